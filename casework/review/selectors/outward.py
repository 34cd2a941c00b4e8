"""What other programs are told of an order: the answer of the API and the data of a webhook. No personal data."""

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects

from casework.review.models import Decision, ReviewOrder
from casework.review.states import PAYING_STATES, OrderState

# Who holds an order inside the house is no business of the one who sent it, nor is how often a bank was asked.
STATUS = {
    OrderState.POOLED: "waiting",
    OrderState.ASSIGNED: "in_review",
    OrderState.IN_REVIEW: "in_review",
    OrderState.ON_HOLD: "on_hold",
    OrderState.APPROVED: "approved",
    OrderState.REJECTED: "rejected",
    OrderState.WITHDRAWN: "withdrawn",
    OrderState.EXPIRED: "expired",
    OrderState.SENDING: "approved",
    OrderState.FAILED: "approved",
    OrderState.DISBURSED: "disbursed",
}
# The decision of the last stage stands.
DECIDED = {OrderState.APPROVED, OrderState.REJECTED, *PAYING_STATES}


def told_of(orders: Sequence[ReviewOrder]) -> list[dict[str, Any]]:
    """Return what is told of each order, in their order; amounts as text with two decimals. Four queries at most.

    reasons: the codes of the decision that approved or rejected it, none of an order that ended in another way.
    granted: what an approval granted, else None.
    """
    prefetch_related_objects(orders, "product", "channel", "funder")
    decided = [order.pk for order in orders if order.state in DECIDED]
    # Ascending, so that of an order's decisions the newest remains.
    decisions = Decision.objects.filter(order__in=decided).order_by("pk").values_list("order_id", "reasons")
    reasons = dict(decisions) if decided else {}
    return [_told(order, reasons.get(order.pk, [])) for order in orders]


def _told(order: ReviewOrder, reasons: list[str]) -> dict[str, Any]:
    granted = None
    if order.granted_amount is not None:
        granted = {"amount": str(order.granted_amount), "term": order.granted_term}
    return {
        "id": str(order.public_id),
        "external_ref": order.external_ref,
        "product": order.product.code,
        "status": STATUS[OrderState(order.state)],
        "stage": order.stage,
        "amount": str(order.value),
        "currency": order.currency,
        "term": order.term,
        "channel": order.channel.code if order.channel else None,
        "funder": order.funder.code if order.funder else None,
        "granted": granted,
        "reasons": reasons,
        "received_at": order.received_at.isoformat(),
        "closed_at": order.closed_at.isoformat() if order.closed_at else None,
    }

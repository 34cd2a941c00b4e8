"""Approved orders that wait for their payout."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from casework.review import permissions
from casework.review.models import ReviewOrder

if TYPE_CHECKING:
    from casework.people.models import User

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class ApprovedRow:
    """One approved order. reviewed_by_viewer: then somebody else has to pay it out."""

    order: ReviewOrder
    reviewed_by_viewer: bool


def approved_orders(*, viewer: "User", after: UUID | None = None) -> tuple[list[ApprovedRow], UUID | None]:
    """Return a page of approved orders, the newest first, and where the next page begins. One query, two with after."""
    orders = permissions.disbursable_by(viewer).order_by("-pk")
    last = ReviewOrder.objects.filter(public_id=after).values_list("pk", flat=True).first() if after else None
    if last is not None:
        orders = orders.filter(pk__lt=last)
    found = list(
        orders.select_related("customer", "product", "initial_by", "rereview_by").defer(
            "application", "customer__id_number", "customer__job"
        )[: PAGE + 1]
    )
    rows = [
        ApprovedRow(order=order, reviewed_by_viewer=viewer.pk in {order.initial_by_id, order.rereview_by_id})
        for order in found[:PAGE]
    ]
    return rows, found[PAGE - 1].public_id if len(found) > PAGE else None

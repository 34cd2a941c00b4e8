"""Telling other programs that an order came to its end: the one door to the webhooks."""

from datetime import datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.jobs.webhooks import kinds
from casework.jobs.webhooks.services import News
from casework.jobs.webhooks.services import announce as announce_news
from casework.review.models import ReviewOrder
from casework.review.selectors.outward import told_of
from casework.review.states import OrderState

# The states whose coming is told, and how the event is called where endpoints choose.
TOLD = {
    OrderState.APPROVED: _("Order finally approved"),
    OrderState.REJECTED: _("Order rejected"),
    OrderState.WITHDRAWN: _("Order withdrawn"),
    OrderState.EXPIRED: _("Order expired"),
    OrderState.DISBURSED: _("Order paid out"),
}


# Not a state: a decided order that is told of anew, for its decision does not count any more.
REOPENED = "order.reopened"


def register_kinds() -> None:
    """Offer the events to endpoints; called when the app is ready."""
    kinds.register(REOPENED, _("Order reopened"))
    for state, label in TOLD.items():
        kinds.register(_kind(state), label)


def announce(*orders: ReviewOrder, now: datetime) -> None:
    """Tell that these orders are in the state in which they are, where it is one that is told.

    Call it in the transaction that moved them, after their decision was written. A constant number of queries, however
    many orders; one when nobody listens.
    """
    ended = [order for order in orders if order.state in TOLD]
    if not ended:
        return

    @cache  # read once for all of them, and only when somebody listens
    def told() -> dict[int, dict[str, Any]]:
        return {order.pk: facts for order, facts in zip(ended, told_of(ended), strict=True)}

    def news_of(order: ReviewOrder) -> News:
        subject = str(order.public_id)
        return News(kind=_kind(order.state), source=order.source, subject=subject, data=lambda: told()[order.pk])

    announce_news([news_of(order) for order in ended], now=now)


def announce_reopened(order: ReviewOrder, *, now: datetime) -> None:
    """Tell that this order was decided and is open again, in the transaction that reopened it."""
    subject = str(order.public_id)
    said = News(kind=REOPENED, source=order.source, subject=subject, data=lambda: told_of([order])[0])
    announce_news([said], now=now)


def _kind(state: str) -> str:
    return f"order.{OrderState(state).value}"

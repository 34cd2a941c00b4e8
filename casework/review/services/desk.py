"""How orders are assigned: four eyes, the stage's limit, the stage on each assignment row."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from casework.lib.days import day_in
from casework.review.models import OrderAssignment, OrderReviewer, ReviewOrder, ReviewStage
from casework.workflow.assignment import Desk

if TYPE_CHECKING:
    from casework.people.models import User


def day_of(order: ReviewOrder, now: datetime) -> date:
    """Return the calendar day of `now` in the time zone of the order's book."""
    return day_in(order.book.time_zone, now)


def four_eyes(orders: Sequence[ReviewOrder], person: "User") -> dict[int, str]:
    """Return, per order that `person` held at the other stage, why they may not have it."""
    stages = {order.pk: order.stage for order in orders}
    held = OrderReviewer.objects.filter(order__in=stages, person=person).values_list("order_id", "stage")
    return {pk: _("They worked it at the other stage (four eyes).") for pk, stage in held if stages[pk] != stage}


def _claim(orders: Sequence[ReviewOrder], person: "User", now: datetime) -> None:
    """Write who held it at which stage, and start the stage's limit with its first assignment."""
    held = set(OrderReviewer.objects.filter(order__in=orders, person=person).values_list("order_id", flat=True))
    OrderReviewer.objects.bulk_create(
        [OrderReviewer(order=order, person=person, stage=order.stage) for order in orders if order.pk not in held]
    )
    limits = dict(ReviewStage.objects.values_list("stage", "limit_minutes"))
    for order in orders:
        if order.limit_at is None:
            order.limit_at = now + timedelta(minutes=limits[order.stage])


def _fields(orders: Sequence[ReviewOrder], person: "User", now: datetime) -> dict[int, dict[str, Any]]:
    return {order.pk: {"stage": order.stage} for order in orders}


DESK = Desk(
    item=ReviewOrder,
    assignment=OrderAssignment,
    problem=four_eyes,
    fields=_fields,
    claim=_claim,
    effective_on=day_of,
    topic="order",
    related=("book",),
)

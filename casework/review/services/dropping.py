"""What waits on an order when it is closed: holds, callbacks and questions end with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from casework.review.models import OrderCallback, OrderHold, OrderQuestion, ReviewOrder
from casework.review.states import CallbackEnd, HoldEnd

if TYPE_CHECKING:
    from casework.people.models import User


def drop_pauses(orders: Sequence[ReviewOrder], *, actor: "User | None", now: datetime) -> None:
    """End all that waits on these orders (locked). Three statements, however many."""
    ids = [order.pk for order in orders]
    OrderHold.objects.filter(order__in=ids, ended_at__isnull=True).update(
        ended_at=now, outcome=HoldEnd.DROPPED, ended_by=actor
    )
    OrderQuestion.objects.open().filter(order__in=ids).update(dropped_at=now)
    drop_callbacks(orders, actor=actor, now=now)


def drop_callbacks(orders: Sequence[ReviewOrder], *, actor: "User | None", now: datetime) -> None:
    """End the callbacks that are booked on these orders: they are decided or closed. One statement."""
    OrderCallback.objects.filter(order__in=[order.pk for order in orders], closed_at__isnull=True).update(
        closed_at=now, outcome=CallbackEnd.DROPPED, closed_by=actor
    )

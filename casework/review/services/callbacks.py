"""Callbacks promised to an applicant: booked, made, called off. Whoever holds the order then has to call."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import Refused
from casework.portfolio.models import ContactPoint
from casework.review import rules
from casework.review.models import OrderCallback, ReviewOrder
from casework.review.services.hold import lock_held, tell
from casework.review.states import CallbackEnd

if TYPE_CHECKING:
    from casework.people.models import User

# Nobody promises a call for the year after next.
FURTHEST = timedelta(days=90)


class CallbackRefused(Refused):
    """The callback cannot be booked like this; nothing was changed."""


@transaction.atomic
def book_callback(
    *, order: ReviewOrder, actor: "User", at: datetime, point: UUID | None, note: str, now: datetime
) -> OrderCallback:
    """Book a call for a time; a callback that is open already is booked anew.

    at: later than now, within FURTHEST. point: which of the applicant's numbers, None for any. Raises CallbackRefused,
    OrderTaken, OutOfReach.
    """
    held = lock_held(order=order, actor=actor)
    if not now < at <= now + FURTHEST:
        raise CallbackRefused(_("A callback lies ahead, at most ninety days."))
    number = ContactPoint.objects.filter(customer=held.customer_id, public_id=point).first() if point else None
    if point and number is None:
        raise CallbackRefused(_("There is no such number."))
    close_callbacks([held], outcome=CallbackEnd.MOVED, actor=actor, now=now)
    made = OrderCallback.objects.create(
        order=held, at=at, point=number, note=note.strip(), booked_by=actor, booked_at=now
    )
    tell(held, actor)
    return made


@transaction.atomic
def cancel_callback(*, order: ReviewOrder, actor: "User", now: datetime) -> None:
    """Call the open callback off. Raises CallbackRefused when there is none, OrderTaken, OutOfReach."""
    held = lock_held(order=order, actor=actor)
    if not close_callbacks([held], outcome=CallbackEnd.CANCELLED, actor=actor, now=now):
        raise CallbackRefused(_("No callback is booked."))
    tell(held, actor)


def contact_made(order: ReviewOrder, *, actor: "User", now: datetime) -> None:
    """Close the open callback if this contact is it: made at its time, or at most a little earlier."""
    open_now = OrderCallback.objects.filter(order=order, closed_at__isnull=True, at__lte=now + rules.CALLBACK_EARLY)
    open_now.update(closed_at=now, outcome=CallbackEnd.MADE, closed_by=actor)


def close_callbacks(orders: "list[ReviewOrder]", *, outcome: CallbackEnd, actor: "User | None", now: datetime) -> int:
    """Close the open callbacks of these orders (locked) and return how many there were. One statement."""
    open_now = OrderCallback.objects.filter(order__in=orders, closed_at__isnull=True)
    return open_now.update(closed_at=now, outcome=outcome, closed_by=actor)

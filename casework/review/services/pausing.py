"""Waiting for information: an order on hold stays its reviewer's, and its limit stands still."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import Refused
from casework.review.models import OrderAssignment, OrderHold, ReviewOrder
from casework.review.services import limits
from casework.review.services.desk import day_of
from casework.review.services.hold import lock_held, tell
from casework.review.states import AskedOf, HoldEnd
from casework.workflow.transitions import advance

if TYPE_CHECKING:
    from casework.people.models import User


class HoldRefused(Refused):
    """The order cannot be put on hold like this; nothing was changed."""


@transaction.atomic
def hold_order(
    *, order: ReviewOrder, actor: "User", asked: str, asked_of: str, due_at: datetime, now: datetime
) -> OrderHold:
    """Put an order in review on hold until what was asked for arrives; its limit stands still meanwhile.

    asked: what is asked for; asked_of: a value of AskedOf; due_at: later than now. Raises HoldRefused, OrderTaken,
    OutOfReach, workflow's TransitionRefused (not in review).
    """
    held = lock_held(order=order, actor=actor)
    if not asked.strip() or asked_of not in AskedOf.values:
        raise HoldRefused(_("Say what is asked for, and from whom."))
    if due_at <= now:
        raise HoldRefused(_("The deadline has to lie ahead."))
    detail = {"asked": asked.strip(), "of": asked_of, "due": due_at.isoformat()}
    fresh = advance(held, "hold", actor=actor, now=now, effective_on=day_of(held, now), detail=detail)
    row = OrderAssignment.objects.get(item=fresh, ended_at__isnull=True)
    limits.stop(row, held, now)
    row.save(update_fields=["worked_seconds"])
    made = OrderHold.objects.create(
        order=fresh, assignment=row, asked=asked.strip(), asked_of=asked_of, due_at=due_at, held_by=actor, held_at=now
    )
    tell(fresh, actor, pools=(held.pool.public_id,))
    return made


@transaction.atomic
def resume_order(*, order: ReviewOrder, actor: "User", note: str, now: datetime) -> ReviewOrder:
    """Take an order up again because what was asked for arrived; return it. note: what arrived.

    Raises OrderTaken, OutOfReach, workflow's TransitionRefused (not on hold).
    """
    held = lock_held(order=order, actor=actor)
    changes = limits.end_holds([held], outcome=HoldEnd.ARRIVED, actor=actor, now=now, note=note.strip())
    fresh = advance(
        held, "resume", actor=actor, now=now, effective_on=day_of(held, now), changes={"limit_at": held.limit_at},
        detail={"arrived": note.strip()},
    )  # fmt: skip
    OrderAssignment.objects.filter(item=fresh, ended_at__isnull=True).update(**changes[fresh.pk])
    tell(fresh, actor, pools=(held.pool.public_id,))
    return fresh

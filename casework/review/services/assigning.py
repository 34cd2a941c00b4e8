"""Giving orders to reviewers and taking them back: a supervisor's choice of rows, by the one writer of assignments."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from casework.lib.refusal import OutOfReach
from casework.review import permissions
from casework.review.models import ReviewOrder
from casework.review.services.desk import DESK
from casework.workflow import assignment
from casework.workflow.assignment import Dealt
from casework.workflow.next import Taken, take_next
from casework.workflow.priority import prioritise

if TYPE_CHECKING:
    from casework.people.models import User


def assign_orders(
    *,
    orders: Collection[UUID],
    person: "User",
    actor: "User | None",
    now: datetime,
    reason: str = "",
    over_capacity: bool = False,
) -> Dealt:
    """Give these orders (public ids) to `person`; held ones are reassigned. actor None: the engine.

    What cannot be given is named in Dealt.refused, by row id. Raises OutOfReach for an order that `actor` may not see,
    workflow's AssignmentRefused when the person cannot be given anything.
    """
    ids, left = _split(orders, actor)
    dealt = assignment.assign(
        desk=DESK, item_ids=ids, person=person, actor=actor, now=now, reason=reason, over_capacity=over_capacity
    )
    return Dealt(assigned=dealt.assigned, refused={**dealt.refused, **left})


def release_orders(*, orders: Collection[UUID], actor: "User | None", now: datetime, reason: str = "") -> Dealt:
    """Put these orders back into their pool. Raises OutOfReach like `assign_orders`."""
    ids, left = _split(orders, actor)
    dealt = assignment.release(desk=DESK, item_ids=ids, actor=actor, now=now, reason=reason)
    return Dealt(assigned=dealt.assigned, refused={**dealt.refused, **left})


def prioritise_orders(
    *, orders: Collection[UUID], priority: int, actor: "User", now: datetime, reason: str = ""
) -> Dealt:
    """Give these orders this priority. Raises OutOfReach like `assign_orders`."""
    ids, left = _split(orders, actor)
    dealt = prioritise(desk=DESK, item_ids=ids, priority=priority, actor=actor, now=now, reason=reason)
    return Dealt(assigned=dealt.assigned, refused={**dealt.refused, **left})


def take_order(*, actor: "User", now: datetime) -> Taken:
    """Give `actor` the best waiting order that they may have, over all their pools, and say which.

    Raises workflow's NextRefused (not accepting, full, …), NothingWaits.
    """
    return take_next(desk=DESK, person=actor, now=now)


def _split(orders: Collection[UUID], actor: "User | None") -> tuple[list[int], dict[int, str]]:
    """Return the ids that `actor` may assign, and why the others of those that they see stay as they are."""
    if actor is None:
        return list(ReviewOrder.objects.filter(public_id__in=orders).values_list("pk", flat=True)), {}
    seen = set(permissions.supervised_by(actor).filter(public_id__in=orders).values_list("pk", flat=True))
    if len(seen) < len(set(orders)):
        raise OutOfReach(_("There is no such order."))
    open_now = set(permissions.assignable_by(actor).filter(pk__in=seen).values_list("pk", flat=True))
    return sorted(open_now), {pk: _("It has left the pool.") for pk in seen - open_now}

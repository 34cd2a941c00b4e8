"""Giving orders to reviewers and taking them back: a supervisor's choice of rows, by the one writer of assignments."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from casework.review import permissions
from casework.review.services.desk import DESK
from casework.workflow.assignment import Dealt
from casework.workflow.next import Taken, take_next
from casework.workflow.picking import chosen
from casework.workflow.picking.board import Reach

if TYPE_CHECKING:
    from casework.people.models import User

REACH = Reach(
    supervised=permissions.supervised_by,
    assignable=permissions.assignable_by,
    nothing=_("There is no such order."),
    left=_("It has left the pool."),
)


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
    return chosen.assign(
        desk=DESK, reach=REACH, items=orders, person=person, actor=actor, now=now, reason=reason,
        over_capacity=over_capacity,
    )  # fmt: skip


def release_orders(*, orders: Collection[UUID], actor: "User | None", now: datetime, reason: str = "") -> Dealt:
    """Put these orders back into their pool. Raises OutOfReach like `assign_orders`."""
    return chosen.release(desk=DESK, reach=REACH, items=orders, actor=actor, now=now, reason=reason)


def prioritise_orders(
    *, orders: Collection[UUID], priority: int, actor: "User", now: datetime, reason: str = ""
) -> Dealt:
    """Give these orders this priority. Raises OutOfReach like `assign_orders`."""
    return chosen.prioritise(
        desk=DESK, reach=REACH, items=orders, level=priority, actor=actor, now=now, reason=reason
    )  # fmt: skip


def take_order(*, actor: "User", now: datetime) -> Taken:
    """Give `actor` the best waiting order that they may have, over all their pools, and say which.

    Raises workflow's NextRefused (not accepting, full, …), NothingWaits.
    """
    return take_next(desk=DESK, person=actor, now=now)

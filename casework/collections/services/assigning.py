"""Giving cases to collectors and taking them back: a supervisor's choice of rows, by the one writer of assignments."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from casework.collections import permissions
from casework.collections.desk import DESK
from casework.workflow.assignment import Dealt
from casework.workflow.next import Taken, take_next
from casework.workflow.picking import chosen
from casework.workflow.picking.board import Reach

if TYPE_CHECKING:
    from casework.people.models import User

REACH = Reach(
    supervised=permissions.supervised_by,
    assignable=permissions.assignable_by,
    nothing=_("There is no such case."),
    left=_("It is closed."),
)


def assign_cases(
    *,
    cases: Collection[UUID],
    person: "User",
    actor: "User | None",
    now: datetime,
    reason: str = "",
    over_capacity: bool = False,
) -> Dealt:
    """Give these cases (public ids) to `person`; held ones are reassigned. actor None: the engine.

    What cannot be given is named in Dealt.refused, by row id. Raises OutOfReach for a case whose pool's team `actor`
    does not assign, workflow's AssignmentRefused when the person cannot be given anything.
    """
    return chosen.assign(
        desk=DESK, reach=REACH, items=cases, person=person, actor=actor, now=now, reason=reason,
        over_capacity=over_capacity,
    )  # fmt: skip


def release_cases(*, cases: Collection[UUID], actor: "User | None", now: datetime, reason: str = "") -> Dealt:
    """Put these cases back into their pool. Raises OutOfReach like `assign_cases`."""
    return chosen.release(desk=DESK, reach=REACH, items=cases, actor=actor, now=now, reason=reason)


def take_case(*, actor: "User", now: datetime) -> Taken:
    """Give `actor` the best waiting case that they may have, over all their pools, and say which.

    Raises workflow's NextRefused (not accepting, full, …), NothingWaits.
    """
    return take_next(desk=DESK, person=actor, now=now)

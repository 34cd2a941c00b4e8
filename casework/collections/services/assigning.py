"""Giving cases to collectors and taking them back: a supervisor's choice of rows, by the one writer of assignments."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from casework.collections import permissions
from casework.collections.desk import DESK
from casework.collections.models import CollectionCase
from casework.lib.refusal import OutOfReach
from casework.workflow import assignment
from casework.workflow.assignment import Dealt
from casework.workflow.next import Taken, take_next

if TYPE_CHECKING:
    from casework.people.models import User


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
    ids, left = _split(cases, actor)
    dealt = assignment.assign(
        desk=DESK, item_ids=ids, person=person, actor=actor, now=now, reason=reason, over_capacity=over_capacity
    )
    return Dealt(assigned=dealt.assigned, refused={**dealt.refused, **left})


def release_cases(*, cases: Collection[UUID], actor: "User | None", now: datetime, reason: str = "") -> Dealt:
    """Put these cases back into their pool. Raises OutOfReach like `assign_cases`."""
    ids, left = _split(cases, actor)
    dealt = assignment.release(desk=DESK, item_ids=ids, actor=actor, now=now, reason=reason)
    return Dealt(assigned=dealt.assigned, refused={**dealt.refused, **left})


def take_case(*, actor: "User", now: datetime) -> Taken:
    """Give `actor` the best waiting case that they may have, over all their pools, and say which.

    Raises workflow's NextRefused (not accepting, full, …), NothingWaits.
    """
    return take_next(desk=DESK, person=actor, now=now)


def _split(cases: Collection[UUID], actor: "User | None") -> tuple[list[int], dict[int, str]]:
    """Return the ids that `actor` may assign, and why the others of those that they see stay as they are."""
    if actor is None:
        return list(CollectionCase.objects.filter(public_id__in=cases).values_list("pk", flat=True)), {}
    seen = set(permissions.supervised_by(actor).filter(public_id__in=cases).values_list("pk", flat=True))
    if len(seen) < len(set(cases)):
        raise OutOfReach(_("There is no such case."))
    open_now = set(permissions.assignable_by(actor).filter(pk__in=seen).values_list("pk", flat=True))
    return sorted(open_now), {pk: _("It is closed.") for pk in seen - open_now}

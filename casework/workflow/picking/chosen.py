"""Giving items that somebody picked to people, taking them back, giving them another priority: by the one writer."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from casework.lib.refusal import OutOfReach
from casework.workflow import assignment, priority
from casework.workflow.assignment import Dealt
from casework.workflow.desk import Desk
from casework.workflow.picking.board import Reach

if TYPE_CHECKING:
    from casework.people.models import User


def assign(
    *, desk: Desk, reach: Reach, items: Collection[UUID], person: "User", actor: "User | None", now: datetime,
    reason: str = "", over_capacity: bool = False,
) -> Dealt:  # fmt: skip
    """Give these items (public ids) to `person`; held ones are reassigned. actor None: the engine.

    What cannot be given is named in Dealt.refused, by row id. Raises OutOfReach for an item that `actor` may not see,
    AssignmentRefused when the person cannot be given anything.
    """
    ids, left = ids_within(reach, desk, items, actor)
    dealt = assignment.assign(
        desk=desk, item_ids=ids, person=person, actor=actor, now=now, reason=reason, over_capacity=over_capacity
    )
    return Dealt(assigned=dealt.assigned, refused={**dealt.refused, **left})


def release(
    *, desk: Desk, reach: Reach, items: Collection[UUID], actor: "User | None", now: datetime, reason: str = ""
) -> Dealt:
    """Put these items back into their pool. Raises OutOfReach like `assign`."""
    ids, left = ids_within(reach, desk, items, actor)
    dealt = assignment.release(desk=desk, item_ids=ids, actor=actor, now=now, reason=reason)
    return Dealt(assigned=dealt.assigned, refused={**dealt.refused, **left})


def prioritise(
    *, desk: Desk, reach: Reach, items: Collection[UUID], level: int, actor: "User", now: datetime, reason: str = ""
) -> Dealt:
    """Give these items the priority `level`. Raises OutOfReach like `assign`."""
    ids, left = ids_within(reach, desk, items, actor)
    dealt = priority.prioritise(desk=desk, item_ids=ids, priority=level, actor=actor, now=now, reason=reason)
    return Dealt(assigned=dealt.assigned, refused={**dealt.refused, **left})


def ids_within(
    reach: Reach, desk: Desk, items: Collection[UUID], actor: "User | None"
) -> tuple[list[int], dict[int, str]]:
    """Return the ids that `actor` may do something with, and why the others of those that they see stay as they are."""
    if actor is None:
        return list(desk.item._default_manager.filter(public_id__in=items).values_list("pk", flat=True)), {}
    seen = set(reach.supervised(actor).filter(public_id__in=items).values_list("pk", flat=True))
    if len(seen) < len(set(items)):
        raise OutOfReach(reach.nothing)
    open_now = set(reach.assignable(actor).filter(pk__in=seen).values_list("pk", flat=True))
    return sorted(open_now), {pk: str(reach.left) for pk in seen - open_now}

"""The one writer of assignments. Manual, bulk and (later) "next", reclaim and hand-over all end here.

Lock order (docs/adr/0003): load rows by user id, then items by id. Who holds the items is read unlocked first; if that
changed by the time the locks are held, the whole is tried again.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import outbox
from casework.jobs.models import BatchRun
from casework.lib.refusal import Conflict, Refused
from casework.people.models import Membership, Presence
from casework.people.presence import is_available_q
from casework.workflow import bulk, loads
from casework.workflow.models import Outcome, WorkItem

if TYPE_CHECKING:
    from casework.people.models import User

MANUAL = "manual"
OVER_CAPACITY = "manual, over capacity"
TRIES = 4


class AssignmentRefused(Refused):
    """The person cannot be given this work at all; nothing was assigned."""


class AssignmentConflict(Conflict):
    """The items changed hands again and again while being assigned."""


def _nothing(items: Sequence[Any], outcome: Outcome, now: datetime) -> dict[int, dict[str, Any]]:
    return {}


def _no_claim(items: Sequence[Any], person: "User", now: datetime) -> None:
    """Claim nothing."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """How one kind of work is assigned; each case app makes one and passes it to the writer.

    item, assignment: the concrete tables.
    problem(items, person): item id → why this person may not have it, in words.
    fields(items, person, now): item id → the assignment table's own columns.
    ending(items, outcome, now): item id → columns to set when an assignment ends.
    claim(items, person, now): writes what the database guards beside the assignment (four eyes); may set `limit_at`.
    effective_on(item, now): the business date. topic: prefix of the item's live topic. related: what the functions read
    beside the item itself, fetched with it.
    All of them are set-based: a constant number of queries however many items.
    """

    item: type[Any]
    assignment: type[Any]
    problem: Callable[[Sequence[Any], "User"], dict[int, str]]
    fields: Callable[[Sequence[Any], "User", datetime], dict[int, dict[str, Any]]]
    effective_on: Callable[[Any, datetime], date]
    topic: str
    ending: Callable[[Sequence[Any], Outcome, datetime], dict[int, dict[str, Any]]] = _nothing
    claim: Callable[[Sequence[Any], "User", datetime], None] = _no_claim
    related: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Dealt:
    """What became of the chosen items: the ids that were assigned (or released), and why each other one was not."""

    assigned: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def assign(
    *,
    desk: Desk,
    item_ids: Collection[int],
    person: "User",
    actor: "User | None",
    now: datetime,
    reason: str = "",
    over_capacity: bool = False,
    batch: BatchRun | None = None,
) -> Dealt:
    """Give the items to `person`: waiting ones are assigned, those that somebody else holds are reassigned.

    actor None means the engine. Items that may not be this person's are left where they are and named in `refused`.
    Raises AssignmentRefused (not online and accepting; not in the pool's team; no room, unless `over_capacity`, which
    is
    recorded), AssignmentConflict. Either everything that is returned as assigned is written, or nothing.
    """
    ids = sorted(set(item_ids))
    policy = OVER_CAPACITY if over_capacity else MANUAL
    for _try in range(TRIES):
        with transaction.atomic():
            _require_available(person, now)
            locked = loads.lock_with_items(desk.item, ids, also=[person.pk], related=desk.related)
            if locked is None:
                continue
            takeable, refused = _sort_out(desk, locked.items, ids, person)
            if not over_capacity:
                _require_room(locked, takeable, person)
            bulk.give(desk, takeable, person=person, actor=actor, now=now, policy=policy, reason=reason, batch=batch)
            loads.shift(takeable, to=person.pk)
            _tell(desk, takeable, person)
            return Dealt(assigned=[item.pk for item in takeable], refused=refused)
    raise AssignmentConflict(_("These items are changing hands right now; look again."))


def release(*, desk: Desk, item_ids: Collection[int], actor: "User | None", now: datetime, reason: str = "") -> Dealt:
    """Put held items back into their pool. Items that nobody holds are named in `refused`. Raises
    AssignmentConflict.
    """
    ids = sorted(set(item_ids))
    for _try in range(TRIES):
        with transaction.atomic():
            locked = loads.lock_with_items(desk.item, ids, also=[], related=desk.related)
            if locked is None:
                continue
            held = [item for item in locked.items if item.state in desk.item.HELD]
            gone = set(ids) - {item.pk for item in held}
            loads.shift(held, to=None)
            bulk.take_back(desk, held, actor=actor, now=now, reason=reason)
            _tell(desk, held, None)
            return Dealt(assigned=[item.pk for item in held], refused={pk: str(_("Nobody holds it.")) for pk in gone})
    raise AssignmentConflict(_("These items are changing hands right now; look again."))


def finish(*, desk: Desk, item: WorkItem, actor: "User | None", now: datetime, outcome: Outcome) -> Any:
    """End the open assignment of `item`, if it has one, and free its holder's load. Return the ended row, or None.

    Call it in the transaction of the deciding transition and BEFORE `advance` (the holder's load row is locked before
    the item).
    """
    open_rows = desk.assignment._default_manager.filter(item=item, ended_at__isnull=True)
    row = open_rows.select_related("person").first()
    if row is None:
        return None
    loads.lock([row.person_id], [item.pool.team_id])
    bulk.end([row], items=[item], desk=desk, outcome=outcome, actor=actor, now=now)
    loads.add({(row.person_id, item.pool.team_id): -1})
    outbox.push(f"user-{row.person.public_id}")
    return row


def _require_available(person: "User", now: datetime) -> None:
    if not Presence.objects.filter(is_available_q(now), user=person).exists():
        raise AssignmentRefused(_("%(person)s is not online and accepting work.") % {"person": person})


def _require_room(locked: "loads.Locked", items: Sequence[WorkItem], person: "User") -> None:
    wanted = loads.count_by_team(items)
    capacity = dict(
        Membership.objects.filter(user=person, left_on__isnull=True, team__in=wanted).values_list("team", "capacity")
    )
    for team, number in wanted.items():
        room = capacity.get(team, 0) - locked.open_items.get((person.pk, team), 0)
        if number > room:
            raise AssignmentRefused(
                _("%(person)s has room for %(room)d more, and %(number)d were chosen.")
                % {"person": person, "room": max(room, 0), "number": number}
            )


def _sort_out(desk: Desk, items: Sequence[Any], ids: Sequence[int], person: "User") -> tuple[list[Any], dict[int, str]]:
    """Split the locked items into those that `person` can be given and those that stay, with the reason."""
    refused = {pk: str(_("It does not exist any more.")) for pk in set(ids) - {item.pk for item in items}}
    teams = set(
        Membership.objects.filter(
            user=person, left_on__isnull=True, team__pools__in={i.pool_id for i in items}
        ).values_list("team__pools", flat=True)
    )
    problems = desk.problem(items, person)
    takeable = []
    for item in items:
        if item.state not in desk.item.WAITING | desk.item.HELD:
            refused[item.pk] = str(_("It is finished."))
        elif item.assignee_id == person.pk:
            refused[item.pk] = str(_("They have it already."))
        elif item.pool_id not in teams:
            refused[item.pk] = str(_("They are not in the team of its pool."))
        elif item.pk in problems:
            refused[item.pk] = problems[item.pk]
        else:
            takeable.append(item)
    return takeable, refused


def _tell(desk: Desk, items: Sequence[Any], person: "User | None") -> None:
    topics = {f"{desk.topic}-{item.public_id}" for item in items}
    topics |= {f"pool-{item.pool.public_id}" for item in items}
    topics |= {f"user-{item.last_holder.public_id}" for item in items if getattr(item, "last_holder", None)}
    if person is not None:
        topics.add(f"user-{person.public_id}")
    for topic in sorted(topics):
        outbox.push(topic)

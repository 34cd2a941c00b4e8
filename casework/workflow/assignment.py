"""The one writer of assignments. Manual, "next", drain, reclaim and hand-over all end here.

Lock order (docs/adr/0003): people by user id (what they carry), then items by id. Who holds the items is read unlocked
first; if that changed by the time the locks are held, the whole is tried again.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import outbox
from casework.jobs.models import BatchRun
from casework.lib.refusal import Conflict, Refused
from casework.lib.said import Said, say
from casework.workflow import bulk, facts, freed, loads, why
from casework.workflow.desk import Desk, left_alone
from casework.workflow.models import Outcome, Pool, WorkItem
from casework.workflow.rules import Rule, item_problem, pair_problem, place_problem
from casework.workflow.words import said, said_of

if TYPE_CHECKING:
    from casework.people.models import User

__all__ = [
    "MANUAL",
    "OVER_CAPACITY",
    "AssignmentConflict",
    "AssignmentRefused",
    "Dealt",
    "Desk",
    "assign",
    "finish",
    "hand_out",
    "release",
]  # fmt: skip

MANUAL = "manual"
OVER_CAPACITY = "manual, over capacity"
TRIES = 4


class AssignmentRefused(Refused):
    """The person cannot be given this work at all; nothing was assigned."""


class AssignmentConflict(Conflict):
    """The items changed hands again and again while being assigned."""


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
    Raises AssignmentRefused (not online and accepting, on leave, off shift; no room, unless `over_capacity`, which is
    recorded where it was needed), AssignmentConflict. Either everything that is returned as assigned is written, or
    nothing.
    """
    ids = sorted(set(item_ids))
    for _try in range(TRIES):
        with transaction.atomic():
            locked = loads.lock_with_items(desk.item, ids, also=[person.pk], related=desk.related)
            if locked is None:
                continue
            places = facts.places(desk=desk, pools={item.pool for item in locked.items}, now=now)
            _require_present(person, places)
            elsewhere = desk.elsewhere([item.pk for item in locked.items], {one for one, _pool in places})
            takeable, refused = _sort_out(desk, locked.items, ids, person, places, elsewhere)
            is_over = _is_over(takeable, person, places)
            if is_over and not over_capacity:
                raise AssignmentRefused(_no_room(takeable, person, places))
            giving = bulk.Giving(
                actor=actor, now=now, policy=OVER_CAPACITY if is_over else MANUAL, reason=reason, batch=batch,
                over=frozenset({person.pk} if is_over else ()),
                why=why.of_person(
                    facts.works(takeable), person=person.pk, places=places, elsewhere=elsewhere,
                    way=why.MANUAL if actor else why.ENGINE,
                ),
            )  # fmt: skip
            write(desk, takeable, to={item.pk: person for item in takeable}, giving=giving)
            return Dealt(assigned=[item.pk for item in takeable], refused=refused)
    raise AssignmentConflict(_("These items are changing hands right now; look again."))


def hand_out(
    *, desk: Desk, to: Mapping[int, "User"], giving: bulk.Giving, still: Callable[[Any], bool] | None = None
) -> Dealt:
    """Give many items, each to the person that a deal chose (item id → person).

    Every rule is asked again under the locks: what no longer holds leaves the item where it is, named in `refused`.
    still(item): whether the item is still as the deal saw it; without it, items must be waiting.
    Raises AssignmentConflict.
    """
    ids, people = sorted(to), {person.pk for person in to.values()}
    is_as_seen = still or (lambda item: item.state in desk.item.WAITING)
    for _try in range(TRIES):
        with transaction.atomic():
            locked = loads.lock_with_items(desk.item, ids, also=people, related=desk.related)
            if locked is None:
                continue
            left = left_alone(desk, ids)
            seen = [item for item in locked.items if is_as_seen(item) and item.pk not in left]
            places = facts.places(desk=desk, pools={item.pool for item in seen}, now=giving.now, people=people)
            elsewhere = desk.elsewhere([item.pk for item in seen], people)
            takeable, refused = _still_fitting(seen, to, places, elsewhere)
            refused |= dict.fromkeys(set(ids) - {item.pk for item in seen}, say(_("It changed meanwhile.")))
            refused |= _left(desk, left)
            write(desk, takeable, to=to, giving=giving)
            return Dealt(assigned=[item.pk for item in takeable], refused=refused)
    raise AssignmentConflict(_("These items are changing hands right now; look again."))


def release(
    *,
    desk: Desk,
    item_ids: Collection[int],
    actor: "User | None",
    now: datetime,
    reason: str = "",
    still: Callable[[Any], bool] | None = None,
) -> Dealt:
    """Put held items back into their pool. Items that nobody holds are named in `refused`, and so are those of which
    `still` says no under the lock. Raises AssignmentConflict.
    """
    ids = sorted(set(item_ids))
    for _try in range(TRIES):
        with transaction.atomic():
            locked = loads.lock_with_items(desk.item, ids, also=[], related=desk.related)
            if locked is None:
                continue
            held = [i for i in locked.items if i.state in desk.item.HELD and (still is None or still(i))]
            gone = set(ids) - {item.pk for item in held}
            loads.shift(held, to={}, now=now)
            bulk.take_back(desk, held, actor=actor, now=now, reason=reason)
            _tell(desk, held)
            for person in {item.last_holder for item in held}:
                freed.ask(person=person, teams={item.pool.team_id for item in held}, now=now)
            return Dealt(assigned=[item.pk for item in held], refused=dict.fromkeys(gone, say(_("Nobody holds it."))))
    raise AssignmentConflict(_("These items are changing hands right now; look again."))


def finish(*, desk: Desk, item: WorkItem, actor: "User | None", now: datetime, outcome: Outcome) -> Any:
    """End the open assignment of `item`, if it has one, and free its holder's load. Return the ended row, or None.

    Call it in the transaction of the deciding transition and BEFORE `advance` (the holder is locked before the item).
    Raises AssignmentConflict when the item changed hands just then.
    """
    open_rows = desk.assignment._default_manager.filter(item=item, ended_at__isnull=True).select_related("person")
    seen = open_rows.first()
    if seen is None:
        return None
    loads.lock([seen.person_id])
    row = open_rows.first()
    if row is None or row.pk != seen.pk:
        raise AssignmentConflict(_("Somebody else has been given this meanwhile."))
    bulk.end([row], items=[item], desk=desk, outcome=outcome, actor=actor, now=now)
    loads.add(loads.freed([(row.person_id, item.pool.team_id, 1, item.points)]))
    freed.ask(person=row.person, teams={item.pool.team_id}, now=now)
    outbox.push(f"user-{row.person.public_id}")
    return row


def write(desk: Desk, items: Sequence[Any], *, to: Mapping[int, "User"], giving: bulk.Giving) -> None:
    """Write the assignment of locked items whose people are locked: rows, loads, news. All writers end here."""
    if not items:
        return
    bulk.give(desk, items, to=to, giving=giving)
    loads.shift(items, to={item.pk: to[item.pk].pk for item in items}, now=giving.now)
    _tell(desk, items)


def _require_present(person: "User", places: facts.Places) -> None:
    """Refuse the whole when nothing at all can be given to this member now: offline, paused, on leave, off shift."""
    problems = [place_problem(place) for (one, _pool), place in places.items() if one == person.pk]
    if problems and problems[0] is not None and all(problems):
        raise AssignmentRefused(said_of(problems[0], person))


def _sort_out(
    desk: Desk, items: Sequence[Any], ids: Sequence[int], person: "User", places: facts.Places,
    elsewhere: Collection[tuple[int, int]],
) -> tuple[list[Any], dict[int, str]]:  # fmt: skip
    """Split the locked items into those that `person` can be given and those that stay, with the reason."""
    refused: dict[int, str] = dict.fromkeys(
        set(ids) - {item.pk for item in items}, say(_("It does not exist any more."))
    )
    takeable, left = [], _left(desk, left_alone(desk, [item.pk for item in items]))
    for item, work in zip(items, facts.works(items), strict=True):
        place = places.get((person.pk, item.pool_id))
        if item.state not in desk.item.WAITING | desk.item.HELD:
            refused[item.pk] = say(_("It is finished."))
        elif item.assignee_id == person.pk:
            refused[item.pk] = say(_("They have it already."))
        elif item.pk in left:
            refused[item.pk] = left[item.pk]
        elif place is None:
            refused[item.pk] = said(Rule.TEAM)
        elif rule := place_problem(place) or item_problem(
            place, work, worked_elsewhere=(item.pk, person.pk) in elsewhere
        ):
            refused[item.pk] = said(rule)
        else:
            takeable.append(item)
    return takeable, refused


def _left(desk: Desk, item_ids: Collection[int]) -> dict[int, Said]:
    """Return why these items are left alone. One query where there are any."""
    because = desk.left_because(item_ids) if item_ids else {}
    return {pk: because.get(pk) or said(Rule.HOLD) for pk in item_ids}


def _is_over(items: Sequence[Any], person: "User", places: facts.Places) -> bool:
    return any(wanted > free for wanted, free in _wanted_and_free(items, person, places))


def _no_room(items: Sequence[Any], person: "User", places: facts.Places) -> Said:
    wanted, free = next(pair for pair in _wanted_and_free(items, person, places) if pair[0] > pair[1])
    of_items = _("%(person)s has room for %(room)d more, and %(number)d were chosen.")
    of_points = _("%(person)s has room for %(room)d points more, and what was chosen weighs %(number)d.")
    is_plain = all(item.points == 1 for item in items)
    return say(of_items if is_plain else of_points, person=person, room=max(free, 0), number=wanted)


def _wanted_and_free(items: Sequence[Any], person: "User", places: facts.Places) -> Iterator[tuple[int, int]]:
    """Yield, for each capacity that these items would use, how many points they weigh and how many are free."""
    weights: Counter[Pool] = Counter()
    for item in items:
        weights[item.pool] += item.points
    mine = {pool: places[person.pk, pool.pk] for pool in weights}
    for team in {pool.team_id for pool in weights}:
        of_team = [pool for pool in weights if pool.team_id == team]
        place = mine[of_team[0]]
        yield sum(weights[pool] for pool in of_team), place.team_capacity - place.team_points
    for pool, place in mine.items():
        if place.pool_capacity is not None:
            yield weights[pool], place.pool_capacity - place.pool_points
        if place.total_capacity is not None:
            yield sum(weights.values()), place.total_capacity - place.total_points


def _still_fitting(
    items: Sequence[Any], to: Mapping[int, "User"], places: facts.Places, elsewhere: Collection[tuple[int, int]]
) -> tuple[list[Any], dict[int, str]]:
    """Split locked items into those that their person may still have, one after the other, and the others with why."""
    takeable: list[Any] = []
    refused: dict[int, str] = {}
    given: Counter[tuple[str, int, int | None]] = Counter()
    for item, work in zip(items, facts.works(items), strict=True):
        person = to[item.pk].pk
        keys = ("pool", person, item.pool_id), ("team", person, item.pool.team_id), ("all", person, None)
        place = places.get((person, item.pool_id))
        if place is None:
            refused[item.pk] = said(Rule.TEAM)
            continue
        grown = replace(
            place, pool_points=place.pool_points + given[keys[0]], team_points=place.team_points + given[keys[1]],
            total_points=place.total_points + given[keys[2]],
        )  # fmt: skip
        if rule := pair_problem(grown, work, worked_elsewhere=(item.pk, person) in elsewhere):
            refused[item.pk] = said(rule)
            continue
        given.update(dict.fromkeys(keys, item.points))
        takeable.append(item)
    return takeable, refused


def _tell(desk: Desk, items: Sequence[Any]) -> None:
    topics = {f"{desk.topic}-{item.public_id}" for item in items}
    topics |= {f"pool-{item.pool.public_id}" for item in items}
    people = [person for item in items for person in (item.last_holder, item.assignee) if person is not None]
    for topic in sorted(topics | {f"user-{person.public_id}" for person in people}):
        outbox.push(topic)

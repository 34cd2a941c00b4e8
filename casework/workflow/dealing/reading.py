"""A pool as a planner's problem: what waits, who could have it, and what of it all the plan hangs on."""

import hashlib
import json
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Count, Q, Sum, TextField
from django.db.models.functions import Cast

from casework.lib.money import from_cents, to_cents
from casework.workflow import facts
from casework.workflow.dealing.desk import bulk_of
from casework.workflow.desk import Desk, dealable, desk_of
from casework.workflow.models import Pool
from casework.workflow.planner import Aim, Item, Person, Problem, Strategy
from casework.workflow.querysets import engine_order, waiting
from casework.workflow.rules import Place, Policy, Rule, Work, item_problem, place_problem, room

CHUNK = 10_000
NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Giving:
    """A giving by hand: to whom, and whether they may be given more than they can carry."""

    person: int
    over_capacity: bool = False


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A pool at one moment.

    places: person → how they stand to the pool, members of its team all. away: person → why they can be given nothing.
    unfit: kind → person → the rule that keeps them from items of that kind, of those who are not away.
    """

    problem: Problem
    places: Mapping[int, Place]
    away: Mapping[int, Rule]
    unfit: Mapping[str, Mapping[int, Rule]]


def read(
    pool: Pool, *, policy: Policy, strategy: Strategy, now: datetime, only: Collection[int] | None = None,
    by_hand: Giving | None = None,
) -> Reading:  # fmt: skip
    """Read what waits in the pool and who could be given it. A constant number of queries.

    only: of the items, these. by_hand: all goes to one person, item by item.
    """
    desk = desk_of(pool.kind)
    places = stand_to(pool, now=now)
    away = {pk: rule for pk, place in places.items() if (rule := place_problem(place))}
    here = {pk: place for pk, place in places.items() if pk not in away}
    kinds = _Kinds(here.values())
    items = list(_items(desk, pool, kinds=kinds, here=here, policy=policy, now=now))
    if only is not None:
        wanted = frozenset(only)
        items = [item for item in items if item.id in wanted]
    if by_hand is not None:
        items = [item._replace(affinity=None, holder=None) for item in items]
    unfit = {kind: _unfit(here, work) for kind, work in kinds.samples.items()}
    hands = _hands(desk, here) if by_hand is None else {}
    people = [
        Person(
            id=pk, load=place.team_points, capacity=place.team_capacity, room=_room(place, by_hand, items),
            kinds=frozenset(kind for kind, out in unfit.items() if pk not in out), **hands.get(pk, {}),
        )
        for pk, place in sorted(here.items())
        if by_hand is None or by_hand.person == pk
    ]  # fmt: skip
    return Reading(
        problem=Problem(items=items, people=people, strategy=strategy, aim=aim_of(policy)),
        places=places,
        away=away,
        unfit=unfit,
    )


def _room(place: Place, by_hand: Giving | None, items: Sequence[Item]) -> int:
    """Return the points that fit: as many as there are where the giver said that capacity may be exceeded."""
    return sum(item.points for item in items) if by_hand and by_hand.over_capacity else room(place)


def aim_of(policy: Policy) -> Aim:
    """Return how a policy weighs what is levelled."""
    return Aim(load=policy.load, hard=policy.hard, value=policy.value, hard_from=policy.hard_from)


def _hands(desk: Desk, people: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return what each person holds over all pools of the desk, as `Person` takes it. One query."""
    held = desk.item._default_manager.filter(assignee__in=people, state__in=sorted(desk.item.HELD))
    rows = held.values_list("assignee_id", "points").annotate(number=Count("pk"), money=Sum("value"))
    found: dict[int, dict[str, Any]] = {}
    for person, points, number, money in rows.order_by("assignee_id", "points"):
        hand = found.setdefault(person, {"held": (), "value": 0})
        hand["held"] += ((points, number),)
        hand["value"] += to_cents(money)
    return found


def stand_to(pool: Pool, *, now: datetime) -> dict[int, Place]:
    """Return person → how they stand to the pool, for the members of its team. Exact under their lock."""
    found = facts.places(desk=desk_of(pool.kind), pools=[pool], now=now)
    return {person: place for (person, _pool), place in found.items()}


def stand(place: Place) -> str:
    """Return in short what of a person a plan hangs on: equal words, equal standing."""
    told = [
        str(place_problem(place) or ""), place.team_points, place.team_capacity, place.total_points,
        place.total_capacity, place.pool_points, place.pool_capacity, str(place.amount_limit), sorted(place.skills),
        sorted(place.barred),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


class _Kinds:
    """Names what eligibility hangs on. samples: kind → one item that stands for all of it.

    A kind is what is asked for and between which two of the people's amount limits the value lies.
    """

    def __init__(self, people: Iterable[Place]) -> None:
        self.limits = sorted({to_cents(p.amount_limit) for p in people if p.amount_limit is not None})
        self.samples: dict[str, Work] = {}
        self._known: dict[tuple[str, int], str] = {}

    def of(self, requires: str, cents: int, pool: int) -> str:
        """Return the kind of an item that asks for `requires` (JSON) and is worth `cents`."""
        band = bisect_left(self.limits, cents)
        if (kind := self._known.get((requires, band))) is not None:
            return kind
        wanted = json.loads(requires) if requires else {}
        above = self.limits[band - 1] if band else None
        upto = self.limits[band] if band < len(self.limits) else None
        kind = json.dumps({"requires": wanted, "above": above, "upto": upto}, sort_keys=True)
        self._known[requires, band] = kind
        self.samples.setdefault(kind, Work(id=0, pool=pool, value=from_cents(cents), requires=wanted))
        return kind


def _items(
    desk: Desk, pool: Pool, *, kinds: _Kinds, here: Mapping[int, Place], policy: Policy, now: datetime
) -> Iterator[Item]:
    holders = _holders(desk, pool, policy, now)
    conflicts = _invert((customer, pk) for pk, place in here.items() for customer in place.barred)
    apart = _invert(bulk_of(desk).elsewhere(pool, list(here)))
    rows = (
        waiting(desk.item)
        .filter(dealable(desk), pool=pool)
        .order_by(*engine_order())
        .values_list("pk", Cast("requires", TextField()), Cast("value", BigIntegerField()), "points", "affinity")
    )
    for place, (pk, requires, cents, points, customer) in enumerate(_plain(rows)):
        barred = apart.get(pk, NOBODY)
        if customer in conflicts:
            barred |= conflicts[customer]
        kind = kinds.of(requires, cents, pool.pk)
        yield Item(
            id=pk, kind=kind, points=points, value=cents, since=place, affinity=customer,
            holder=holders.get(customer), barred=barred,
        )  # fmt: skip


def _plain(rows: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query as the database gives them: converting 100,000 of them costs as much as reading."""
    with connection.cursor() as cursor:
        cursor.execute(*rows.query.sql_with_params())
        while chunk := cursor.fetchmany(CHUNK):
            yield from chunk


def _invert(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for key, person in pairs:
        found.setdefault(key, set()).add(person)
    return {key: frozenset(people) for key, people in found.items()}


def _holders(desk: Desk, pool: Pool, policy: Policy, now: datetime) -> dict[int, int]:
    """Return customer → who holds work of theirs in the pool, or had it last within the policy's sticky days."""
    known: dict[int, int] = {}
    if policy.sticky_days:
        given = desk.assignment._default_manager.filter(
            item__pool=pool, given_at__gt=now - timedelta(days=policy.sticky_days)
        )
        known.update(_by_customer(given.order_by("given_at", "pk").values_list("item__affinity", "person_id")))
    held = desk.item._default_manager.filter(pool=pool, state__in=sorted(desk.item.HELD))
    known.update(_by_customer(held.order_by("assigned_at", "pk").values_list("affinity", "assignee_id")))
    return known


def holders_at(desk: Desk, pool: Pool, *, sticky_days: int, at: datetime, but: int | None) -> dict[int, int]:
    """Return what `_holders` said at an instant that is past, from the assignments. but: the batch that came of it.

    Two queries, one without sticky days.
    """
    known: dict[int, int] = {}
    rows = desk.assignment._default_manager.filter(bulk_of(desk).given_in(pool), given_at__lte=at)
    rows = rows.exclude(batch=but) if but is not None else rows
    if sticky_days:
        given = rows.filter(given_at__gt=at - timedelta(days=sticky_days))
        known.update(_by_customer(given.order_by("given_at", "pk").values_list("item__affinity", "person_id")))
    held = rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at))
    known.update(_by_customer(held.order_by("given_at", "pk").values_list("item__affinity", "person_id")))
    return known


def _by_customer(rows: Any) -> Iterator[tuple[int, int]]:
    return ((customer, person) for customer, person in rows.iterator() if customer is not None)


def _unfit(here: Mapping[int, Place], work: Work) -> dict[int, Rule]:
    """Return who may have no item like `work`, and by which rule; four eyes and conflicts are told item by item."""
    return {pk: rule for pk, place in here.items() if (rule := item_problem(place, work))}

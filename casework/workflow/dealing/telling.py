"""What is kept of a deal for its page and for "why this person": plain data, by ids.

people: rows of `Somebody`. classes: rows of `Kind`, whose number stands in each line and in `Assignment.why`.
stays: rows of `Staying`.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from casework.workflow.dealing.packing import Written
from casework.workflow.dealing.reading import Reading, stand
from casework.workflow.planner import Plan, Stay
from casework.workflow.planner.measures import jain
from casework.workflow.rules import Place, Rule, room

SHOWN = 20  # items that are named per reason for staying


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """One person in a deal: weighted points before and after, capacity for the team, items given, their money (in
    hundredths) and how many of them are hard; room left before. away: the rule by which they could be given nothing.
    stand: what the plan hangs on of them, in short.
    """

    id: int
    before: int
    after: int
    capacity: int
    items: int = 0
    value: int = 0
    hard: int = 0
    room: int = 0
    away: str = ""
    stand: str = ""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Items that the same people may have: what they ask for, between which values (hundredths, above and up to) they
    lie, how many there were and were dealt. out: rule → the people whom it keeps from all of them.
    """

    requires: dict[str, Any]
    above: int | None
    upto: int | None
    items: int
    dealt: int
    out: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Staying:
    """Items of one class that stay for one reason: how many, and the ids of the first."""

    why: str
    kind: int
    number: int
    first: list[int]


@dataclass(frozen=True, kw_only=True)
class Told:
    """All of it, with the lines as they are stored, and Jain's index of load ÷ capacity before and after."""

    people: list[Somebody]
    classes: list[Kind]
    stays: list[Staying]
    lines: list[Written]
    jain_before: float | None
    jain_after: float | None

    def as_fields(self) -> dict[str, Any]:
        """Return people, classes and stays as the row stores them."""
        return {name: [asdict(row) for row in getattr(self, name)] for name in ("people", "classes", "stays")}


def tell(reading: Reading, plan: Plan, *, hard_from: int) -> Told:
    """Write down what a plan says of a reading. hard_from: points from which an item counts as hard."""
    items = {item.id: item for item in reading.problem.items}
    number = {kind: n for n, kind in enumerate(reading.unfit)}
    lines = [
        Written(line.item, line.person, line.rank, line.load, number[items[line.item].kind], items[line.item].points)
        for line in plan.lines
    ]
    hard = Counter(line.person for line in lines if line.points >= hard_from)
    able = [one for one in plan.people if one.capacity]
    return Told(
        people=[*_here(reading, plan, hard), *_away(reading)],
        classes=_classes(reading, lines),
        stays=_stays(plan, {pk: number[item.kind] for pk, item in items.items() if pk in plan.stays}),
        lines=lines,
        jain_before=jain([one.before / one.capacity for one in able]),
        jain_after=jain([one.after / one.capacity for one in able]),
    )


def _here(reading: Reading, plan: Plan, hard: Counter[int]) -> list[Somebody]:
    """Return those who get something, or could have; at a giving by hand the others as they stand."""
    planned = {one.person for one in plan.people}
    others = sorted(set(reading.places) - set(reading.away) - planned)
    return [*_planned(reading, plan, hard), *(_standing(pk, reading.places[pk]) for pk in others)]


def _standing(pk: int, place: Place) -> Somebody:
    return Somebody(
        id=pk, before=place.team_points, after=place.team_points, capacity=place.team_capacity, room=room(place),
        stand=stand(place),
    )  # fmt: skip


def _planned(reading: Reading, plan: Plan, hard: Counter[int]) -> list[Somebody]:
    return [
        Somebody(
            id=one.person, before=one.before, after=one.after, capacity=one.capacity, items=one.items, value=one.value,
            hard=hard[one.person], room=room(reading.places[one.person]), stand=stand(reading.places[one.person]),
        )
        for one in plan.people
    ]  # fmt: skip


def _away(reading: Reading) -> list[Somebody]:
    return [
        Somebody(id=pk, before=place.team_points, after=place.team_points, capacity=place.team_capacity, away=str(rule))
        for pk, rule in sorted(reading.away.items())
        for place in [reading.places[pk]]
    ]


def _classes(reading: Reading, lines: Sequence[Written]) -> list[Kind]:
    there = Counter(item.kind for item in reading.problem.items)
    dealt = Counter(line.kind for line in lines)
    found = []
    for number, (kind, unfit) in enumerate(reading.unfit.items()):
        out: dict[str, list[int]] = defaultdict(list)
        for person, rule in unfit.items():
            out[str(rule)].append(person)
        told = json.loads(kind)
        found.append(Kind(**told, items=there[kind], dealt=dealt[number], out=dict(out)))
    return found


def _stays(plan: Plan, kinds: dict[int, int]) -> list[Staying]:
    groups: dict[tuple[Stay, int], list[int]] = defaultdict(list)
    for pk, why in plan.stays.items():
        groups[why, kinds[pk]].append(pk)
    return [
        Staying(why=why.value, kind=kind, number=len(ids), first=sorted(ids)[:SHOWN])
        for (why, kind), ids in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]


def others(*, people: Sequence[dict[str, Any]], kind: dict[str, Any], person: int) -> list[tuple[int, int, int, str]]:
    """Return, of a stored deal, everybody else who was looked at for items of a class.

    Rows (person, points before, capacity, the rule that kept them from it or ""); those who could have had it first,
    the least loaded of them first.
    """
    rules = {pk: rule for rule, ids in kind["out"].items() for pk in ids}
    rows = []
    for one in people:
        if one["id"] != person:
            full = str(Rule.TEAM_FULL) if not one["away"] and not one["room"] else ""
            rule = one["away"] or rules.get(one["id"], "") or full
            rows.append((one["id"], one["before"], one["capacity"], rule))
    return sorted(rows, key=lambda row: (bool(row[3]), row[1] / row[2] if row[2] else 1.0, row[0]))

"""What an assignment was chosen from, as it is stored with it: small, by ids, to be answered from without a rerun.

Keys of `Assignment.why`:
- way: "manual", "engine" (one named person), "next", "drain", "hand_over", or "bulk" (see `class`).
- strategy; load: [points before, points after, capacity] of the person for the team.
- rank: the person's place among those who could have it (1: first), of: how many those were. sticky: true when they
  came first for having the customer's other work.
- others: [[person, points, capacity, rank or 0, rule or ""], …], the best first, then those whom a rule kept out; at
  most MOST of them, more: how many were left out.
- pools: of "next", the pools that were looked through; nobody else was compared.
- class: of "bulk", the number of the item's class in the batch, whose candidates stand in the batch itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from casework.workflow.rules import Given, Place, Policy, Rule, Work, pair_problem

MANUAL, ENGINE, NEXT, DRAIN, HAND_OVER, BULK = "manual", "engine", "next", "drain", "hand_over", "bulk"
MOST = 30

Why = dict[str, Any]


def of_choice(given: Given, *, places: Mapping[int, Place], policy: Policy, way: str) -> Why:
    """Return why `given.person` got the item of a deal; places by person."""
    chosen = given.ranked.order[0]
    place, before = places[chosen], given.points_before[chosen]
    ranks = {person: number for number, person in enumerate(given.ranked.order, start=1)}
    why: Why = {
        "way": way,
        "strategy": policy.strategy,
        "load": [before, before + given.work.points, place.team_capacity],
        "rank": 1,
        "of": len(ranks),
    }
    if given.ranked.sticky is not None:
        why["sticky"] = True
    rows = [
        [person, given.points_before[person], places[person].team_capacity, number, ""]
        for person, number in ranks.items()
        if person != chosen
    ]
    out = [
        [one, given.points_before[one], places[one].team_capacity, 0, str(rule)]
        for one, rule in given.ranked.out.items()
    ]
    return why | _shortened(rows, out)


def of_person(
    works: Sequence[Work], *, person: int, places: Mapping[tuple[int, int], Place], elsewhere: Any, way: str
) -> dict[int, Why]:
    """Return item → why, for items that a person or a program gave to `person` by name.

    places: (person, pool) of everybody in the pools' teams, as it was before. Nobody was ranked; the others are shown
    with their loads and the rules that would have kept them out.
    """
    found: dict[int, Why] = {}
    grown: dict[int, int] = {}
    for work in works:
        mine = places.get((person, work.pool))
        before = (mine.team_points if mine else 0) + grown.get(work.pool, 0)
        grown[work.pool] = grown.get(work.pool, 0) + work.points
        rows, out = _others(work, person, places, elsewhere)
        load = [before, before + work.points, mine.team_capacity if mine else 0]
        found[work.id] = {"way": way, "load": load} | _shortened(rows, out)
    return found


def _others(work: Work, person: int, places: Mapping[tuple[int, int], Place], elsewhere: Any) -> tuple[Any, Any]:
    rows: list[list[Any]] = []
    out: list[list[Any]] = []
    for (other, pool), place in places.items():
        if pool != work.pool or other == person:
            continue
        rule = pair_problem(place, work, worked_elsewhere=(work.id, other) in elsewhere)
        row = [other, place.team_points, place.team_capacity, 0, str(rule or "")]
        (out if rule else rows).append(row)
    rows.sort(key=lambda row: (row[1] / row[2] if row[2] else 1.0, row[0]))
    return rows, out


def _shortened(rows: Iterable[list[Any]], out: Iterable[list[Any]]) -> Why:
    """Keep the first of both lists: two thirds of the room for those who could have had it."""
    rows, out = list(rows), sorted(out, key=lambda row: (row[4] == Rule.TEAM, row[0]))
    kept = rows[: MOST - min(len(out), MOST // 3)]
    kept += out[: MOST - len(kept)]
    more = len(rows) + len(out) - len(kept)
    return {"others": kept} | ({"more": more} if more else {})

"""How many points each person is to be given, so that loads end as level as eligibility lets them.

Source: H. Groenevelt, "Two algorithms for maximizing a separable concave function over a polymatroid feasible region"
(1991), the decomposition algorithm. Level everybody as if all could do everything; where that cannot be routed, the
minimum cut parts those who must carry more from those who get less, and each part is levelled by itself.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace

from casework.workflow.planner.flow import Routing

PRECISION = 60  # halvings of the water level: beyond what a float can tell apart


@dataclass(frozen=True, kw_only=True)
class Vessel:
    """One person as something to be filled: level = (base + given) ÷ weight, given ≤ room (points)."""

    base: float
    weight: float
    room: int


@dataclass(frozen=True, kw_only=True)
class Levelled:
    """Points per person, and per group and kind: given[person], shares[group][kind]."""

    given: list[int]
    shares: list[dict[int, int]]


def fill(vessels: Sequence[Vessel], amount: int) -> list[int]:
    """Pour `amount` points so that the highest level is as low as can be, then the next highest. Whole points.

    amount ≤ the sum of rooms. Of equal ones the first gets the point that is left over.
    """
    low = min((v.base / v.weight for v in vessels), default=0.0) - 1.0
    high = max(((v.base + v.room) / v.weight for v in vessels), default=0.0) + 1.0
    for _ in range(PRECISION):
        middle = (low + high) / 2
        if sum(_below(v, middle) for v in vessels) <= amount:
            low = middle
        else:
            high = middle
    given = [_below(v, low) for v in vessels]
    left = amount - sum(given)
    heap = [(_next(v, given[i]), i) for i, v in enumerate(vessels) if given[i] < v.room]
    heapify(heap)
    for _ in range(left):
        i = heap[0][1]
        given[i] += 1
        if given[i] < vessels[i].room:
            heapreplace(heap, (_next(vessels[i], given[i]), i))
        else:
            heappop(heap)
    return given


def level(
    *, supply: Sequence[int], reach: Sequence[int], groups: Sequence[Sequence[int]], vessels: Sequence[Vessel]
) -> Levelled:
    """Share out all of `supply` (points per kind), which is known to be routable.

    reach[kind]: mask of groups. groups[group]: numbers of the people in it, alike in what they may have.
    """
    result = Levelled(given=[0] * len(vessels), shares=[{} for _ in groups])
    parts = [(list(range(len(supply))), list(range(len(groups))))]
    while parts:
        kinds, mine = parts.pop()
        people = [person for group in mine for person in groups[group]]
        targets = dict(zip(people, fill([vessels[p] for p in people], sum(supply[k] for k in kinds)), strict=True))
        room = [0] * len(groups)
        for group in mine:
            room[group] = sum(targets[p] for p in groups[group])
        routing = Routing(reach=reach, room=room)
        stuck = [k for k in _scarcest(kinds, reach) if routing.push(k, supply[k]) < supply[k]]
        if stuck:
            above, mask = routing.closure(stuck)
            parts.append(([k for k in kinds if k in above], [g for g in mine if mask >> g & 1]))
            parts.append(([k for k in kinds if k not in above], [g for g in mine if not mask >> g & 1]))
            continue
        for person, points in targets.items():
            result.given[person] = points
        for group in mine:
            result.shares[group] = routing.flow[group]
    return result


def _scarcest(kinds: Sequence[int], reach: Sequence[int]) -> list[int]:
    return sorted(kinds, key=lambda kind: (reach[kind].bit_count(), kind))


def _below(vessel: Vessel, level: float) -> int:
    """Return the most whole points that keep the person at or below `level`."""
    return max(0, min(vessel.room, math.floor(level * vessel.weight - vessel.base)))


def _next(vessel: Vessel, given: int) -> float:
    """Return the level that one more point would make."""
    return (vessel.base + given + 1) / vessel.weight

"""From items to what is dealt: bundles of one customer, classes that the same people may have, groups of people."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import NamedTuple

from casework.workflow.planner.problem import Item, Person, Problem, Stay

# Where fewer could have it than this, or a quarter of those who could are barred, the bars shape the class itself and
# the flow reckons with them; elsewhere swapping neighbours in rank does.
FEW = 8


class Bundle(NamedTuple):
    """What goes to one person as a whole: one item, or all that one customer has in the pool.

    rank: that of its most urgent item. who: mask of the people who may have it by skill; barred: of those kept from it;
    allowed: of those who are left.
    """

    rank: int
    items: tuple[Item, ...]
    points: int
    value: int
    who: int
    barred: int
    allowed: int


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """The bundles in order of urgency, with those that nobody can ever have apart; ranks of all items (from 1)."""

    bundles: list[Bundle]
    stays: dict[int, Stay]
    ranked: list[Item]


def urgency(item: Item) -> tuple[int, float, float, int]:
    """Order items: higher priority, nearer limit (no limit last), longer waiting, smaller id."""
    return (-item.priority, float("inf") if item.limit is None else item.limit, item.since, item.id)


def sort_out(problem: Problem) -> Sorted:
    """Rank the items and bundle them by customer."""
    numbers = {person.id: number for number, person in enumerate(problem.people)}
    masks = _masks(problem.people)
    ranked = sorted(problem.items, key=urgency)
    sizes = Counter(item.affinity for item in ranked)
    together: dict[int, list[tuple[int, Item]]] = {}
    bundles = []
    for rank, item in enumerate(ranked, start=1):
        if item.affinity is None or sizes[item.affinity] == 1:
            who, barred = masks.get(item.kind, 0), _mask(item.barred, numbers) if item.barred else 0
            bundles.append(Bundle(rank, (item,), item.points, item.value, who, barred, who & ~barred))
        else:
            together.setdefault(item.affinity, []).append((rank, item))
    for members in together.values():
        bundles.append(_bundle(members, masks, numbers))
    bundles.sort()
    stays = {item.id: _never(bundle, masks) for bundle in bundles if not bundle.allowed for item in bundle.items}
    return Sorted(bundles=[bundle for bundle in bundles if bundle.allowed], stays=stays, ranked=ranked)


def shape(bundle: Bundle) -> int:
    """Return the mask of its class: those who may have it by skill, without the barred where they weigh."""
    barred = bundle.who & bundle.barred
    if not barred:
        return bundle.who
    allowed = bundle.allowed.bit_count()
    return bundle.allowed if allowed < FEW or 4 * allowed < 3 * bundle.who.bit_count() else bundle.who


def alike(masks: Sequence[int], people: int) -> list[list[int]]:
    """Group people (by number) who belong to the same classes; those who belong to none are left out."""
    groups: dict[int, list[int]] = {}
    for person in range(people):
        signature = sum(1 << number for number, mask in enumerate(masks) if mask >> person & 1)
        if signature:
            groups.setdefault(signature, []).append(person)
    return list(groups.values())


def _masks(people: Sequence[Person]) -> dict[str, int]:
    masks: dict[str, int] = {}
    for number, person in enumerate(people):
        for kind in person.kinds:
            masks[kind] = masks.get(kind, 0) | 1 << number
    return masks


def _mask(people: frozenset[int], numbers: dict[int, int]) -> int:
    return sum(1 << numbers[person] for person in people if person in numbers)


def _bundle(members: Sequence[tuple[int, Item]], masks: dict[str, int], numbers: dict[int, int]) -> Bundle:
    items = tuple(item for _rank, item in members)
    who = reduce(and_, (masks.get(item.kind, 0) for item in items))
    barred = _mask(frozenset().union(*(item.barred for item in items)), numbers)
    points, value = sum(item.points for item in items), sum(item.value for item in items)
    return Bundle(members[0][0], items, points, value, who, barred, who & ~barred)


def _never(bundle: Bundle, masks: dict[str, int]) -> Stay:
    if bundle.who:
        return Stay.BARRED
    return Stay.TOGETHER if all(masks.get(item.kind) for item in bundle.items) else Stay.NOBODY

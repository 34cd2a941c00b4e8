"""From points per person to bundles per person: hard and valuable work evenly, nobody what they are barred from.

Each class's bundles stand in order of weight, then of money; the people's shares stand beside them, whoever has the
largest part of theirs still to come first, and of those whoever has got the least money. Where the two orders bring a
person together with what they are barred from, neighbours swap.
"""

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush, heapreplace
from operator import attrgetter

from casework.workflow.planner.bundles import Bundle
from casework.workflow.planner.flow import bits
from casework.workflow.planner.levels import Levelled, Vessel
from casework.workflow.planner.problem import Strategy

LOOKED_AT = 24  # people asked in vain before a bundle waits for the end
SWAPS = 2000  # neighbours looked at for a swap


class Hands:
    """What everybody holds while a plan is made."""

    def __init__(self, vessels: Sequence[Vessel], targets: Sequence[int], *, strategy: Strategy) -> None:
        self.vessels = vessels
        self.targets = targets
        self.left = list(targets)
        self.room = [vessel.room for vessel in vessels]
        self.value = [0] * len(vessels)
        self.by_value = strategy == Strategy.BY_VALUE

    def take(self, person: int, bundle: Bundle, sign: int = 1) -> None:
        """Hand the bundle over (sign −1: take it back)."""
        self.left[person] -= sign * bundle.points
        self.room[person] -= sign * bundle.points
        self.value[person] += sign * bundle.value

    def turn(self, person: int) -> tuple[float, float, int]:
        """Return whose turn it is: the smallest first."""
        share = -self.left[person] / self.targets[person] if self.targets[person] else 0.0
        money = self.value[person] / self.vessels[person].weight
        return (money, share, person) if self.by_value else (share, money, person)

    def level(self, person: int, more: int) -> float:
        """Return their level once they have `more` points."""
        vessel = self.vessels[person]
        return (vessel.base + vessel.room - self.room[person] + more) / vessel.weight


def spread(
    *, classes: Sequence[Sequence[Bundle]], groups: Sequence[Sequence[int]], levelled: Levelled, hands: Hands,
    order: Iterable[int],
) -> tuple[dict[int, int], list[Bundle]]:  # fmt: skip
    """Give out the classes in `order`; return bundle rank → person, and the bundles that found nobody."""
    queues = [[hands.turn(person) for person in group if hands.targets[person]] for group in groups]
    for queue in queues:
        heapify(queue)
    held: dict[int, int] = {}
    homeless: list[Bundle] = []
    first = attrgetter("value") if hands.by_value else attrgetter("points", "value")
    for number in order:
        shares = {group: share[number] for group, share in enumerate(levelled.shares) if share.get(number)}
        given = _Class(hands, queues, shares)
        for bundle in sorted(classes[number], key=first, reverse=True):
            if not given.place(bundle):
                homeless.append(bundle)
        held.update((bundle.rank, person) for bundle, person in given.pairs)
    return held, homeless


class _Class:
    """One class being given out. pairs: the bundles in rank, each with its person."""

    def __init__(self, hands: Hands, queues: list[list[tuple[float, float, int]]], shares: dict[int, int]) -> None:
        self.hands = hands
        self.queues = queues
        self.shares = shares
        self.left = dict(shares)
        self.turns = [(-1.0, group) for group in sorted(shares)]
        self.pairs: list[tuple[Bundle, int]] = []

    def place(self, bundle: Bundle) -> bool:
        """Give the bundle to whose turn it is; say whether anybody could have it."""
        if self._first(bundle):
            return True
        aside: list[tuple[float, int]] = []
        found = False
        while self.turns and not found and len(aside) < LOOKED_AT:
            group = heappop(self.turns)[1]
            if self._in_group(group, bundle):
                self.left[group] -= bundle.points
                found = True
            if self.left[group] > 0:
                aside.append((-self.left[group] / self.shares[group], group))
        for turn in aside:
            heappush(self.turns, turn)
        return found or self._swap(bundle)

    def _first(self, bundle: Bundle) -> bool:
        """Give it to the very first in turn, if they may have it: nearly always the end of it."""
        if not self.turns or not (queue := self.queues[self.turns[0][1]]):
            return False
        group, person = self.turns[0][1], queue[0][2]
        if self.hands.left[person] < bundle.points or bundle.barred >> person & 1:
            return False
        self.hands.take(person, bundle)
        self.pairs.append((bundle, person))
        if self.hands.left[person]:
            heapreplace(queue, self.hands.turn(person))
        else:
            heappop(queue)
        self.left[group] -= bundle.points
        if self.left[group] > 0:
            heapreplace(self.turns, (-self.left[group] / self.shares[group], group))
        else:
            heappop(self.turns)
        return True

    def _in_group(self, group: int, bundle: Bundle) -> bool:
        queue, found = self.queues[group], False
        aside: list[tuple[float, float, int]] = []
        while queue and not found and len(aside) < LOOKED_AT:
            turn = heappop(queue)
            person = turn[2]
            if self.hands.left[person] >= bundle.points and not bundle.barred >> person & 1:
                self.hands.take(person, bundle)
                self.pairs.append((bundle, person))
                found, turn = True, self.hands.turn(person)
            if self.hands.left[person] > 0:
                aside.append(turn)
        for turn in aside:
            heappush(queue, turn)
        return found

    def _swap(self, bundle: Bundle) -> bool:
        """Let somebody whose turn it is, but who is barred, take a neighbour's bundle, and the neighbour this one."""
        if not bundle.barred:
            return False
        waiting = [(turn[2], group) for group in self.left for turn in self.queues[group] if self.left[group] > 0]
        waiting = [(person, group) for person, group in waiting if self.hands.left[person] >= bundle.points]
        for place in range(len(self.pairs) - 1, max(-1, len(self.pairs) - 1 - SWAPS), -1):
            other, holder = self.pairs[place]
            if other.points != bundle.points or bundle.barred >> holder & 1:
                continue
            for person, group in waiting:
                if not other.barred >> person & 1:
                    self.left[group] -= bundle.points
                    self._exchange(place, bundle, person)
                    return True
        return False

    def _exchange(self, place: int, bundle: Bundle, person: int) -> None:
        other, holder = self.pairs[place]
        for sign, who, what in ((-1, holder, other), (1, holder, bundle), (1, person, other)):
            self.hands.take(who, what, sign)
        self.pairs[place] = (bundle, holder)
        self.pairs.append((other, person))


def settle(homeless: Sequence[Bundle], *, hands: Hands) -> tuple[dict[int, int], list[Bundle]]:
    """Give what found nobody, the most urgent first, to the least loaded of those who may have it and have room."""
    held: dict[int, int] = {}
    left: list[Bundle] = []
    vain: dict[int, int] = {}  # those who may have it → the least weight that none of them had room for
    for bundle in sorted(homeless, key=attrgetter("rank")):
        allowed = bundle.allowed
        if bundle.points >= vain.get(allowed, bundle.points + 1):
            left.append(bundle)
            continue
        fitting = [person for person in bits(allowed) if hands.room[person] >= bundle.points]
        if fitting:
            person = min(fitting, key=lambda p, more=bundle.points: (hands.level(p, more), p))  # type: ignore[misc]
            hands.take(person, bundle)
            held[bundle.rank] = person
        else:
            vain[allowed] = bundle.points
            left.append(bundle)
    return held, left

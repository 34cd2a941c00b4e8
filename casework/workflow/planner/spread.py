"""From points per person to bundles per person: hard and valuable work evenly, nobody what they are barred from.

Each class's bundles stand in order of weight, then of money; the people's shares stand beside them. Hard work goes to
who carries the fewest hard items for their capacity, among equals and for all other work to whoever has the largest
part of their share still to come, and of those to whoever has the least money. Where the two orders bring a person
together with what they are barred from, neighbours swap.
"""

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush, heapreplace
from operator import attrgetter

from casework.workflow.planner.bundles import Bundle
from casework.workflow.planner.flow import bits
from casework.workflow.planner.hands import Held
from casework.workflow.planner.levels import Levelled, Vessel
from casework.workflow.planner.problem import Strategy

LOOKED_AT = 24  # people asked in vain before a bundle waits for the end
SWAPS = 2000  # neighbours looked at for a swap
Turn = tuple[float, float, float, int]


class Hands:
    """What everybody holds while a plan is made."""

    def __init__(self, vessels: Sequence[Vessel], targets: Sequence[int], *, held: Held, strategy: Strategy) -> None:
        self.vessels = vessels
        self.targets = targets
        self.held = held
        self.left = list(targets)
        self.room = [vessel.room for vessel in vessels]
        self.by_value = strategy == Strategy.BY_VALUE

    def take(self, person: int, bundle: Bundle, sign: int = 1) -> None:
        """Hand the bundle over (sign −1: take it back)."""
        self.left[person] -= sign * bundle.points
        self.room[person] -= sign * bundle.points
        self.held.take(person, bundle, sign)

    def hardness(self, bundle: Bundle) -> int:
        """Return the points of a bundle that is spread as hard work, 0 of any other. By value money comes first."""
        return bundle.points if not self.by_value and self.held.hard_in(bundle) else 0

    def turn(self, person: int, *, hard: bool) -> Turn:
        """Return whose turn it is: the smallest first."""
        size = self.held.size[person]
        share = -self.left[person] / self.targets[person] if self.targets[person] else 0.0
        money = self.held.value[person] / size
        if self.by_value:
            return (0.0, money, share, person)
        return (self.held.hard[person] / size if hard else 0.0, share, money, person)

    def level(self, person: int, more: int) -> float:
        """Return their level once they have `more` points."""
        vessel = self.vessels[person]
        return (vessel.base + vessel.room - self.room[person] + more) / vessel.weight


def spread(
    *, classes: Sequence[Sequence[Bundle]], groups: Sequence[Sequence[int]], levelled: Levelled, hands: Hands,
    order: Iterable[int],
) -> tuple[dict[int, int], list[Bundle]]:  # fmt: skip
    """Give out the classes in `order`; return bundle rank → person, and the bundles that found nobody."""
    held: dict[int, int] = {}
    homeless: list[Bundle] = []
    first = attrgetter("points", "value")
    for number in order:
        shares = {group: share[number] for group, share in enumerate(levelled.shares) if share.get(number)}
        given = _Class(hands, groups, shares)
        bundles = sorted(classes[number], key=attrgetter("value") if hands.by_value else first, reverse=True)
        for bundle in sorted(bundles, key=hands.hardness, reverse=True):
            if not given.place(bundle):
                homeless.append(bundle)
        held.update((bundle.rank, person) for bundle, person in given.pairs)
    return held, homeless


class _Class:
    """One class being given out. pairs: the bundles in rank, each with its person.

    hard: of the hard bundles that are given out now the points, 0 once only others are left; queues: group → whose turn
    it is, of those who have that much of their share to come.
    """

    def __init__(self, hands: Hands, groups: Sequence[Sequence[int]], shares: dict[int, int]) -> None:
        self.hands = hands
        self.groups = groups
        self.shares = shares
        self.left = dict(shares)
        self.turns = [(-1.0, group) for group in sorted(shares)]
        self.pairs: list[tuple[Bundle, int]] = []
        self.hard = -1
        self.queues: dict[int, list[Turn]] = {}

    def _line_up(self, hard: int) -> None:
        """Let everybody stand in line for hard bundles of so many points, or (0) for those that are not hard."""
        self.hard = hard
        for group in self.shares:
            people = [person for person in self.groups[group] if self.hands.left[person] >= max(hard, 1)]
            self.queues[group] = [self.hands.turn(person, hard=bool(hard)) for person in people]
            heapify(self.queues[group])

    def _again(self, person: int) -> Turn | None:
        """Return where somebody stands in line after taking something; None: they have their share."""
        enough = self.hands.left[person] < max(self.hard, 1)
        return None if enough else self.hands.turn(person, hard=bool(self.hard))

    def place(self, bundle: Bundle) -> bool:
        """Give the bundle to whose turn it is; say whether anybody could have it."""
        if (hard := self.hands.hardness(bundle)) != self.hard:
            self._line_up(hard)
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
        group, person = self.turns[0][1], queue[0][-1]
        if self.hands.left[person] < bundle.points or bundle.barred >> person & 1:
            return False
        self.hands.take(person, bundle)
        self.pairs.append((bundle, person))
        if again := self._again(person):
            heapreplace(queue, again)
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
        aside: list[Turn] = []
        while queue and not found and len(aside) < LOOKED_AT:
            turn = heappop(queue)
            person = turn[-1]
            if self.hands.left[person] >= bundle.points and not bundle.barred >> person & 1:
                self.hands.take(person, bundle)
                self.pairs.append((bundle, person))
                found = True
                aside += filter(None, [self._again(person)])
            else:
                aside.append(turn)
        for turn in aside:
            heappush(queue, turn)
        return found

    def _swap(self, bundle: Bundle) -> bool:
        """Let somebody whose turn it is, but who is barred, take a neighbour's bundle, and the neighbour this one."""
        if not bundle.barred:
            return False
        waiting = [(turn[-1], group) for group in self.left for turn in self.queues[group] if self.left[group] > 0]
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

"""Amounts of work on their way from kinds to groups of people: a maximum flow that grows by augmenting paths.

The network is small (kinds × groups, not items × people), so that plain breadth-first search over bit masks does.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise


def bits(mask: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Routing:
    """A flow that can only grow: what a kind has been routed stays routed, though perhaps to another group.

    reach[kind]: mask of the groups that may have it. room[group]: points that fit. flow[group][kind]: points routed.
    """

    def __init__(self, *, reach: Sequence[int], room: Sequence[int]) -> None:
        self.reach = reach
        self.spare = list(room)
        self.flow: list[dict[int, int]] = [{} for _ in room]
        self._open = sum(1 << group for group, left in enumerate(room) if left > 0)

    def push(self, kind: int, amount: int) -> int:
        """Route up to `amount` points of `kind`; return how many could be."""
        left = amount
        while left and (path := self._path(kind)):
            left -= self._augment(path, left)
        return amount - left

    def copy(self) -> "Routing":
        """Return the same flow, to be tried upon."""
        twin = Routing(reach=self.reach, room=self.spare)
        twin.flow = [dict(amounts) for amounts in self.flow]
        return twin

    def alive(self, kinds: Iterable[int]) -> set[int]:
        """Return those of `kinds` of which more could be routed. Who is not among them never will be again."""
        return {kind for kind in kinds if self._path(kind)}

    def closure(self, kinds: Iterable[int]) -> tuple[set[int], int]:
        """Return the kinds and (as a mask) the groups that can be reached from `kinds` by shifting what is routed."""
        queue = list(kinds)
        known, seen = set(queue), 0
        for kind in queue:
            fresh = self.reach[kind] & ~seen
            seen |= fresh
            for group in bits(fresh):
                more = self.flow[group].keys() - known
                known |= more
                queue.extend(sorted(more))
        return known, seen

    def _path(self, kind: int) -> list[tuple[int, int]]:
        """Return a shortest path as (kind, group) steps, the last group having room; [] when there is none."""
        queue, seen = [kind], 0
        from_kind: dict[int, int] = {}
        from_group: dict[int, int | None] = {kind: None}
        for k in queue:
            fresh = self.reach[k] & ~seen
            if hit := fresh & self._open:
                return self._steps(k, next(bits(hit)), from_kind, from_group)
            seen |= fresh
            for group in bits(fresh):
                from_kind[group] = k
                for other in self.flow[group]:
                    if other not in from_group:
                        from_group[other] = group
                        queue.append(other)
        return []

    @staticmethod
    def _steps(
        kind: int, group: int, from_kind: dict[int, int], from_group: dict[int, int | None]
    ) -> list[tuple[int, int]]:
        steps = [(kind, group)]
        while (before := from_group[kind]) is not None:
            kind = from_kind[before]
            steps.append((kind, before))
        return steps[::-1]

    def _augment(self, path: list[tuple[int, int]], most: int) -> int:
        """Send along the path what fits: each kind enters its group, and the next one leaves it for its own."""
        last = path[-1][1]
        amount = min(most, self.spare[last])
        for (_kind, group), (leaving, _to) in pairwise(path):
            amount = min(amount, self.flow[group][leaving])
        for step, (kind, group) in enumerate(path):
            flow = self.flow[group]
            flow[kind] = flow.get(kind, 0) + amount
            if step + 1 < len(path):
                leaving = path[step + 1][0]
                flow[leaving] -= amount
                if not flow[leaving]:
                    del flow[leaving]
        self.spare[last] -= amount
        if not self.spare[last]:
            self._open &= ~(1 << last)
        return amount

"""Which bundles are dealt when not all fit: the most urgent ones, without giving away any of the maximum flow."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from casework.workflow.planner.flow import Routing


@dataclass(kw_only=True)
class Admission:
    """What can be routed at once, found block by block in order of urgency.

    Sets of work that can be routed together form a matroid, so that taking the most urgent first and never giving it up
    loses nothing. A block is tried whole; only one that does not fit is halved.
    """

    routing: Routing
    kinds: Sequence[int]
    points: Sequence[int]
    taken: list[int] = field(default_factory=list)
    # The least weight per kind that was refused: nothing as heavy fits any more, since a flow only grows.
    refused: dict[int, int] = field(default_factory=dict)

    def run(self) -> list[int]:
        """Return the numbers of the bundles that fit, in order of urgency."""
        blocks = [(0, len(self.kinds))]
        while blocks:
            start, end = blocks.pop()
            wanted = [i for i in range(start, end) if self.points[i] < self.refused.get(self.kinds[i], 1 << 62)]
            if not wanted or self._fits(wanted):
                continue
            if len(wanted) == 1:
                self._refuse(wanted[0])
            else:
                middle = wanted[len(wanted) // 2]
                blocks += [(middle, end), (start, middle)]
        return self.taken

    def _fits(self, wanted: Sequence[int]) -> bool:
        amounts: Counter[int] = Counter()
        for i in wanted:
            amounts[self.kinds[i]] += self.points[i]
        trial = self.routing.copy()
        if any(trial.push(kind, amount) < amount for kind, amount in amounts.items()):
            return False
        self.routing = trial
        self.taken.extend(wanted)
        return True

    def _refuse(self, i: int) -> None:
        self.refused[self.kinds[i]] = self.points[i]
        known = set(self.kinds)
        for kind in known - self.routing.alive(known):
            self.refused[kind] = 0

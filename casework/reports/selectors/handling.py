"""Handling times in sum: of what a summary keeps of a day, of what is counted from the log, and of both together."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from casework.reports.rules import Spread, ratio, spread, unpacked
from casework.reports.summaries.selectors.closed import ReviewedDay, Times


@dataclass(frozen=True, kw_only=True)
class Work:
    """What was decided, without decisions that were reopened.

    times: the handling times (decision − the person's own assignment, gross) in sum; net: the same without the time on
    hold or out for an answer. within: decisions whose time on the limit's clock is at most the stage's limit.
    """

    decided: int
    approved: int
    within: int
    times: Spread
    net: Spread

    @property
    def rejected(self) -> int:
        """Orders rejected."""
        return self.decided - self.approved

    @property
    def within_rate(self) -> Decimal | None:
        """Decisions whose handling time ≤ the stage's limit ÷ decisions."""
        return ratio(self.within, self.decided)


def work_of(row: ReviewedDay) -> Work:
    """Return what a summary keeps of one line."""
    gross = Spread(
        shortest=row.shortest, longest=row.longest, mean=row.handled / row.decided, median=row.median, total=row.handled
    )
    net = Spread(
        shortest=row.shortest_net, longest=row.longest_net, mean=row.handled_net / row.decided, median=row.median_net,
        total=row.handled_net,
    )  # fmt: skip
    return Work(decided=row.decided, approved=row.approved, within=row.within, times=gross, net=net)


@dataclass(kw_only=True)
class Tally:
    """Decisions being added up. times, net: how many took so many seconds. people: who decided."""

    decided: int = 0
    approved: int = 0
    within: int = 0
    times: Counter[int] = field(default_factory=Counter)
    net: Counter[int] = field(default_factory=Counter)
    people: set[int] = field(default_factory=set)

    def add(self, other: "Tally") -> None:
        """Add all of another."""
        self._count(other.decided, other.approved, other.within)
        _add(self.times, other.times)
        _add(self.net, other.net)
        self.people |= other.people

    def add_line(self, row: ReviewedDay) -> None:
        """Add a line of a closed day, without its times."""
        self._count(row.decided, row.approved, row.within)
        self.people.add(row.person)

    def add_times(self, kept: Iterable[Times]) -> None:
        """Add times of closed days."""
        for times, net in kept:
            _add(self.times, unpacked(times))
            _add(self.net, unpacked(net))

    def work(self) -> Work:
        """Return the sum of at least one decision."""
        return Work(
            decided=self.decided, approved=self.approved, within=self.within, times=spread(self.times),
            net=spread(self.net),
        )  # fmt: skip

    def _count(self, decided: int, approved: int, within: int) -> None:
        self.decided += decided
        self.approved += approved
        self.within += within


def _add(times: Counter[int], more: Mapping[int, int]) -> None:
    """Add as `Counter.update` does, in less than half its time: a year of a busy floor has a million lengths."""
    if not times:
        dict.update(times, more)
        return
    known = times.get
    for seconds, number in more.items():
        times[seconds] = known(seconds, 0) + number

"""What a loan's stays should read, and which of its cases each belongs to: pure, on plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from casework.collections.rules.roll import Due, Stay, dpd

ENDINGS = frozenset({"collected", "rescheduled", "waived"})


@dataclass(frozen=True)
class Owing:
    """One instalment as the roll sees it, with what falls due on it in all, and what was paid into it by value date."""

    due: Due
    amount: Decimal
    paid: Mapping[date, Decimal]

    def left_at_start_of(self, day: date) -> Decimal:
        """Return what is still to be paid of it at the START of `day`."""
        return self.amount - sum((paid for on, paid in self.paid.items() if on < day), Decimal(0))


@dataclass(frozen=True)
class TrueStay:
    """A stay, and what was owed at the start of its first day on the instalments that had reached the opening."""

    stay: Stay
    owed: Decimal


def with_owed(stays: Iterable[Stay], owing: Sequence[Owing], *, opening: int) -> list[TrueStay]:
    """Return the stays with what was owed at their entry."""
    return [TrueStay(stay, owed_at_start(owing, day=stay.entered_on, opening=opening)) for stay in stays]


def owed_at_start(owing: Sequence[Owing], *, day: date, opening: int) -> Decimal:
    """Return what is owed at the START of `day` on what is unpaid then and has reached the opening, all parts."""
    reached = [
        one for one in owing if one.due.unpaid_at_start_of(day) and dpd(day=day, due_on=one.due.due_on) >= opening
    ]
    return sum((one.left_at_start_of(day) for one in reached), Decimal(0))


def case_of(stay: Stay, opened: Sequence[date]) -> int:
    """Return the index of the case that a stay belongs to: the newest that was open by the stay's end.

    opened: the days on which the loan's cases opened, in order; the first lies no later than any stay. A stay that
    lasts belongs to the newest case: it is the one that can be worked.
    """
    if stay.last_on is None:
        return len(opened) - 1
    return max(index for index, day in enumerate(opened) if day <= stay.last_on)


def same_start(said: Sequence[TrueStay], true: Sequence[TrueStay]) -> int:
    """Return how many stays at the beginning are as they were said to be."""
    same = 0
    while same < min(len(said), len(true)) and said[same] == true[same]:
        same += 1
    return same

"""What a funder is due, and how two counts compare. No Django, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

CENT = Decimal("0.01")
WHOLE_BP = 10_000


@dataclass(frozen=True, kw_only=True)
class Share:
    """From a day on: of each part of what is paid (by its name) so many hundredths of a percent."""

    effective_on: date
    bp: Mapping[str, int]


def share_due(received: Iterable[tuple[str, date, Decimal]], shares: Sequence[Share]) -> Decimal | None:
    """Return a funder's share of what was received, each part under each terms rounded half up to the cent.

    received: (part, value date, amount). None when something came in before the first terms: nobody agreed on it.
    """
    sums: dict[tuple[int, str], Decimal] = {}
    ordered = sorted(shares, key=lambda one: one.effective_on)
    for part, day, amount in received:
        at = sum(one.effective_on <= day for one in ordered) - 1
        if at < 0:
            return None
        sums[at, part] = sums.get((at, part), Decimal(0)) + amount
    due = (amount * ordered[at].bp[part] / WHOLE_BP for (at, part), amount in sums.items())
    return sum((one.quantize(CENT, rounding=ROUND_HALF_UP) for one in due), Decimal("0.00"))


class Finding(StrEnum):
    """How what we counted and what a channel counted compare."""

    AGREES = "agrees"
    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    DIFFERS = "differs"


def finding(ours: Decimal | None, theirs: Decimal | None) -> Finding | None:
    """Compare two counts of one day; None: nobody counted anything, there is nothing to compare."""
    if ours is None and theirs is None:
        return None
    if ours is None:
        return Finding.MISSING_HERE
    if theirs is None:
        return Finding.MISSING_THERE
    return Finding.AGREES if ours == theirs else Finding.DIFFERS

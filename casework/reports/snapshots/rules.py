"""Buckets, months and cycles of snapshots. Pure: no Django, no clock.

The buckets of reports are those of metrics.md and stay as they are whatever ladder collections works by: only so can
one month be compared with another (docs/adr/0016).
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

CURRENT, WRITTEN_OFF, SETTLED, GONE = "M0", "written_off", "settled", "gone"
# Lower bounds in days past due, of the buckets that are past due.
LOWER = {"M1": 1, "M2": 30, "M3": 60, "M4+": 90}
PAST_DUE = tuple(LOWER)
OPEN = (CURRENT, *PAST_DUE)
# What may become of a loan beside lying in a bucket. Gone: the next snapshot does not tell of it at all.
ENDS = (WRITTEN_OFF, SETTLED, GONE)
# So many months before the snapshot the receivables stood of which a bucket's balance is a lagged share.
LAGS = {bucket: months for months, bucket in enumerate(PAST_DUE, start=1)}
PHASES = {"early": ("M1",), "mid": ("M2", "M3"), "late": ("M4+",), "written_off": (WRITTEN_OFF,)}
# Where loans stand at a month's end, by name: anywhere, in a bucket, in a phase.
ALL = "all"
STANDING = {ALL: OPEN, **{bucket: (bucket,) for bucket in OPEN}, **PHASES}
# Thresholds of vintages in days past due, and the buckets that have reached each.
THRESHOLDS = {
    lower: (*PAST_DUE[PAST_DUE.index(bucket) :], WRITTEN_OFF)
    for bucket, lower in LOWER.items()
    if bucket in {"M1", "M2", "M4+"}
}
# After so many days a first instalment that is not paid is a default.
FIRST_DAYS = (7, 15, 30)


def bucket_of(dpd: int) -> str:
    """Return the bucket of a number of days past due; what is not due yet is current."""
    return next((bucket for bucket, lower in reversed(LOWER.items()) if dpd >= lower), CURRENT)


@cache
def month_end(day: date) -> date:
    """Return the last day of the day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_later(end: date, months: int) -> date:
    """Return the last day of the month that is so many months after (negative: before) that of `end`."""
    year, month = divmod(end.year * 12 + end.month - 1 + months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def months_between(first: date, last: date) -> int:
    """Return how many months the month of `last` is after that of `first`."""
    return (last.year - first.year) * 12 + last.month - first.month


def month_ends(first: date, last: date) -> Iterator[date]:
    """Yield the last day of every month from the month of `first` to the last one that ends by `last`."""
    end = month_end(first)
    while end <= last:
        yield end
        end = months_later(end, 1)


def cycle_end(month: date, day: int) -> date:
    """Return the cycle day of the month; in a month that is shorter, its last day."""
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))


def is_cycle_end(day: date, cycle_day: int) -> bool:
    """Say whether a cycle of that day ends on `day`."""
    return cycle_end(day, cycle_day) == day


def before(end: date) -> date:
    """Return the day before."""
    return end - timedelta(days=1)


def share(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """Return part ÷ whole; None when there is nothing to divide by."""
    return Decimal(part) / Decimal(whole) if whole else None


def percent(value: Decimal | None) -> float | None:
    """Return a share in percent with two decimals, halves away from zero."""
    if value is None:
        return None
    return float((value * 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What lies in one bucket at one month's end, or moved in one way up to it: how many loans, and their balance."""

    loans: int = 0
    balance: Decimal = Decimal("0.00")


NOTHING = Standing()


@dataclass(frozen=True, kw_only=True)
class Month:
    """The book at one month's end, by bucket. A bucket that nothing lies in is left out."""

    end: date
    standing: dict[str, Standing]

    def of(self, *buckets: str) -> Standing:
        """Return what lies in these buckets together."""
        found = [self.standing.get(bucket, NOTHING) for bucket in buckets]
        return Standing(loans=sum(one.loans for one in found), balance=sum((one.balance for one in found), Decimal(0)))

    @property
    def receivables(self) -> Standing:
        """All that is owed and neither written off nor settled."""
        return self.of(*OPEN)


@dataclass(frozen=True, kw_only=True)
class Transition:
    """What became of the loans of one month's end by the next. moved: (bucket at t−1, at t) → loans, balance at t."""

    start: Month
    end: date
    moved: dict[tuple[str, str], Standing]

    @property
    def buckets(self) -> tuple[str, ...]:
        """The open buckets, and what else became of any loan."""
        return (*OPEN, *(end for end in ENDS if any(to == end for _from, to in self.moved)))

    def cell(self, came: str, went: str) -> Standing:
        """Return what went from one bucket to another."""
        return self.moved.get((came, went), NOTHING)

    def rate(self, came: str, went: str, *, by_balance: bool) -> Decimal | None:
        """Return the gross roll rate: of the loans in `came` at t−1, those (or their balance) in `went` at t."""
        cell, start = self.cell(came, went), self.start.of(came)
        return share(cell.balance, start.balance) if by_balance else share(cell.loans, start.loans)

    def cure_rate(self, came: str) -> Decimal | None:
        """Return the share of the loans in `came` at t−1 that are current or settled at t."""
        cured = self.cell(came, CURRENT).loans + self.cell(came, SETTLED).loans
        return share(cured, self.start.of(came).loans)


def net_flow(start: Month, end: Month, came: str) -> Decimal | None:
    """Return the net flow rate: the balance of the next bucket at t ÷ the balance of `came` at t−1, of totals only."""
    after = OPEN.index(came) + 1
    return share(end.of(OPEN[after]).balance, start.of(came).balance) if after < len(OPEN) else None


def lagged(months: Sequence[Month], at: Month, bucket: str) -> Decimal | None:
    """Return the lagged share: the balance of Mk at t ÷ all receivables k months before; None without that month."""
    then = months_later(at.end, -LAGS[bucket])
    base = next((month for month in months if month.end == then), None)
    return share(at.of(bucket).balance, base.receivables.balance) if base else None

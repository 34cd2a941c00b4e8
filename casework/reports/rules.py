"""Arithmetic of the figures: exact quotients, and the spread of a set of handling times. No Django, no clock."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from math import fsum, sqrt
from operator import mul
from typing import NamedTuple


def ratio(numerator: int | Decimal, denominator: int | Decimal) -> Decimal | None:
    """Return the quotient (28 digits); None when there is nothing to divide by, which shows as an empty cell."""
    return Decimal(numerator) / Decimal(denominator) if denominator else None


@dataclass(frozen=True, kw_only=True)
class Spread:
    """A set of handling times in sum. mean and median are exact to the microsecond, of times in whole seconds."""

    shortest: timedelta
    longest: timedelta
    mean: timedelta
    median: timedelta
    total: timedelta


def spread(seconds: Mapping[int, int]) -> Spread:
    """Sum up at least one handling time, given how many there are of each length in seconds.

    The median of an even number is the mean of the two in the middle.
    """
    ordered, counts = packed(seconds)
    up_to = list(accumulate(counts))
    number = up_to[-1]
    middle = (ordered[bisect_left(up_to, (number + 1) // 2)] + ordered[bisect_left(up_to, number // 2 + 1)]) / 2
    total = timedelta(seconds=sum(map(mul, ordered, counts)))
    return Spread(
        shortest=timedelta(seconds=ordered[0]), longest=timedelta(seconds=ordered[-1]), mean=total / number,
        median=timedelta(seconds=middle), total=total,
    )  # fmt: skip


def packed(seconds: Mapping[int, int]) -> list[list[int]]:
    """Return the times as a summary keeps them: the lengths in order, and how many there are of each."""
    ordered = sorted(seconds)
    return [ordered, list(map(seconds.__getitem__, ordered))]


def unpacked(kept: Sequence[Sequence[int]]) -> Counter[int]:
    """Return what `packed` put together."""
    return Counter(dict(zip(*kept, strict=True)))


# What lies beyond is a slip of the hand; the arithmetic of days ends soon after it.
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
# So many days are counted at most by one command: ten years.
MOST_DAYS = 3_660


def is_in_reach(day: date) -> bool:
    """Say whether figures can be asked for of a day at all."""
    return EARLIEST <= day <= LATEST


def presets(today: date) -> dict[str, tuple[date, date]]:
    """Return periods that are asked for often, first and last day of each. A week begins on Monday.

    The running ones end today: what has not happened yet cannot be reported.
    """
    monday, month = today - timedelta(days=today.weekday()), today.replace(day=1)
    last_of_month = month - timedelta(days=1)
    return {
        "this_week": (monday, today),
        "last_week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "this_month": (month, today),
        "last_month": (last_of_month.replace(day=1), last_of_month),
    }


def period_before(cadence: str, day: date) -> tuple[date, date]:
    """Return first and last day of the period of which an export of that cadence ("day", "week", "month") tells on
    `day`: the day before, the last whole week, the last whole month.
    """
    if cadence == "day":
        return day - timedelta(days=1), day - timedelta(days=1)
    return presets(day)["last_week" if cadence == "week" else "last_month"]


def next_time(cadence: str, hour: int, after: datetime) -> datetime:
    """Return the first time later than `after` (in the zone of the hour) at which such an export is due: every day,
    on Mondays, on the first of a month.

    An hour that the clocks leave out comes with the next one (PEP 495, as the zone reads it).
    """
    day = after.date()
    while True:
        found = datetime(day.year, day.month, day.day, hour, tzinfo=after.tzinfo)
        due = cadence == "day" or (cadence == "week" and day.weekday() == 0) or (cadence == "month" and day.day == 1)
        if due and found > after:
            return found
        day += timedelta(days=1)


# Bands of scores of one group, and the quantile of a 95 % interval.
BANDS = 5
NO_SCORE = -1
Z = 1.96
_PLACES, _HUNDREDTH = Decimal("0.000001"), Decimal("0.01")


class Judged(NamedTuple):
    """Loans that fell due, and those of them that are overdue."""

    loans: int
    overdue: int


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % interval of a share of at least one trial (Wilson's score interval, 1927)."""
    share, square = successes / trials, Z * Z
    middle, scale = share + square / (2 * trials), 1 + square / trials
    half = Z * sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def share_interval(successes: int, trials: int) -> tuple[Decimal, Decimal] | None:
    """Return `wilson` to six places; None when there is nothing to divide by."""
    if not trials:
        return None
    lower, upper = wilson(successes, trials)
    return _exact(lower), _exact(upper)


def difference_interval(first: tuple[int, int], second: tuple[int, int]) -> tuple[Decimal, Decimal] | None:
    """Return the 95 % interval of the first share less the second one, of independent groups (Newcombe 1998, method
    10: from both Wilson intervals). Each: successes, trials. None where one of them has no trial.
    """
    if not first[1] or not second[1]:
        return None
    (a, n), (b, m) = first, second
    p, q, (low, high), (least, most) = a / n, b / m, wilson(a, n), wilson(b, m)
    below = sqrt((p - low) ** 2 + (most - q) ** 2)
    above = sqrt((high - p) ** 2 + (q - least) ** 2)
    return _exact(p - q - below), _exact(p - q + above)


@dataclass(frozen=True, kw_only=True)
class Excess:
    """Overdue loans of somebody against those to be expected. error: the standard error of the difference, per loan."""

    loans: int
    observed: int
    expected: Decimal
    difference: Decimal
    error: Decimal

    @property
    def lower(self) -> Decimal:
        """The lower end of the difference's 95 % interval."""
        return self.difference - Decimal(str(Z)) * self.error

    @property
    def upper(self) -> Decimal:
        """Its upper end."""
        return self.difference + Decimal(str(Z)) * self.error

    @property
    def is_outside(self) -> bool:
        """Say whether the interval leaves out zero."""
        return self.lower > 0 or self.upper < 0


def excess(own: Mapping[Hashable, Judged], everybody: Mapping[Hashable, Judged]) -> Excess:
    """Compare the overdue loans of `own` (at least one) with what `everybody` lets expect (indirect standardisation).

    Both by what makes loans alike: their group and band of scores. everybody: all loans of the floor, own ones among
    them. A loan is expected to be overdue as often as those like it were.
    """
    shares = [(each.loans, everybody[cell].overdue / everybody[cell].loans) for cell, each in own.items()]
    number, observed = sum(each.loans for each in own.values()), sum(each.overdue for each in own.values())
    expected = fsum(loans * share for loans, share in shares)
    error = sqrt(fsum(loans * share * (1 - share) for loans, share in shares)) / number
    return Excess(
        loans=number, observed=observed, expected=_exact(expected).quantize(_HUNDREDTH),
        difference=_exact((observed - expected) / number), error=_exact(error),
    )  # fmt: skip


def band_ends(scores: Mapping[int, int]) -> list[int]:
    """Return the scores at which a group's bands end, the last one's left out: fifths of its loans.

    scores: how many loans of the group have each score, at least one.
    """
    ordered, counts = packed(scores)
    up_to = list(accumulate(counts))
    return [ordered[bisect_right(up_to, (up_to[-1] * band - 1) // BANDS)] for band in range(1, BANDS)]


def _exact(number: float) -> Decimal:
    return Decimal(number).quantize(_PLACES)

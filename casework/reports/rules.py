"""Arithmetic of the figures: exact quotients, and the spread of a set of handling times. No Django, no clock."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from math import sqrt
from operator import mul


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
Z = 1.96
_PLACES, _HUNDREDTH = Decimal("0.000001"), Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A loan that fell due. group: its product. score: the machine's, None where there was none."""

    group: Hashable
    score: int | None
    overdue: bool


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


def excess(own: Sequence[Judged], everybody: Iterable[Judged]) -> Excess:
    """Compare the overdue loans of `own` (at least one) with what `everybody` lets expect (indirect standardisation).

    everybody: all loans of the floor, own ones among them. A loan is expected to be overdue as often as those of its
    group and band of scores were: fifths of the group's scores, those without a score apart.
    """
    everybody = list(everybody)
    cuts = _cuts(everybody)
    loans = Counter(_cell(loan, cuts) for loan in everybody)
    late = Counter(_cell(loan, cuts) for loan in everybody if loan.overdue)
    shares = [late[cell] / loans[cell] for cell in (_cell(loan, cuts) for loan in own)]
    number, observed, expected = len(own), sum(loan.overdue for loan in own), sum(shares)
    error = sqrt(sum(share * (1 - share) for share in shares)) / number
    return Excess(
        loans=number, observed=observed, expected=_exact(expected).quantize(_HUNDREDTH),
        difference=_exact((observed - expected) / number), error=_exact(error),
    )  # fmt: skip


def _cuts(loans: Iterable[Judged]) -> dict[Hashable, list[int]]:
    """Return the scores at which a group's bands end, the last one's left out."""
    scores: dict[Hashable, list[int]] = {}
    for loan in loans:
        if loan.score is not None:
            scores.setdefault(loan.group, []).append(loan.score)
    found = {group: sorted(each) for group, each in scores.items()}
    return {group: [each[(len(each) * band - 1) // BANDS] for band in range(1, BANDS)] for group, each in found.items()}


def _cell(loan: Judged, cuts: dict[Hashable, list[int]]) -> tuple[Hashable, int]:
    return loan.group, -1 if loan.score is None else bisect_left(cuts[loan.group], loan.score)


def _exact(number: float) -> Decimal:
    return Decimal(number).quantize(_PLACES)

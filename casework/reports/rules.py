"""Arithmetic of the figures: exact quotients, and the spread of a set of handling times. No Django, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal


def ratio(numerator: int | Decimal, denominator: int | Decimal) -> Decimal | None:
    """Return the quotient (28 digits); None when there is nothing to divide by, which shows as an empty cell."""
    return Decimal(numerator) / Decimal(denominator) if denominator else None


@dataclass(frozen=True, kw_only=True)
class Spread:
    """A set of handling times in sum. mean and median are exact to the microsecond."""

    shortest: timedelta
    longest: timedelta
    mean: timedelta
    median: timedelta
    total: timedelta


def spread(times: Sequence[timedelta]) -> Spread:
    """Sum up at least one handling time. The median of an even number is the mean of the two in the middle."""
    ordered = sorted(times)
    total, middle = sum(ordered, timedelta()), (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    return Spread(shortest=ordered[0], longest=ordered[-1], mean=total / len(ordered), median=middle, total=total)


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

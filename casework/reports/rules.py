"""Arithmetic of the figures: exact quotients, and the spread of a set of handling times. No Django, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
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

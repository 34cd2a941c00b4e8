"""Periods of a trend: days, weeks and months of a range, and which of them are closed. No Django, no clock."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

DAY, WEEK, MONTH = "day", "week", "month"
# More points than that no chart shows apart.
MOST = 120


@dataclass(frozen=True, kw_only=True)
class Period:
    """A part of the range. first, last: within the range, both included. closed: how many of its days are."""

    name: str
    first: date
    last: date
    closed: int

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def is_closed(self) -> bool:
        """Say whether all of its days are closed."""
        return self.closed == self.days


def start_of(day: date, grain: str) -> date:
    """Return the first day of the week (a Monday) or month in which `day` lies; the day itself for days."""
    if grain == WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == MONTH else day


def periods(first: date, last: date, grain: str, closed: Collection[date] = ()) -> list[Period]:
    """Return the periods of the range, in order; the first and the last one may be cut by it."""
    found: list[Period] = []
    while first <= last:
        start = start_of(first, grain)
        end = min(last, {DAY: start, WEEK: start + timedelta(days=6)}.get(grain, _month_end(start)))
        name = f"{start:%Y-%m}" if grain == MONTH else f"{start:%m-%d}"
        there = sum(first <= day <= end for day in closed)
        found.append(Period(name=name, first=first, last=end, closed=there))
        first = end + timedelta(days=1)
    return found


def _month_end(start: date) -> date:
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

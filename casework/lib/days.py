"""Business days: which calendar day an instant belongs to, and ranges of days."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def day_in(zone: str, now: datetime) -> date:
    """Return the calendar day of `now` (aware) in the time zone `zone`. Raises ValueError when `now` is naive."""
    if now.tzinfo is None:
        raise ValueError("an aware datetime is needed")
    return now.astimezone(ZoneInfo(zone)).date()


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield every day from `first` to `last`, both included; nothing when `last` is before `first`."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def start_of(day: date, zone: str) -> datetime:
    """Return the instant at which `day` begins in `zone`."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))

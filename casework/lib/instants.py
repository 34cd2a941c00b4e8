"""Many instants written as the reader's language writes them, at the price of a few."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format, get_format

# What Django's letters for numbers are called by strftime. Names of months and days are not among them: those are
# translated, and strftime knows the server's language only.
_SAME = {"Y": "%Y", "m": "%m", "d": "%d", "H": "%H", "i": "%M", "s": "%S"}

WEEK = 7


def writer(name: str) -> Callable[[datetime], str]:
    """Return what writes instants in the reader's time zone by the format `name`, as `date_format` does.

    It holds for this reader: make one per page. A format with names in it is written by `date_format` itself.
    """
    pattern, zone = _as_strftime(get_format(name)), timezone.get_current_timezone()
    if pattern is None:
        return lambda at: date_format(timezone.localtime(at), name)
    return lambda at: at.astimezone(zone).strftime(pattern)


def ahead(now: datetime) -> Callable[[datetime], str]:
    """Return what writes an instant that lies ahead: the time alone today, with the day of the week within six days,
    with the day beyond that. It holds for this reader: make one per page.
    """
    today, zone = timezone.localdate(now), timezone.get_current_timezone()
    clock, day_and_time = writer("TIME_FORMAT"), writer("SHORT_DATETIME_FORMAT")

    @lru_cache(maxsize=8)
    def weekday(day: date) -> str:
        return date_format(day, "D")

    def written(at: datetime) -> str:
        day = at.astimezone(zone).date()
        if day == today:
            return clock(at)
        return f"{weekday(day)} {clock(at)}" if 0 < (day - today).days < WEEK else day_and_time(at)

    return written


@lru_cache(maxsize=64)
def _as_strftime(letters: str) -> str | None:
    """Return a format of Django's as one of strftime's, None if it holds what the two do not share."""
    if any(letter.isalpha() and letter not in _SAME for letter in letters) or {"%", "\\"} & set(letters):
        return None
    return "".join(_SAME.get(letter, letter) for letter in letters)

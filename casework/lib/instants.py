"""Many instants written as the reader's language writes them, at the price of a few."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format, get_format

# What Django's letters for numbers are called by strftime. Names of months and days are not among them: those are
# translated, and strftime knows the server's language only.
_SAME = {"Y": "%Y", "m": "%m", "d": "%d", "H": "%H", "i": "%M", "s": "%S"}


def writer(name: str) -> Callable[[datetime], str]:
    """Return what writes instants in the reader's time zone by the format `name`, as `date_format` does.

    It holds for this reader: make one per page. A format with names in it is written by `date_format` itself.
    """
    pattern, zone = _as_strftime(get_format(name)), timezone.get_current_timezone()
    if pattern is None:
        return lambda at: date_format(timezone.localtime(at), name)
    return lambda at: at.astimezone(zone).strftime(pattern)


@lru_cache(maxsize=64)
def _as_strftime(letters: str) -> str | None:
    """Return a format of Django's as one of strftime's, None if it holds what the two do not share."""
    if any(letter.isalpha() and letter not in _SAME for letter in letters) or {"%", "\\"} & set(letters):
        return None
    return "".join(_SAME.get(letter, letter) for letter in letters)

"""Hours of a week as people type and read them: "09:00–13:00, 14:00–18:00". Pure functions."""

import re
from collections.abc import Iterable, Sequence
from datetime import time
from itertools import pairwise

from casework.people.rules import Hours

MINUTES_A_DAY, DAYS = 24 * 60, 7
_CLOCK = r"(\d{1,2})(?:[:：.](\d{2}))?"
_STRETCH = re.compile(rf"\s*{_CLOCK}\s*(?:-|–|—|~|至|到)\s*{_CLOCK}\s*")
_BETWEEN = re.compile(r"[,，;；、]")

Stretch = tuple[time, time]


class NotHours(ValueError):
    """The text is no list of hours; its argument is the part that is none."""


def stretches(text: str) -> list[Stretch]:
    """Read the hours of one day, in their order; an empty text means a day off.

    "9-13, 14:30-18" → 09:00–13:00 and 14:30–18:00; an end at or before the start lies on the next day ("22-6"), 24 is
    midnight. Raises NotHours.
    """
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    return sorted({_stretch(part) for part in parts})


def written(hours: Iterable[Stretch]) -> str:
    """Return the hours of one day as `stretches` reads them."""
    return ", ".join(f"{starts:%H:%M}–{_end(ends)}" for starts, ends in hours)


def collide(week: Sequence[Hours]) -> bool:
    """Say whether two stretches of a week overlap, over midnight and from Sunday to Monday too."""
    spans = sorted(_span(hours) for hours in week)
    if not spans:
        return False
    around = [*spans, (spans[0][0] + DAYS * MINUTES_A_DAY, 0)]
    return any(first[1] > second[0] for first, second in pairwise(around))


def _stretch(text: str) -> Stretch:
    found = _STRETCH.fullmatch(text)
    if found is None:
        raise NotHours(text.strip())
    first, first_minutes, last, last_minutes = (int(group or 0) for group in found.groups())
    if max(first_minutes, last_minutes) > 59 or first > 23 or last > 24 or (last == 24 and last_minutes):
        raise NotHours(text.strip())
    return time(first, first_minutes), time(last % 24, last_minutes)


def _end(ends: time) -> str:
    return f"{ends:%H:%M}" if ends != time(0) else "24:00"


def _span(hours: Hours) -> tuple[int, int]:
    """Return the first and the last minute of a stretch, counted from Monday's midnight."""
    day = hours.weekday * MINUTES_A_DAY
    first, last = (clock.hour * 60 + clock.minute for clock in (hours.starts, hours.ends))
    return day + first, day + (last if last > first else last + MINUTES_A_DAY)

"""The clock of limits: time counted only while a team works. Pure, like rules: no Django, no "now".

A day's working hours are wall-clock hours in the calendar's zone. Work begins at the first instant at which the wall
shows the opening hour or later, and ends at the first at which it shows the closing hour or later: on the night of 23
hours a shift from 01:00 to 04:00 is two hours long, on the night of 25 hours four.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 24 * 60
ZERO = timedelta(0)
# A calendar that is closed for so many days on end never opens again.
LONGEST_CLOSURE = 400
# A skipped stretch, halved so often, is shorter than a tenth of a millisecond.
_HALVINGS = 30

# Opening and closing of one stretch, in minutes of the local day: 0 to 1440.
Hours = tuple[tuple[int, int], ...]


class NeverOpen(ValueError):
    """The calendar has no working time within LONGEST_CLOSURE days."""


@dataclass(frozen=True, kw_only=True)
class WorkingTime:
    """When a team works.

    weekly: the hours of Monday to Sunday, stretches that touch or overlap count once. closed: days off (public
    holidays, own closures). extra: days worked in spite of the weekday (China moves weekends), with the hours of the
    first weekday that has any.
    """

    zone: str
    weekly: tuple[Hours, ...]
    closed: frozenset[date] = field(default_factory=frozenset)
    extra: frozenset[date] = field(default_factory=frozenset)

    def hours_on(self, day: date) -> Hours:
        """Return the stretches of `day`, sorted, without overlap; none on a day off."""
        if day in self.closed:
            return ()
        hours = self.weekly[day.weekday()]
        if not hours and day in self.extra:
            hours = next((some for some in self.weekly if some), ())
        return _merged(hours)


def add_working(working: WorkingTime | None, start: datetime, length: timedelta) -> datetime:
    """Return the instant at which `length` (≥ 0) of working time has passed since `start` (aware).

    None works around the clock. When `length` ends exactly at closing time, that is the instant, not the next opening.
    Raises NeverOpen.
    """
    if working is None or length <= ZERO:
        return start + max(length, ZERO)
    left = length
    for opens, closes in _stretches(working, start):
        begin = max(opens, start)
        if closes - begin >= left:
            return (begin + left).astimezone(start.tzinfo)
        left -= closes - begin
    raise NeverOpen(working.zone)


def working_between(working: WorkingTime | None, start: datetime, end: datetime) -> timedelta:
    """Return the working time from `start` to `end` (aware); zero when `end` is not after `start`."""
    if end <= start:
        return ZERO
    if working is None:
        return end - start
    passed = ZERO
    for opens, closes in _stretches(working, start, end):
        if opens >= end:
            break
        passed += min(closes, end) - max(opens, start)
    return passed


def resumed_limit(
    working: WorkingTime | None, *, limit_at: datetime | None, stopped_at: datetime, now: datetime
) -> datetime | None:
    """Return where a limit lies after the clock stood from `stopped_at` to `now`: as much working time is left as was.

    A limit that had passed before the clock stopped stays where it was.
    """
    if limit_at is None or limit_at <= stopped_at:
        return limit_at
    return add_working(working, now, working_between(working, stopped_at, limit_at))


def _stretches(
    working: WorkingTime, start: datetime, end: datetime | None = None
) -> Iterator[tuple[datetime, datetime]]:
    """Yield opening and closing instants (UTC) after `start`, ascending; up to `end`, else until nothing opens."""
    zone = ZoneInfo(working.zone)
    day, idle = start.astimezone(zone).date() - timedelta(days=1), 0  # a midnight may be skipped: look a day back
    last = end.astimezone(zone).date() if end else None
    while idle <= LONGEST_CLOSURE and (last is None or day <= last):
        idle += 1
        for opens, closes in working.hours_on(day):
            begin, finish = _instant(zone, day, opens), _instant(zone, day, closes)
            if finish > start and finish > begin:
                idle = 0
                yield begin, finish
        day += timedelta(days=1)


def _instant(zone: ZoneInfo, day: date, minute: int) -> datetime:
    """Return the first instant (UTC) at which the wall shows `minute` of `day` or later."""
    wall = datetime.combine(day, time(0)) + timedelta(minutes=minute)
    found = wall.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall:
        return found
    # The wall never shows it: it is skipped. The clock was put forward between these two instants.
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), found
    for _halving in range(_HALVINGS):
        middle = before + (after - before) / 2
        shown = middle.astimezone(zone).replace(tzinfo=None)
        before, after = (middle, after) if shown < wall else (before, middle)
    return _whole_second(after)


def _whole_second(instant: datetime) -> datetime:
    """Return the instant rounded to the second: zones change on whole ones."""
    return (instant + timedelta(milliseconds=500)).replace(microsecond=0)


def _merged(hours: Hours) -> Hours:
    """Return the stretches sorted, those that touch or overlap as one."""
    merged: list[tuple[int, int]] = []
    for opens, closes in sorted(hours):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return tuple(merged)


def has_hours(weekly: tuple[Hours, ...]) -> bool:
    """Say whether the week has any working time."""
    return any(closes > opens for hours in weekly for opens, closes in hours)


def overlap(hours: Hours) -> bool:
    """Say whether two stretches of a day overlap; those that touch do not."""
    return any(first[1] > second[0] for first, second in pairwise(sorted(hours)))

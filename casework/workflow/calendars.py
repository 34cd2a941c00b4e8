"""From a team's calendar in the database to its working time."""

from datetime import datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING

from holidays import country_holidays

from casework.people.models import Calendar, CalendarClosure, CalendarHours
from casework.workflow.clock import MINUTES_A_DAY, WorkingTime

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from casework.people.models import Team

_YEARS_AHEAD = 2  # limits are hours long; a hold may last months


def working_time_of(team: "Team | None", *, now: datetime) -> WorkingTime | None:
    """Return when `team` works, None for around the clock (no team, no calendar, a calendar without hours).

    Public holidays are known from the year before `now` on. No query without a calendar, else three.
    """
    if team is None or team.calendar_id is None:
        return None
    return working_time(Calendar.objects.get(pk=team.calendar_id), now=now)


def working_time(calendar: Calendar, *, now: datetime) -> WorkingTime | None:
    """Return what the rows of `calendar` say, None when it has no hours. Two queries."""
    rows = CalendarHours.objects.filter(calendar=calendar)
    closed = CalendarClosure.objects.filter(calendar=calendar).values_list("day", flat=True)
    return working_from(calendar, rows, closed, now=now)


def working_from(
    calendar: Calendar, rows: "Iterable[CalendarHours]", closures: "Iterable[date]", *, now: datetime
) -> WorkingTime | None:
    """Return what these rows of `calendar` say, None when there are no hours. No query of its own."""
    weekly: list[list[tuple[int, int]]] = [[] for _day in range(7)]
    for row in rows:
        weekly[row.weekday].append((_minute(row.opens), _minute(row.closes) or MINUTES_A_DAY))
    if not any(weekly):
        return None
    off, extra = _public_days(calendar.country, calendar.subdivision, now.year)
    return WorkingTime(
        zone=calendar.time_zone, weekly=tuple(tuple(hours) for hours in weekly), closed=off | frozenset(closures),
        extra=extra,
    )  # fmt: skip


@lru_cache(maxsize=64)
def _public_days(country: str, subdivision: str, year: int) -> "tuple[frozenset[date], frozenset[date]]":
    """Return the public holidays around `year`, and the weekend days that are worked in their place."""
    if not country:
        return frozenset(), frozenset()
    years = range(year - 1, year + _YEARS_AHEAD + 1)
    days = country_holidays(country, subdiv=subdivision or None, years=years)
    moved = {day for day in getattr(days, "weekend_workdays", ()) if day.year in years}
    return frozenset(days), frozenset(moved)


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute

"""The page of calendars: hours, days off, whose limits run in them, and where these lie now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from holidays import country_holidays

from casework.lib.roles import Role
from casework.people import permissions, week
from casework.people.models import Calendar, CalendarClosure, Team, Weekday
from casework.people.services.calendars import hours_of
from casework.workflow.timetable import reach
from casework.workflow.timetable.effects import due_at, working_times
from casework.workflow.timetable.limits import Limit, all_limits

if TYPE_CHECKING:
    from casework.people.models import User
    from casework.workflow.clock import WorkingTime

SOON = timedelta(days=180)
MOST_HOLIDAYS = 8
# As the library calls the site's languages; of countries that do not speak one it gives their own names.
LANGUAGES = {"en": "en_US", "zh-hans": "zh_CN"}


@dataclass(frozen=True, kw_only=True)
class DayLine:
    """One weekday's hours in words, "" for a day off."""

    label: "str | Promise"
    hours: str
    is_today: bool


@dataclass(frozen=True, kw_only=True)
class DayOff:
    """A public holiday; is_worked: a weekend's day that is worked in place of another one."""

    day: date
    name: str
    is_worked: bool = False


@dataclass(frozen=True, kw_only=True)
class LimitLine:
    """A limit, and when what is given out now would be due (None: that much working time never comes)."""

    limit: Limit
    team: Team
    due: datetime | None
    may_edit: bool


@dataclass(frozen=True, kw_only=True)
class TeamChip:
    """A team that uses a calendar."""

    team: Team
    may_edit: bool


@dataclass(frozen=True, kw_only=True)
class CalendarCard:
    """One calendar; calendar None: the teams that work around the clock."""

    calendar: Calendar | None
    may_edit: bool
    teams: list[TeamChip]
    days: list[DayLine]
    holidays: list[DayOff]
    closures: list[CalendarClosure]
    limits: list[LimitLine]

    @property
    def has_hours(self) -> bool:
        """Say whether it says any hours; without, limits run around the clock."""
        return any(day.hours for day in self.days)


@dataclass(frozen=True, kw_only=True)
class CalendarsPage:
    """All calendars that the reader may look at. may_make: whether they may make another one."""

    cards: list[CalendarCard]
    may_make: bool
    now: datetime


def calendars_page(user: "User", *, now: datetime) -> CalendarsPage:
    """Return the calendars of the teams that `user` sees; operations and auditors see all. A constant number of
    queries.
    """
    teams = list(permissions.teams_seen_by(user).filter(pools__isnull=False).distinct().order_by("kind", "name"))
    rows = Calendar.objects.prefetch_related("hours", "closures", "teams").order_by("name")
    if not user.has_role(*permissions.SEE_EVERY_TEAM):
        rows = rows.filter(pk__in={team.calendar_id for team in teams})
    working, limits = working_times(teams, now), _by_team(all_limits())
    cards = [
        _card(
            one, [team for team in teams if team.calendar_id == (one.pk if one else None)], user, working, limits, now
        )
        for one in (*rows, None)
    ]
    return CalendarsPage(
        cards=[card for card in cards if card.calendar or card.teams], may_make=user.has_role(Role.OPERATIONS), now=now
    )


def _by_team(limits: Sequence[Limit]) -> dict[int, list[Limit]]:
    found: dict[int, list[Limit]] = {}
    for limit in limits:
        if limit.team is not None:
            found.setdefault(limit.team, []).append(limit)
    return found


def _card(
    calendar: Calendar | None, teams: Sequence[Team], user: "User", working: "Mapping[int, WorkingTime | None]",
    limits: Mapping[int, list[Limit]], now: datetime,
) -> CalendarCard:  # fmt: skip
    today = now.astimezone(ZoneInfo(calendar.time_zone if calendar else settings.TIME_ZONE)).date()
    lines = [
        LimitLine(
            limit=limit, team=team, due=due_at(limit, working[team.pk], now),
            may_edit=reach.may_edit_team(user, team.pk),
        )
        for team in teams
        for limit in limits.get(team.pk, [])
    ]  # fmt: skip
    return CalendarCard(
        calendar=calendar,
        may_edit=calendar is not None and reach.may_edit_calendar(user, calendar.teams.all()),
        teams=[TeamChip(team=team, may_edit=reach.may_edit_team(user, team.pk)) for team in teams],
        days=_days(calendar, today) if calendar else [],
        holidays=_holidays(calendar.country, calendar.subdivision, today) if calendar else [],
        closures=[row for row in calendar.closures.all() if row.day >= today] if calendar else [],
        limits=lines,
    )


def _days(calendar: Calendar, today: date) -> list[DayLine]:
    hours = hours_of(calendar.hours.all())
    return [
        DayLine(
            label=day.label, hours=week.written(sorted(hours.get(day.value, []))), is_today=day.value == today.weekday()
        )
        for day in Weekday
    ]


def _holidays(country: str, subdivision: str, today: date) -> list[DayOff]:
    """Return the next public holidays, and the weekend days that are worked for them, in the reader's language."""
    if not country:
        return []
    found = _named(country, subdivision, today.year, LANGUAGES.get(get_language() or "", ""))
    return [one for one in found if today <= one.day <= today + SOON][:MOST_HOLIDAYS]


@lru_cache(maxsize=64)
def _named(country: str, subdivision: str, year: int, language: str) -> list[DayOff]:
    days = country_holidays(country, subdiv=subdivision or None, years=(year, year + 1), language=language or None)
    worked = getattr(days, "weekend_workdays", ())
    found = [DayOff(day=day, name=name) for day, name in days.items()]
    found += [DayOff(day=day, name="", is_worked=True) for day in worked]
    return sorted(found, key=lambda one: one.day)

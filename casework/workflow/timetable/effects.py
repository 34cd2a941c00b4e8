"""What a change of working time does to limits: done, looked at, and taken back again."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise

from casework.people.models import Calendar, Team
from casework.workflow.calendars import working_from
from casework.workflow.clock import NeverOpen, WorkingTime, add_working
from casework.workflow.timetable.limits import Limit, all_limits


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A limit of what would be given out now: where it lies, and where it would. None: the time never comes."""

    label: "str | Promise"
    team: str
    was: datetime | None
    would: datetime | None


class _TakenBack(Exception):
    """Ends the transaction in which a change was tried."""


def effects_of(change: Callable[[], object], *, now: datetime) -> list[Effect]:
    """Try a change, and return the limits that it moves, as of `now`. Nothing of it stays.

    Raises what the change raises.
    """
    before = after = _dues(now)
    try:
        with transaction.atomic():
            change()
            after = _dues(now)
            raise _TakenBack
    except _TakenBack:
        pass
    return [
        Effect(label=limit.label, team=team, was=before[key][2], would=due)
        for key, (limit, team, due) in after.items()
        if before[key][2] != due
    ]


def due_at(limit: Limit, working: WorkingTime | None, now: datetime) -> datetime | None:
    """Return the limit of what is given out `now`, None when that much working time never comes."""
    try:
        return add_working(working, now, timedelta(minutes=limit.minutes))
    except NeverOpen:
        return None


def working_times(teams: Iterable[Team], now: datetime) -> dict[int, WorkingTime | None]:
    """Return when each of these teams works. Two queries at most."""
    wanted = {team.pk: team.calendar_id for team in teams}
    rows = Calendar.objects.filter(pk__in={one for one in wanted.values() if one}).prefetch_related("hours", "closures")
    known = {row.pk: working_from(row, row.hours.all(), [c.day for c in row.closures.all()], now=now) for row in rows}
    return {team: known.get(calendar or 0) for team, calendar in wanted.items()}


def _dues(now: datetime) -> Mapping[str, tuple[Limit, str, datetime | None]]:
    limits = [(limit.team, limit) for limit in all_limits() if limit.team is not None]
    teams = Team.objects.in_bulk([team for team, _limit in limits])
    working = working_times(teams.values(), now)
    return {
        limit.key: (limit, teams[team].name, due_at(limit, working[team], now))
        for team, limit in limits
        if team in teams
    }

"""In whose working time a team's limits run: making calendars, changing them, closing days, giving one to a team.

Each change locks the calendar (or the team), and stands in the audit trail. What was given out keeps its limit.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.jobs import audit, outbox
from casework.lib.refusal import Conflict, Refused
from casework.people import week
from casework.people.models import Calendar, CalendarClosure, CalendarHours, Team
from casework.people.rules import Hours

if TYPE_CHECKING:
    from casework.people.models import User

TOPIC = "calendars-all"
MOST_DAYS = 62  # closed by one entry
Week = Mapping[int, Sequence[week.Stretch]]  # weekday (0: Monday) → hours
MIDNIGHT = time(0)


class CalendarRefused(Refused):
    """The calendar cannot be like this; nothing was changed."""


class CalendarChanged(Conflict):
    """What was to be changed is not there any more."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a calendar says beside its hours; the fields are those of `Calendar`."""

    name: str
    time_zone: str
    country: str
    subdivision: str


@transaction.atomic
def make_calendar(*, code: str, terms: Terms, hours: Week, actor: "User", now: datetime) -> Calendar:
    """Make a calendar. Raises CalendarRefused: the code is taken, stretches overlap or run past midnight."""
    _require_sound(hours)
    try:
        with transaction.atomic():
            made = Calendar.objects.create(code=code, **asdict(terms))
    except IntegrityError as problem:
        raise CalendarRefused(_("There is a calendar of this code already.")) from problem
    _put(made, hours)
    _note(made, "calendar.make", actor=actor, now=now, hours=in_words(hours))
    return made


@transaction.atomic
def change_calendar(*, calendar: Calendar, terms: Terms, hours: Week, actor: "User", now: datetime) -> list[str]:
    """Change what a calendar says; return the names of what changed, each with an audit entry.

    Raises CalendarRefused: stretches overlap or run past midnight.
    """
    _require_sound(hours)
    row = _lock(calendar)
    before, changed = {name: getattr(row, name) for name in Terms.__dataclass_fields__}, []
    for name, value in asdict(terms).items():
        if before[name] != value:
            setattr(row, name, value)
            changed.append(name)
            _note(row, "calendar.change", actor=actor, now=now, field=name, before=before[name], after=value)
    if changed:
        row.save(update_fields=changed)
    was, will = in_words(hours_of(row.hours.all())), in_words(hours)
    if was != will:
        row.hours.all().delete()
        _put(row, hours)
        changed.append("hours")
        _note(row, "calendar.change", actor=actor, now=now, field="hours", before=was, after=will)
    return changed


@transaction.atomic
def close_days(
    *, calendar: Calendar, first_on: date, last_on: date, name: str, actor: "User", now: datetime
) -> list[date]:
    """Let nobody of the calendar work on these days, both included; return those that were not closed before.

    Raises CalendarRefused: the days are in the wrong order, too many, or all closed already.
    """
    row, number = _lock(calendar), (last_on - first_on).days + 1
    if number < 1:
        raise CalendarRefused(_("The last day is before the first."))
    if number > MOST_DAYS:
        raise CalendarRefused(_("At most %(most)d days are closed at once.") % {"most": MOST_DAYS})
    there = set(row.closures.filter(day__range=(first_on, last_on)).values_list("day", flat=True))
    days = [day for n in range(number) if (day := first_on + timedelta(days=n)) not in there]
    if not days:
        raise CalendarRefused(_("These days are closed already."))
    CalendarClosure.objects.bulk_create(CalendarClosure(calendar=row, day=day, name=name) for day in days)
    span = {"first_on": first_on.isoformat(), "last_on": last_on.isoformat()}
    _note(row, "calendar.close", actor=actor, now=now, **span, reason=name)
    return days


@transaction.atomic
def open_day(*, calendar: Calendar, day: date, actor: "User", now: datetime) -> None:
    """Let a day that was closed be worked after all. Raises CalendarChanged when it is not closed any more."""
    row = _lock(calendar)
    deleted, _rows = row.closures.filter(day=day).delete()
    if not deleted:
        raise CalendarChanged(_("%(day)s is not closed any more.") % {"day": date_format(day)})
    _note(row, "calendar.open", actor=actor, now=now, day=day.isoformat())


@transaction.atomic
def set_calendar(*, team: Team, calendar: Calendar | None, actor: "User", now: datetime) -> bool:
    """Let the limits of a team's work run in this calendar's time, None: around the clock. Returns whether that changed
    anything.
    """
    row = Team.objects.select_for_update(of=("self",)).select_related("calendar").get(pk=team.pk)
    if row.calendar == calendar:
        return False
    before, row.calendar = row.calendar, calendar
    row.save(update_fields=["calendar"])
    audit.record(
        actor=actor, action="team.set_calendar", subject_kind="team", subject_id=row.public_id, now=now,
        detail={
            "team": row.code, "before": before.code if before else None, "after": calendar.code if calendar else None,
        },
    )  # fmt: skip
    outbox.push(TOPIC)
    outbox.push(f"team-{row.public_id}")
    return True


def hours_of(rows: Iterable[CalendarHours]) -> dict[int, list[week.Stretch]]:
    """Return the rows by weekday."""
    found: dict[int, list[week.Stretch]] = {}
    for row in rows:
        found.setdefault(row.weekday, []).append((row.opens, row.closes))
    return found


def in_words(hours: Week) -> list[str]:
    """Return the hours of a week as facts: "1: 09:00–17:00" for Monday."""
    return [f"{day + 1}: " + week.written(sorted(hours[day])) for day in sorted(hours) if hours[day]]


def _require_sound(hours: Week) -> None:
    stretches = [(day, opens, closes) for day, some in hours.items() for opens, closes in some]
    if any(closes <= opens and closes != MIDNIGHT for _day, opens, closes in stretches):
        raise CalendarRefused(_("Hours past midnight belong to the next day: 22:00–24:00, then 00:00–06:00."))
    if week.collide([Hours(weekday=day, starts=opens, ends=closes) for day, opens, closes in sorted(stretches)]):
        raise CalendarRefused(_("Two of these stretches overlap."))


def _put(calendar: Calendar, hours: Week) -> None:
    CalendarHours.objects.bulk_create(
        CalendarHours(calendar=calendar, weekday=day, opens=opens, closes=closes)
        for day, some in sorted(hours.items())
        for opens, closes in some
    )


def _lock(calendar: Calendar) -> Calendar:
    return Calendar.objects.select_for_update().get(pk=calendar.pk)


def _note(calendar: Calendar, action: str, *, actor: "User", now: datetime, **detail: Any) -> None:
    told = {"calendar": calendar.name, **detail}
    audit.record(
        actor=actor, action=action, subject_kind="calendar", subject_id=calendar.code, now=now, detail=told
    )  # fmt: skip
    outbox.push(TOPIC)
    _tell_teams(calendar.teams.values_list("public_id", flat=True))


def _tell_teams(public_ids: Collection[object]) -> None:
    for public_id in public_ids:
        outbox.push(f"team-{public_id}")

"""A team at a glance: who can do what and how much, and who works or is away on which day of a week."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Subquery

from casework.people import permissions, rules, week
from casework.people.models import Calendar, Leave, Load, Membership, Skill, Team
from casework.people.rosters import zones_of
from casework.workflow import calendars, facts
from casework.workflow.roster import offers, reach
from casework.workflow.roster.offers import Choosable

if TYPE_CHECKING:
    from casework.people.models import User

SKILLS, WEEK = "skills", "week"
MOST_COLUMNS = 9  # skills beside what else a line says; more of them stand in one column together
DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day of the week that is shown. closed: a public holiday or a closure of the team's calendar."""

    day: date
    is_today: bool
    closed: bool


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What somebody does on a day: their hours in words ("" for off), the leave they are on."""

    hours: str
    leave: Leave | None
    is_today: bool


@dataclass(frozen=True, kw_only=True)
class Line:
    """A member. has: for each column whether they have the skill; more: their other skills; cells: the week.

    away: "leave" or "off" when nothing is given to them at this moment, "" otherwise.
    """

    user: "User"
    online: bool
    away: str
    has: list[bool]
    more: list[str]
    points: int
    capacity: int
    total: int | None
    limit: Decimal | None
    cells: list[Cell]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The page. columns: the skills that most have; at_work: how many work on each day; have: how many have a skill."""

    teams: list[Team]
    team: Team | None
    view: str
    may_edit: bool
    columns: list[Choosable]
    lines: list[Line]
    days: list[Day]
    calendar: Calendar | None

    @property
    def have(self) -> list[int]:
        """How many members have each skill of the columns."""
        return [sum(line.has[at] for line in self.lines) for at in range(len(self.columns))]

    @property
    def at_work(self) -> list[int]:
        """How many members work on each day."""
        return [
            sum(bool(line.cells[at].hours and not line.cells[at].leave) for line in self.lines) for at in range(DAYS)
        ]

    @property
    def has_more(self) -> bool:
        """Say whether there are more skills than columns."""
        return any(line.more for line in self.lines)

    @property
    def before(self) -> str:
        """The week before, as the address says it."""
        return (self.days[0].day - timedelta(days=DAYS)).isoformat() if self.days else ""

    @property
    def after(self) -> str:
        """The week after."""
        return (self.days[0].day + timedelta(days=DAYS)).isoformat() if self.days else ""


def grid(viewer: "User", *, code: str, view: str, first: date | None, now: datetime) -> Grid:
    """Return the overview of the team called `code`, else of the viewer's first one. A constant number of queries.

    first: a day of the week that is shown; the present one when None.
    """
    teams, team = reach.team_chosen(viewer, code)
    view = WEEK if view == WEEK else SKILLS
    if team is None:
        return Grid(teams=teams, team=None, view=view, may_edit=False, columns=[], lines=[], days=[], calendar=None)
    local = now.astimezone(zones_of([team.pk])[team.pk])
    calendar = Calendar.objects.filter(teams=team).first()
    days = _days(first or local.date(), local.date(), calendar, now)
    columns, lines = _lines(team, days, local, now)
    return Grid(
        teams=teams, team=team, view=view, may_edit=team.pk in permissions.team_ids_with(viewer, "assign_team"),
        columns=columns, lines=lines, days=days, calendar=calendar,
    )  # fmt: skip


def _days(some: date, today: date, calendar: Calendar | None, now: datetime) -> list[Day]:
    monday = some - timedelta(days=some.weekday())
    working = calendars.working_time(calendar, now=now) if calendar else None
    closed = working.closed if working else frozenset()
    days = [monday + timedelta(days=number) for number in range(DAYS)]
    return [Day(day=day, is_today=day == today, closed=day in closed) for day in days]


def _lines(team: Team, days: list[Day], local: datetime, now: datetime) -> tuple[list[Choosable], list[Line]]:
    places = _places(team)
    people = [place.user_id for place in places]
    held = _held(people)
    shown = sorted(offers.skills(), key=lambda one: -sum((one.kind, one.code) in has for has in held.values()))
    columns, rest = shown[:MOST_COLUMNS], shown[MOST_COLUMNS:]
    shifts, leaves = facts.shifts_of(people), _leaves(people, days, local.date())
    lines = []
    for place in places:
        has, mine = held.get(place.user_id, set()), leaves.get(place.user_id, [])
        hours = shifts.get(place.user_id, [])
        lines.append(
            Line(
                user=place.user, points=place.points or 0, capacity=place.capacity, total=place.total,
                limit=place.amount_limit, online=rules.is_online(last_seen_at=place.seen_at, now=now),
                away=_away(hours, mine, local), has=[(one.kind, one.code) in has for one in columns],
                more=[one.label for one in rest if (one.kind, one.code) in has],
                cells=[_cell(day, hours, mine) for day in days],
            )
        )  # fmt: skip
    return columns, lines


def _places(team: Team) -> list[Any]:
    """Return the memberships with points, total (capacity) and seen_at of their people."""
    mine = Load.objects.filter(user=OuterRef("user"), team=OuterRef("team")).values("open_points")[:1]
    rows = Membership.objects.filter(team=team, left_on__isnull=True).select_related("user")
    rows = rows.annotate(
        points=Subquery(mine), total=F("user__workload__capacity"), seen_at=F("user__presence__last_seen_at")
    )
    return list(rows.order_by("user__display_name", "user_id"))


def _held(people: list[int]) -> dict[int, set[tuple[str, str]]]:
    held: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for user, kind, code in Skill.objects.filter(user__in=people).values_list("user_id", "kind", "code"):
        held[user].add((kind, code))
    return held


def _leaves(people: list[int], days: list[Day], today: date) -> dict[int, list[Leave]]:
    first, last = min(days[0].day, today), max(days[-1].day, today)
    found: dict[int, list[Leave]] = defaultdict(list)
    for leave in Leave.objects.filter(user__in=people, first_on__lte=last, last_on__gte=first):
        found[leave.user_id].append(leave)
    return found


def _away(hours: list[rules.Hours], leaves: list[Leave], local: datetime) -> str:
    if any(leave.first_on <= local.date() <= leave.last_on for leave in leaves):
        return "leave"
    return "" if rules.is_on_shift(hours, local=local) else "off"


def _cell(day: Day, hours: list[rules.Hours], leaves: list[Leave]) -> Cell:
    mine = sorted((one.starts, one.ends) for one in hours if one.weekday == day.day.weekday())
    always = "" if hours else "24 h"
    leave = next((one for one in leaves if one.first_on <= day.day <= one.last_on), None)
    return Cell(hours=week.written(mine) or always, leave=leave, is_today=day.is_today)

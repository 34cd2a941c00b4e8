"""One member's page: what they can do, when they work, how much they carry and may, what was changed by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from casework.jobs.selectors import AuditLine, audit_entries
from casework.people import permissions, rules, week
from casework.people.models import Leave, Membership, Presence, Shift, Skill, SkillKind, Weekday, Workload
from casework.people.models import Load as TeamLoad
from casework.people.rosters import zones_of
from casework.workflow.desk import desks
from casework.workflow.models import Conflict, Pool, PoolCapacity
from casework.workflow.roster import offers, reach
from casework.workflow.roster.edits import today_of
from casework.workflow.roster.offers import Choosable

if TYPE_CHECKING:
    from casework.people.models import User

MOST_LEAVES, MOST_CHANGES = 20, 20


@dataclass(frozen=True, kw_only=True)
class SkillChip:
    """A skill that can be given, and whether they have it."""

    skill: Choosable
    held: bool


@dataclass(frozen=True, kw_only=True)
class LoadLine:
    """What they carry of something and how much they may, in points. capacity None: no limit of its own."""

    label: str
    points: int
    capacity: int | None

    @property
    def is_over(self) -> bool:
        """Say whether they carry more than fits."""
        return self.capacity is not None and self.points > self.capacity


@dataclass(frozen=True, kw_only=True)
class DayLine:
    """One weekday's hours in words, "" for a day off."""

    label: str
    hours: str
    is_today: bool


@dataclass(frozen=True, kw_only=True)
class LeaveLine:
    """A leave; is_over: its last day passed, is_now: it covers today."""

    leave: Leave
    is_over: bool
    is_now: bool


@dataclass(frozen=True, kw_only=True)
class ConflictLine:
    """A conflict of interest; customer None: of somebody who is not known any more."""

    conflict: Conflict
    customer: offers.Somebody | None


@dataclass(frozen=True, kw_only=True)
class PersonPage:
    """All of it. state: how they stand now, in words. others: other teams of theirs, which the reader may not lead."""

    place: Membership
    may_edit: bool
    online: bool
    state: str
    skills: list[tuple[str, list[SkillChip]]]
    loads: list[LoadLine]
    days: list[DayLine]
    leaves: list[LeaveLine]
    conflicts: list[ConflictLine]
    changes: list[AuditLine]
    teams: list[Membership]

    @property
    def has_shifts(self) -> bool:
        """Say whether any hours are said; without, they are always on shift."""
        return any(day.hours for day in self.days)

    @property
    def limit(self) -> Decimal | None:
        """Up to which amount they may be given and approve work; None: any."""
        limit: Decimal | None = self.place.amount_limit
        return limit


def person_page(viewer: "User", *, team_id: UUID, user_id: UUID, now: datetime) -> PersonPage:
    """Return a member's page. A constant number of queries. Raises reach.NotTheirMember."""
    place = reach.place_seen_by(viewer, team_id=team_id, user_id=user_id)
    person, today = place.user, today_of(place, now)
    shifts = list(Shift.objects.filter(user=person))
    leaves = list(Leave.objects.filter(user=person).order_by("-last_on")[:MOST_LEAVES])
    presence = Presence.objects.filter(user=person).first()
    online = rules.is_online(last_seen_at=presence.last_seen_at if presence else None, now=now)
    local = now.astimezone(zones_of([place.team_id])[place.team_id])
    places = Membership.objects.filter(user=person, left_on__isnull=True).select_related("team")
    return PersonPage(
        place=place,
        may_edit=place.team_id in permissions.team_ids_with(viewer, "assign_team"),
        online=online,
        state=_state(shifts, leaves, local, today),
        skills=_skills(person),
        loads=_loads(place),
        days=_days(shifts, today),
        leaves=[_leave(one, today) for one in reversed(leaves)],
        conflicts=_conflicts(person),
        changes=audit_entries(filters={"subject_kind": "person", "subject_id": str(person.public_id)}).lines[
            :MOST_CHANGES
        ],
        teams=list(places.order_by("team__name")),
    )


def _state(shifts: Iterable[Shift], leaves: Iterable[Leave], local: datetime, today: date) -> str:
    if any(leave.first_on <= today <= leave.last_on for leave in leaves):
        return _("On leave")
    hours = [rules.Hours(weekday=row.weekday, starts=row.starts, ends=row.ends) for row in shifts]
    return _("On shift") if rules.is_on_shift(hours, local=local) else _("Off shift")


def _skills(person: "User") -> list[tuple[str, list[SkillChip]]]:
    held = set(Skill.objects.filter(user=person).values_list("kind", "code"))
    offered = offers.skills()
    groups = [
        (
            str(kind.label),
            [SkillChip(skill=one, held=(one.kind, one.code) in held) for one in offered if one.kind == kind],
        )
        for kind in SkillKind
    ]
    return [(label, chips) for label, chips in groups if chips]


def _loads(place: Membership) -> list[LoadLine]:
    """Return the team's line, one for each of its pools, and all in all."""
    person = place.user
    team = TeamLoad.objects.filter(user=person, team=place.team_id).values_list("open_points", flat=True).first()
    limits = dict(PoolCapacity.objects.filter(user=person).values_list("pool_id", "capacity"))
    carried: dict[int, int] = {}
    for desk in desks():
        held = desk.item._default_manager.filter(assignee=person, state__in=sorted(desk.item.HELD))
        carried |= dict(held.order_by().values_list("pool_id").annotate(points=Sum("points")))
    total = Workload.objects.filter(user=person).first() or Workload(user=person)
    pools = Pool.objects.filter(team=place.team_id).order_by("pk")
    return [
        LoadLine(label=_("For this team"), points=team or 0, capacity=place.capacity),
        *[
            LoadLine(label=_(pool.name), points=carried.get(pool.pk, 0), capacity=limits.get(pool.pk))
            for pool in pools
        ],
        LoadLine(label=_("In all"), points=total.open_points, capacity=total.capacity),
    ]  # fmt: skip


def _days(shifts: Iterable[Shift], today: date) -> list[DayLine]:
    hours = {day.value: [(row.starts, row.ends) for row in shifts if row.weekday == day.value] for day in Weekday}
    return [
        DayLine(label=str(day.label), hours=week.written(hours[day.value]), is_today=day.value == today.weekday())
        for day in Weekday
    ]


def _leave(leave: Leave, today: date) -> LeaveLine:
    return LeaveLine(leave=leave, is_over=leave.last_on < today, is_now=leave.first_on <= today <= leave.last_on)


def _conflicts(person: "User") -> list[ConflictLine]:
    rows = list(Conflict.objects.filter(user=person).select_related("noted_by").order_by("-noted_at", "-pk"))
    known = offers.customers_named([row.affinity for row in rows])
    return [ConflictLine(conflict=row, customer=known.get(row.affinity)) for row in rows]

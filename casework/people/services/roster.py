"""What people can do, when they work, how much they carry in all: a supervisor's changes, each with its audit entry.

Each change locks the person's Workload first, as every writer of assignments does: what is given before it is given by
the old facts, what comes after by the new ones.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.lib.refusal import Conflict, Refused
from casework.people import listeners, week
from casework.people.models import Leave, Membership, Shift, Skill, Team, Workload
from casework.people.rules import Hours

if TYPE_CHECKING:
    from casework.people.models import User

LONGEST_LEAVE = timedelta(days=366)
SkillKey = tuple[str, str]  # (kind, code)
Week = Mapping[int, Sequence[week.Stretch]]  # weekday (0: Monday) → hours


class RosterRefused(Refused):
    """Skills, shifts or leave cannot be changed like this; nothing was."""


class RosterChanged(Conflict):
    """What was to be changed is not there any more."""


@transaction.atomic
def set_skills(
    *, place: Membership, give: Collection[SkillKey], take: Collection[SkillKey], actor: "User", now: datetime
) -> bool:
    """Give a member skills and take others away; what they have, or have not, already stays. Returns whether that
    changed anything.
    """
    _lock(place.user)
    held = set(Skill.objects.filter(user=place.user).values_list("kind", "code"))
    added, gone = sorted(set(give) - held), sorted(set(take) & held - set(give))
    if not added and not gone:
        return False
    Skill.objects.bulk_create(Skill(user=place.user, kind=kind, code=code) for kind, code in added)
    for kind, code in gone:
        Skill.objects.filter(user=place.user, kind=kind, code=code).delete()
    told = {"given": [code for _kind, code in added], "taken": [code for _kind, code in gone]}
    noted(place, "person.set_skills", actor=actor, now=now, **{name: codes for name, codes in told.items() if codes})
    if added:
        listeners.tell_available(place.user, now)
    return True


@transaction.atomic
def put_shifts(*, place: Membership, hours: Week, actor: "User", now: datetime) -> bool:
    """Let a member work these hours on the weekdays that `hours` names; the other days stay as they are.

    Returns whether that changed anything. Raises RosterRefused where two stretches would overlap.
    """
    _lock(place.user)
    rows = Shift.objects.filter(user=place.user)
    before = {(row.weekday, row.starts, row.ends) for row in rows}
    after = {row for row in before if row[0] not in hours}
    after |= {(day, starts, ends) for day, day_hours in hours.items() for starts, ends in day_hours}
    if after == before:
        return False
    if week.collide([Hours(weekday=day, starts=starts, ends=ends) for day, starts, ends in sorted(after)]):
        raise RosterRefused(_("Two of these stretches overlap."))
    rows.filter(weekday__in=hours).delete()
    kept = sorted(row for row in after if row[0] in hours)
    Shift.objects.bulk_create(Shift(user=place.user, weekday=day, starts=one, ends=two) for day, one, two in kept)
    noted(place, "person.set_shifts", actor=actor, now=now, before=_in_words(before), after=_in_words(after))
    listeners.tell_available(place.user, now)
    return True


@transaction.atomic
def plan_leave(
    *, place: Membership, first_on: date, last_on: date, note: str, today: date, actor: "User", now: datetime
) -> Leave:
    """Plan that a member is away from `first_on` to `last_on`, both included. today: in their team's time zone.

    Raises RosterRefused: it ends before it begins or is over, lasts longer than a year, or overlaps another one.
    """
    _lock(place.user)
    _require_sound(place.user, first_on, last_on, today)
    made = Leave.objects.create(user=place.user, first_on=first_on, last_on=last_on, note=note)
    noted(place, "leave.plan", actor=actor, now=now, **_days(first_on, last_on), reason=note)
    return made


@transaction.atomic
def change_leave(
    *, place: Membership, leave: date, first_on: date, last_on: date, note: str, today: date, actor: "User",
    now: datetime,
) -> None:  # fmt: skip
    """Give the leave that begins on `leave` other days. One that has begun keeps its beginning, and its past days.

    Raises RosterRefused as `plan_leave`, RosterChanged when it is not there any more or is over.
    """
    row = _leave(place.user, leave, today)
    if row.first_on < today:
        first_on, last_on = row.first_on, max(last_on, today - timedelta(days=1))
    _require_sound(place.user, first_on, last_on, min(today, row.first_on), but=row)
    before, ended = _days(row.first_on, row.last_on), row.last_on
    row.first_on, row.last_on, row.note = first_on, last_on, note
    row.save(update_fields=["first_on", "last_on", "note"])
    was = {f"was_{name}": day for name, day in before.items()}
    noted(place, "leave.change", actor=actor, now=now, **was, **_days(first_on, last_on), reason=note)
    if last_on < ended:
        listeners.tell_available(place.user, now)


@transaction.atomic
def cancel_leave(*, place: Membership, leave: date, today: date, actor: "User", now: datetime) -> None:
    """Let a member not be away after all. Of a leave that began before today the days that passed stay.

    Raises RosterChanged when it is not there any more or is over.
    """
    row = _leave(place.user, leave, today)
    if row.first_on < today:
        row.last_on = today - timedelta(days=1)
        row.save(update_fields=["last_on"])
    else:
        row.delete()
    noted(place, "leave.cancel", actor=actor, now=now, **_days(row.first_on, row.last_on))
    listeners.tell_available(place.user, now)


@transaction.atomic
def set_amount_limit(*, place: Membership, limit: Decimal | None, actor: "User", now: datetime) -> bool:
    """Set up to which amount a member may be given, and approve, their team's work; None: any. Returns whether that
    changed anything.
    """
    _lock(place.user)
    row = Membership.objects.get(pk=place.pk)
    if row.amount_limit == limit:
        return False
    before, row.amount_limit = row.amount_limit, limit
    row.save(update_fields=["amount_limit"])
    noted(place, "member.set_amount_limit", actor=actor, now=now, before=_amount(before), after=_amount(limit))
    if before is not None and (limit is None or limit > before):
        listeners.tell_available(place.user, now)
    return True


@transaction.atomic
def set_total_capacity(*, place: Membership, capacity: int | None, actor: "User", now: datetime) -> bool:
    """Set how many weighted points a member carries over all teams and kinds of work; None: as much as their teams
    allow. Returns whether that changed anything.
    """
    row = _lock(place.user)
    if row.capacity == capacity:
        return False
    before, row.capacity = row.capacity, capacity
    row.save(update_fields=["capacity"])
    noted(place, "person.set_capacity", actor=actor, now=now, before=before, after=capacity)
    if before is not None and (capacity is None or capacity > before):
        listeners.tell_available(place.user, now)
    return True


def noted(place: Membership, action: str, *, actor: "User", now: datetime, **detail: Any) -> None:
    """Write a change of a member into the audit trail, and tell the pages of their teams."""
    audit.record(
        actor=actor, action=action, subject_kind="person", subject_id=place.user.public_id, now=now,
        detail={"team": place.team.code, **detail},
    )  # fmt: skip
    teams = Team.objects.filter(memberships__user=place.user, memberships__left_on__isnull=True)
    for public_id in teams.values_list("public_id", flat=True):
        outbox.push(f"team-{public_id}")
    outbox.push(f"user-{place.user.public_id}")


def _lock(user: "User") -> Workload:
    Workload.objects.bulk_create([Workload(user=user)], ignore_conflicts=True)
    return Workload.objects.select_for_update().get(user=user)


def _leave(user: "User", first_on: date, today: date) -> Leave:
    _lock(user)
    row = Leave.objects.filter(user=user, first_on=first_on, last_on__gte=today).first()
    if row is None:
        raise RosterChanged(_("This leave was changed meanwhile, or is over."))
    return row


def _require_sound(user: "User", first_on: date, last_on: date, today: date, but: Leave | None = None) -> None:
    if last_on < first_on:
        raise RosterRefused(_("The last day is before the first."))
    if last_on < today:
        raise RosterRefused(_("These days are over."))
    if last_on - first_on > LONGEST_LEAVE:
        raise RosterRefused(_("A leave lasts a year at most."))
    others = Leave.objects.filter(user=user, first_on__lte=last_on, last_on__gte=first_on)
    other = (others.exclude(pk=but.pk) if but else others).first()
    if other is not None:
        told = {"first": date_format(other.first_on), "last": date_format(other.last_on), "person": user}
        raise RosterRefused(_("%(person)s is away from %(first)s to %(last)s already.") % told)


def _days(first_on: date, last_on: date) -> dict[str, str]:
    return {"first_on": first_on.isoformat(), "last_on": last_on.isoformat()}


def _in_words(rows: Collection[tuple[int, Any, Any]]) -> list[str]:
    """Return the hours of a week as facts: "0 09:00–18:00" for Monday."""
    days = sorted({day for day, _starts, _ends in rows})
    return [f"{day + 1}: " + week.written(sorted(row[1:] for row in rows if row[0] == day)) for day in days]


def _amount(limit: Decimal | None) -> str | None:
    return None if limit is None else f"{limit:,.2f}"

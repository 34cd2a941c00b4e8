"""Who belongs to which team, what they may do there, and which roles they hold."""

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from guardian.shortcuts import assign_perm, remove_perm

from casework.jobs import audit, outbox
from casework.lib.days import day_in
from casework.lib.refusal import Refused
from casework.lib.roles import Role
from casework.people import listeners
from casework.people.models import Load, Membership, Team, TeamGrant, Workload

if TYPE_CHECKING:
    from casework.people.models import User

WORKS = ("work_team",)
LEADS = ("assign_team", "export_team")
INSPECTS = "inspect_team"
DEFAULT_CAPACITY = 50


class MembershipRefused(Refused):
    """The team cannot be changed like this; the message says why."""


@transaction.atomic
def add_member(
    *,
    team: Team,
    user: "User",
    now: datetime,
    capacity: int = DEFAULT_CAPACITY,
    lead: bool = False,
    actor: "User | None" = None,
) -> Membership | None:
    """Let `user` work for `team`, or (lead) assign its work and export its numbers.

    A lead is given no work, so has no membership: None is returned. Who does both is added twice.
    capacity: weighted open items. Raises MembershipRefused when they are a member already.
    """
    Team.objects.select_for_update().get(pk=team.pk)  # two at once: the second one finds the member, or the grant
    if not lead and Membership.objects.filter(team=team, user=user, left_on__isnull=True).exists():
        raise MembershipRefused(_("%(person)s is in this team already.") % {"person": user})
    for permission in LEADS if lead else WORKS:
        assign_perm(permission, user, team)
    membership = None if lead else Membership(team=team, user=user, capacity=capacity, joined_on=_day(now))
    if membership is not None:
        membership.save()
        Workload.objects.bulk_create([Workload(user=user)], ignore_conflicts=True)
        Load.objects.bulk_create([Load(user=user, team=team)], ignore_conflicts=True)
    detail = {"lead": True} if lead else {"capacity": capacity}
    _changed(team, user, "member.add", actor=actor, now=now, **detail)
    return membership


@transaction.atomic
def let_inspect(*, team: Team, user: "User", now: datetime, actor: "User | None" = None) -> None:
    """Let `user` inspect the finished work of `team`; it makes them no member. Doing it twice changes nothing."""
    if not TeamGrant.objects.filter(content_object=team, user=user, permission__codename=INSPECTS).exists():
        assign_perm(INSPECTS, user, team)
        _changed(team, user, "member.let_inspect", actor=actor, now=now)


@transaction.atomic
def remove_member(*, team: Team, user: "User", now: datetime, actor: "User | None" = None) -> None:
    """End the membership of `user` in `team` and take every grant on it away.

    Raises MembershipRefused while they still hold work of the team: it has to be reassigned or released first.
    """
    held = Load.objects.filter(team=team, user=user).values_list("open_items", flat=True).first() or 0
    if held:
        raise MembershipRefused(
            _("%(person)s still holds %(number)d items of this team: reassign or release them first.")
            % {"person": user, "number": held}
        )
    Membership.objects.filter(team=team, user=user, left_on__isnull=True).update(left_on=_day(now))
    for grant in TeamGrant.objects.filter(content_object=team, user=user).select_related("permission"):
        remove_perm(grant.permission.codename, user, team)
    _changed(team, user, "member.remove", actor=actor, now=now)


@transaction.atomic
def set_capacity(*, team: Team, user: "User", capacity: int, actor: "User", now: datetime) -> None:
    """Set how many weighted open items `user` can carry for `team` (0: none).

    Raises MembershipRefused when they are not in the team.
    """
    place = Membership.objects.select_for_update().filter(team=team, user=user, left_on__isnull=True).first()
    if place is None:
        raise MembershipRefused(_("%(person)s is not in this team.") % {"person": user})
    if place.capacity == capacity:
        return
    before, place.capacity = place.capacity, capacity
    place.save(update_fields=["capacity"])
    _changed(team, user, "member.set_capacity", actor=actor, now=now, before=before, after=capacity)
    if capacity > before:
        listeners.tell_available(user, now)


@transaction.atomic
def set_roles(*, user: "User", roles: Collection[Role], now: datetime, actor: "User | None" = None) -> None:
    """Let `user` hold exactly these roles. Groups that are no roles are left as they are."""
    held = set(user.groups.filter(name__in=Role.values).values_list("name", flat=True))
    wanted = {Role(role).value for role in roles}
    user.groups.remove(*Group.objects.filter(name__in=held - wanted))
    user.groups.add(*Group.objects.filter(name__in=wanted - held))
    user.__dict__.pop("standing", None)
    audit.record(
        actor=actor, action="person.set_roles", subject_kind="person", subject_id=user.public_id, now=now,
        detail={"before": sorted(held), "after": sorted(wanted)},
    )  # fmt: skip
    outbox.push(f"user-{user.public_id}")


def _day(now: datetime) -> date:
    return day_in(settings.TIME_ZONE, now)


def _changed(
    team: Team, user: "User", action: str, *, actor: "User | None", now: datetime, **detail: int | bool
) -> None:
    user.__dict__.pop("standing", None)  # what the person object remembered
    audit.record(
        actor=actor, action=action, subject_kind="person", subject_id=user.public_id, now=now,
        detail={"team": team.code, **detail},
    )  # fmt: skip
    for topic in (f"team-{team.public_id}", f"user-{user.public_id}"):
        outbox.push(topic)

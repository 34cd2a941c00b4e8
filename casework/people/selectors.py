"""What the pages about people show."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import BigIntegerField, Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from casework.lib.compiled import Compiled, Given
from casework.lib.refusal import OutOfReach
from casework.lib.roles import Role
from casework.people import floor_parts, permissions, rules
from casework.people.models import Load, Membership, Presence, Team
from casework.people.presence import is_available_q

if TYPE_CHECKING:
    from casework.people.models import User

# Roles that are given work, so that it matters whether they are there.
WORKERS = (Role.INITIAL_REVIEWER, Role.RE_REVIEWER, Role.COLLECTOR)


class NotTheirMember(OutOfReach):
    """The person is not in a team that the asker leads."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A person's presence as the page shows it. paused_by, paused_reason: "" unless a supervisor paused them."""

    online: bool
    accepting: bool
    paused_by: str = ""
    paused_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Member:
    """A line of the team page. open_items and capacity are in points; now: what they are on; done: today."""

    user: "User"
    online: bool
    accepting: bool
    last_seen_at: datetime | None
    open_items: int
    capacity: int
    paused_by: str = ""
    paused_reason: str = ""
    now: floor_parts.Now = field(default_factory=floor_parts.Now)
    done: list[tuple[str, int]] = field(default_factory=list)

    @property
    def is_held(self) -> bool:
        """Say whether a supervisor stopped new work from coming to them."""
        return bool(self.paused_by)

    @property
    def is_stranded(self) -> bool:
        """Say whether they are gone and left work that they had opened."""
        return not self.online and bool(self.now.item)

    @property
    def is_full(self) -> bool:
        """Say whether nothing more fits."""
        return self.open_items >= self.capacity

    @property
    def load_percent(self) -> int:
        """How full they are, 0 to 100; nobody without capacity has room."""
        return min(100, self.open_items * 100 // self.capacity) if self.capacity else 100

    @property
    def state(self) -> str:
        """One of "accepting", "paused" (online, not accepting), "offline"."""
        return ("accepting" if self.accepting else "paused") if self.online else "offline"


@dataclass(frozen=True, kw_only=True)
class Floor:
    """The team page: the reader's teams, the chosen one and its people. may_edit: the reader leads it.

    topics: what the page watches.
    """

    teams: list[Team]
    team: Team | None
    members: list[Member]
    may_edit: bool
    topics: str = ""

    @property
    def sections(self) -> list[floor_parts.Section]:
        """What apps above show below the members."""
        return floor_parts.sections()

    @property
    def page(self) -> str:
        """The name of a member's page, "" where there is none."""
        return floor_parts.page()

    @property
    def actions(self) -> list[floor_parts.Action]:
        """What apps above let a lead do with a member."""
        return floor_parts.actions()


_PRESENCE: Compiled[Presence] = Compiled(
    lambda: Presence.objects.select_related("paused_by").filter(user=Given("person", BigIntegerField()))
)


def presence_of(user: "User", *, now: datetime) -> Shown:
    """Return whether `user` is there. One query."""
    found = _PRESENCE.objects(person=user.pk)
    if not found:
        return Shown(online=False, accepting=False)
    row = found[0]
    return Shown(
        online=rules.is_online(last_seen_at=row.last_seen_at, now=now), accepting=row.accepting,
        paused_by=str(row.paused_by or ""), paused_reason=row.paused_reason,
    )  # fmt: skip


def presence_shown(user: "User", *, now: datetime) -> Shown | None:
    """Return what the presence switch shows; None for roles that are given no work, and so have no switch."""
    return presence_of(user, now=now) if user.has_role(*WORKERS) else None


def teams_of(user: "User", *, now: datetime) -> QuerySet[Team]:
    """Return the teams whose page `user` may open, each with `size` and `available` (online and accepting) members."""
    here = Q(memberships__left_on__isnull=True)
    there = here & is_available_q(now, "memberships__user__presence__")
    return (
        permissions.teams_seen_by(user)
        .annotate(size=Count("memberships", filter=here), available=Count("memberships", filter=there))
        .order_by("kind", "name")
    )


def members(*, team: Team, now: datetime, day_start: datetime) -> tuple[list[Member], list[str]]:
    """Return the people of `team` by name, with what they are on and did since `day_start`; and the topics that tell
    when that changes. One query, and what the apps above ask (a constant number).
    """
    mine = Load.objects.filter(user=OuterRef("user"), team=OuterRef("team")).values("open_points")[:1]
    places = (
        Membership.objects.filter(team=team, left_on__isnull=True)
        .select_related("user__presence__paused_by")
        .annotate(open_items=Coalesce(Subquery(mine), Value(0)))
        .order_by("user__display_name", "user_id")
    )
    work, done = floor_parts.work_of(team), floor_parts.done_by(team, day_start)
    return [_member(place, place.open_items, now, work, done) for place in places], work.topics


def _member(
    place: Membership, open_items: int, now: datetime, work: floor_parts.Work, done: floor_parts.Done
) -> Member:
    presence: Presence | None = getattr(place.user, "presence", None)
    last_seen = presence.last_seen_at if presence else None
    return Member(
        user=place.user,
        online=rules.is_online(last_seen_at=last_seen, now=now),
        accepting=presence is not None and presence.accepting,
        last_seen_at=last_seen,
        open_items=open_items,
        capacity=place.capacity,
        paused_by=str((presence and presence.paused_by) or ""),
        paused_reason=presence.paused_reason if presence else "",
        now=work.people.get(place.user_id, floor_parts.Now()),
        done=done.get(place.user_id, []),
    )


def team_page(user: "User", *, code: str, now: datetime, day_start: datetime) -> Floor:
    """Return the team page of `user`: the team called `code`, else their first one. At most eight queries."""
    teams = list(teams_of(user, now=now))
    chosen = next((team for team in teams if team.code == code), teams[0] if teams else None)
    people, topics = members(team=chosen, now=now, day_start=day_start) if chosen else ([], [])
    return Floor(
        teams=teams,
        team=chosen,
        members=people,
        may_edit=chosen is not None and chosen.pk in permissions.team_ids_with(user, "assign_team"),
        topics=" ".join([f"team-{chosen.public_id}", *topics]) if chosen else "",
    )


def place_led_by(user: "User", *, team_id: UUID, user_id: UUID) -> Membership:
    """Return a member's place in a team that `user` leads, by public ids. Raises NotTheirMember (shown as 404)."""
    places = Membership.objects.filter(left_on__isnull=True, team__in=permissions.teams_with(user, "assign_team"))
    found = places.select_related("team", "user").filter(team__public_id=team_id, user__public_id=user_id).first()
    if found is None:
        raise NotTheirMember(_("They are not in a team of yours."))
    return found

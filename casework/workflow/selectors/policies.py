"""The page of a team's policies, and whose team it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import OutOfReach
from casework.people import permissions
from casework.people.models import Membership, Team
from casework.workflow import handover, policies
from casework.workflow.models import AssignmentPolicy
from casework.workflow.rules import Policy

if TYPE_CHECKING:
    from casework.people.models import User

MOST_VERSIONS = 50


class NotTheirTeam(OutOfReach):
    """The team is not one that the asker may look at, or lead."""


@dataclass(frozen=True, kw_only=True)
class PolicyPage:
    """One team's policies: the one in force (its label says "without a policy" when there is none), all versions."""

    teams: list[Team]
    team: Team | None
    in_force: Policy | None
    versions: list[AssignmentPolicy]
    may_edit: bool

    @property
    def current(self) -> AssignmentPolicy | None:
        """The version in force."""
        return next((one for one in self.versions if self.in_force and str(one) == self.in_force.label), None)


def policy_page(user: "User", *, code: str, now: datetime) -> PolicyPage:
    """Return the policies of the team called `code`, else of the reader's first one. Four queries."""
    teams = list(permissions.teams_seen_by(user).filter(pools__isnull=False).distinct().order_by("kind", "name"))
    team = next((one for one in teams if one.code == code), teams[0] if teams else None)
    if team is None:
        return PolicyPage(teams=[], team=None, in_force=None, versions=[], may_edit=False)
    rows = AssignmentPolicy.objects.filter(team=team).select_related("team", "made_by").order_by("-version")
    return PolicyPage(
        teams=teams, team=team, in_force=policies.in_force([team.pk], now)[team.pk],
        versions=list(rows[:MOST_VERSIONS]),
        may_edit=team.pk in permissions.team_ids_with(user, "assign_team"),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """What a hand-over would do: how many items are dealt, which teams are left, and in which the person stays."""

    items: int
    teams: list[Team]
    remaining: list[Team]


def leaving(user: "User", person: "User") -> Leaving:
    """Return what it means when `person` leaves the teams that `user` leads."""
    led = permissions.team_ids_with(user, "assign_team")
    teams = list(Team.objects.filter(memberships__user=person, memberships__left_on__isnull=True).order_by("name"))
    left = [team for team in teams if team.pk in led]
    items = handover.open_work_of(person=person, teams=[team.pk for team in left])
    return Leaving(items=items, teams=left, remaining=[team for team in teams if team.pk not in led])


def team_led_by(user: "User", public_id: UUID) -> Team:
    """Return a team that `user` leads. Raises NotTheirTeam (shown as 404)."""
    found = permissions.teams_with(user, "assign_team").filter(public_id=public_id).first()
    if found is None:
        raise NotTheirTeam(_("There is no such team."))
    return found


def team_seen_by(user: "User", public_id: UUID) -> Team:
    """Return a team whose page `user` may open. Raises NotTheirTeam (shown as 404)."""
    found = permissions.teams_seen_by(user).filter(public_id=public_id).first()
    if found is None:
        raise NotTheirTeam(_("There is no such team."))
    return found


def member_led_by(user: "User", *, team_id: UUID, user_id: UUID) -> "User":
    """Return a member of a team that `user` leads. Raises NotTheirTeam (shown as 404)."""
    team = team_led_by(user, team_id)
    places = Membership.objects.filter(team=team, left_on__isnull=True, user__public_id=user_id)
    found = places.select_related("user").first()
    if found is None:
        raise NotTheirTeam(_("They are not in a team of yours."))
    return found.user

"""Which teams a person may work, assign, export or inspect; which they may look at."""

from typing import TYPE_CHECKING, Literal

from django.db.models import Q, QuerySet
from guardian.shortcuts import get_objects_for_user

from casework.jobs import live
from casework.lib.access import role_required
from casework.lib.roles import Role
from casework.people.models import SavedView, Team

if TYPE_CHECKING:
    from casework.people.models import User

__all__ = [
    "TEAM_READERS",
    "TeamPermission",
    "role_required",
    "saved_views_seen_by",
    "team_ids_with",
    "teams_seen_by",
    "teams_with",
]

TeamPermission = Literal["work_team", "assign_team", "export_team", "inspect_team"]
# Roles that look at every team without belonging to any.
SEE_EVERY_TEAM = (Role.OPERATIONS, Role.AUDITOR)
TEAM_READERS = (Role.SUPERVISOR, *SEE_EVERY_TEAM)


def teams_with(user: "User", permission: TeamPermission) -> QuerySet[Team]:
    """Return the teams on which `user` was granted `permission`, to be used as it is or as a subquery (no query yet).

    A technical superuser has no team unless one was granted.
    """
    return get_objects_for_user(
        user, f"people.{permission}", klass=Team, with_superuser=False, accept_global_perms=False
    )


def team_ids_with(user: "User", permission: TeamPermission) -> frozenset[int]:
    """Return the ids of `teams_with`, read with the roles once per user object, that is once per request."""
    return user.standing.teams_with(permission)


def teams_seen_by(user: "User") -> QuerySet[Team]:
    """Return the teams whose page `user` may open: those they assign; operations and auditors see all."""
    return Team.objects.all() if user.has_role(*SEE_EVERY_TEAM) else teams_with(user, "assign_team")


def saved_views_seen_by(user: "User") -> QuerySet[SavedView]:
    """Return the saved filters that `user` may use: their own, and those shared with a team that they lead."""
    return SavedView.objects.filter(Q(owner=user) | Q(team__in=team_ids_with(user, "assign_team")))


def may_watch_user(user: "User", public_id: str) -> bool:
    """Say whether `user` may watch the topic of a person: only their own."""
    return str(user.public_id) == public_id


def may_watch_team(user: "User", public_id: str) -> bool:
    """Say whether `user` may watch the topic of a team: members, leads, and who sees every team."""
    teams = teams_seen_by(user) | teams_with(user, "work_team")
    return live.is_one_of(teams, public_id)

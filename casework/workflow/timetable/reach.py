"""Who looks at calendars, and who changes them: operations all, supervisors those that only teams of theirs use."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import OutOfReach
from casework.lib.roles import Role
from casework.people import permissions
from casework.people.models import Calendar, Team

if TYPE_CHECKING:
    from collections.abc import Collection

    from casework.people.models import User


class NotTheirs(OutOfReach):
    """The calendar, or the team, is not one that the asker may change."""


def may_watch(user: "User", what: str) -> bool:
    """Say whether `user` may watch the topic of all calendars."""
    return what == "all" and user.has_role(*permissions.TEAM_READERS)


def may_edit_calendar(user: "User", teams: "Collection[Team]") -> bool:
    """Say whether `user` may change a calendar that these teams use."""
    if user.has_role(Role.OPERATIONS):
        return True
    led = permissions.team_ids_with(user, "assign_team")
    return bool(teams) and all(team.pk in led for team in teams)


def may_edit_team(user: "User", team_id: int | None) -> bool:
    """Say whether `user` may say in which calendar the limits of the team's work run, and how long they are."""
    return user.has_role(Role.OPERATIONS) or team_id in permissions.team_ids_with(user, "assign_team")


def calendar_edited_by(user: "User", code: str) -> Calendar:
    """Return a calendar that `user` may change. Raises NotTheirs (shown as 404)."""
    found = Calendar.objects.filter(code=code).prefetch_related("teams", "hours").first()
    if found is None or not may_edit_calendar(user, found.teams.all()):
        raise NotTheirs(_("There is no such calendar."))
    return found


def team_edited_by(user: "User", public_id: UUID) -> Team:
    """Return a team whose calendar `user` may choose. Raises NotTheirs (shown as 404)."""
    found = Team.objects.filter(public_id=public_id, pools__isnull=False).select_related("calendar").first()
    if found is None or not may_edit_team(user, found.pk):
        raise NotTheirs(_("There is no such team."))
    return found

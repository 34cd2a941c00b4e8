"""Whose skills, shifts and capacity somebody may look at, and change: guardian's grants on teams say so."""

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import OutOfReach
from casework.people import permissions
from casework.people.models import Membership, Team

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from casework.people.models import User

MOST_PICKED = 200


class NotTheirMember(OutOfReach):
    """The person is not in a team that the asker may look at, or lead."""


def team_chosen(user: "User", code: str) -> tuple[list[Team], Team | None]:
    """Return the teams that do work and that `user` may look at, and the one called `code`, else the first."""
    teams = list(permissions.teams_seen_by(user).filter(pools__isnull=False).distinct().order_by("kind", "name"))
    return teams, next((team for team in teams if team.code == code), teams[0] if teams else None)


def place_seen_by(user: "User", *, team_id: UUID, user_id: UUID) -> Membership:
    """Return a member's place in a team whose page `user` may open. Raises NotTheirMember (shown as 404)."""
    return _place(Membership.objects.filter(team__in=permissions.teams_seen_by(user)), team_id, user_id)


def place_led_by(user: "User", *, team_id: UUID, user_id: UUID) -> Membership:
    """Return a member's place in a team that `user` leads. Raises NotTheirMember (shown as 404)."""
    return _place(Membership.objects.filter(team__in=permissions.teams_with(user, "assign_team")), team_id, user_id)


def places_led_by(user: "User", *, team_id: UUID, picked: Collection[UUID]) -> list[Membership]:
    """Return the places of these members of a team that `user` leads, by user. Raises NotTheirMember if one is none."""
    led = Membership.objects.filter(team__in=permissions.teams_with(user, "assign_team"), left_on__isnull=True)
    rows = led.filter(team__public_id=team_id, user__public_id__in=picked).select_related("team", "user")
    found = list(rows.order_by("user_id")[:MOST_PICKED])
    if not found or len(found) < len(set(picked)):
        raise NotTheirMember(_("They are not in a team of yours."))
    return found


def _place(places: "QuerySet[Membership]", team_id: UUID, user_id: UUID) -> Membership:
    mine = places.filter(left_on__isnull=True, team__public_id=team_id, user__public_id=user_id)
    found = mine.select_related("team__calendar", "user").first()
    if found is None:
        raise NotTheirMember(_("They are not in a team of yours."))
    return found

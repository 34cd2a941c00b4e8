"""Whose call it is, and who may listen to it."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.people.models import Membership, Role
from casework.people.permissions import team_ids_with
from casework.telephony.models import Call

if TYPE_CHECKING:
    from casework.people.models import User


def own_calls(user: "User") -> QuerySet[Call]:
    """Return the calls that `user` made: only they see the call bar and end the call."""
    return Call.objects.filter(agent=user)


def audible_by(user: "User") -> QuerySet[Call]:
    """Return the calls that `user` may listen to and watch.

    Their own; those of the people of a team that they assign or inspect, made on days on which the agent was in that
    team; for auditors, all.
    """
    if user.has_role(Role.AUDITOR):
        return Call.objects.all()
    teams = team_ids_with(user, "assign_team") | team_ids_with(user, "inspect_team")
    if not teams:
        return own_calls(user)
    then_in_team = Membership.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gte=OuterRef("created_at__date")),
        user=OuterRef("agent"),
        team__in=teams,
        joined_on__lte=OuterRef("created_at__date"),
    )
    return Call.objects.filter(Q(agent=user) | Exists(then_in_team))

"""Who decides whether a case is kept: who assigns the work of its pool, never who asked."""

from typing import TYPE_CHECKING

from django.db.models import F, QuerySet

from casework.collections.retention.models import Retention, RetentionState
from casework.lib.roles import Role
from casework.people.permissions import team_ids_with

if TYPE_CHECKING:
    from casework.people.models import User

DECIDERS = (Role.SUPERVISOR,)


def decidable_by(user: "User") -> QuerySet[Retention]:
    """Return the wishes that wait for `user`: of pools whose team's work they assign, not their own, and of cases that
    the asker still holds.
    """
    waiting = Retention.objects.filter(state=RetentionState.ASKED, case__assignee=F("asked_by")).exclude(asked_by=user)
    return waiting.filter(case__pool__team__in=team_ids_with(user, "assign_team"))

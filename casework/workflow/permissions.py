"""Who may look at a pool."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from casework.jobs import live
from casework.people.permissions import SEE_EVERY_TEAM, team_ids_with
from casework.workflow.models import Pool

if TYPE_CHECKING:
    from casework.people.models import User


def pools_seen_by(user: "User") -> QuerySet[Pool]:
    """Return the pools of the teams whose work `user` assigns; operations and auditors see all."""
    if user.has_role(*SEE_EVERY_TEAM):
        return Pool.objects.all()
    return Pool.objects.filter(team__in=team_ids_with(user, "assign_team"))


def may_watch_pool(user: "User", public_id: str) -> bool:
    """Say whether `user` may be told of changes of a pool: who sees it, and who works in the team that owns it."""
    worked = Pool.objects.filter(team__in=team_ids_with(user, "work_team"))
    return live.is_one_of(pools_seen_by(user) | worked, public_id)

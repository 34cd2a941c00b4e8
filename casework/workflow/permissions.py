"""Who may look at a pool and its deals, and who deals it."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from casework.jobs import live
from casework.people.permissions import SEE_EVERY_TEAM, team_ids_with
from casework.workflow.models import DealPlan, Pool

if TYPE_CHECKING:
    from casework.people.models import User


def pools_seen_by(user: "User") -> QuerySet[Pool]:
    """Return the pools of the teams whose work `user` assigns; operations and auditors see all."""
    if user.has_role(*SEE_EVERY_TEAM):
        return Pool.objects.all()
    return pools_assigned_by(user)


def pools_assigned_by(user: "User") -> QuerySet[Pool]:
    """Return the pools of the teams whose work `user` assigns."""
    return Pool.objects.filter(team__in=team_ids_with(user, "assign_team"))


def pool_topics(user: "User") -> list[str]:
    """Return the topics of the pools that `user` may look at: the navigation's counts of waiting work follow them."""
    return [f"pool-{public_id}" for public_id in pools_seen_by(user).values_list("public_id", flat=True)]


def deals_seen_by(user: "User") -> QuerySet[DealPlan]:
    """Return the deals of the pools that `user` may look at."""
    return DealPlan.objects.filter(pool__in=pools_seen_by(user).values("pk"))


def may_watch_deal(user: "User", public_id: str) -> bool:
    """Say whether `user` may be told of changes of a deal."""
    return live.is_one_of(deals_seen_by(user), public_id)


def may_watch_pool(user: "User", public_id: str) -> bool:
    """Say whether `user` may be told of changes of a pool: who sees it, and who works in the team that owns it."""
    worked = Pool.objects.filter(team__in=team_ids_with(user, "work_team"))
    return live.is_one_of(pools_seen_by(user) | worked, public_id)

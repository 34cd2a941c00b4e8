"""A floor of reviewers and orders on which the engine's tests play, and the truths that must hold after anything."""

from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from casework.people.models import Load, Membership, Role, Team, User, Workload
from casework.review.models import OrderAssignment, OrderReviewer, ReviewOrder
from casework.review.services import DESK
from casework.workflow import truth
from casework.workflow.models import AssignmentPolicy, Pool, PoolCapacity
from tests import factories
from tests.clock import NOW

__all__ = ["DESK", "check_truths", "crew", "orders", "policy", "pool_of"]


def pool_of(team: Team) -> Pool:
    """Return the one pool of the team."""
    return Pool.objects.get(team=team)


def crew(number: int, *, team: Team, **kwargs: Any) -> list[User]:
    """Make members of the team, online and accepting."""
    role = Role.RE_REVIEWER if team.kind == "re_review" else Role.INITIAL_REVIEWER
    return [factories.person("", role, team=team, **kwargs) for _ in range(number)]


def orders(number: int, **fields: Any) -> list[ReviewOrder]:
    """Take in orders, oldest first; fields: columns that the intake does not set (points, requires, priority …)."""
    made = [factories.order() for _ in range(number)]
    if fields:
        ReviewOrder.objects.filter(pk__in=[order.pk for order in made]).update(**fields)
    return list(ReviewOrder.objects.filter(pk__in=[order.pk for order in made]).order_by("pk"))


def policy(team: Team, *, now: datetime = NOW, **fields: Any) -> AssignmentPolicy:
    """Make the team's next version of its policy."""
    version = AssignmentPolicy.objects.filter(team=team).count() + 1
    return AssignmentPolicy.objects.create(
        **({"team": team, "version": version, "effective_at": now, "made_at": now} | fields)
    )


def check_truths() -> None:
    """Assert what must hold whatever happened: no item twice, no self-review, no overload, true loads, nothing lost."""
    opened = OrderAssignment.objects.filter(ended_at__isnull=True).values_list("item", "person")
    held = ReviewOrder.objects.filter(state__in=ReviewOrder.HELD).values_list("pk", "assignee")
    assert sorted(opened) == sorted(held)
    assert max(Counter(item for item, _ in opened).values(), default=1) == 1
    reviewers = OrderReviewer.objects.values("order", "person").annotate(stages=Count("stage", distinct=True))
    assert not reviewers.filter(stages__gt=1).exists()
    assert truth.drifts() == []
    _check_capacity()
    for order in ReviewOrder.objects.prefetch_related("events"):
        assert max(order.events.all(), key=lambda event: event.pk).to_state == order.state


def _check_capacity() -> None:
    """Nobody carries more than they can, except what a supervisor said may exceed it."""
    forced = set(
        OrderAssignment.objects.filter(over_capacity=True, ended_at__isnull=True).values_list("person", flat=True)
    )
    places = Membership.objects.filter(left_on__isnull=True).values_list("user", "team", "capacity")
    load = {(user, team): points for user, team, points in Load.objects.values_list("user", "team", "open_points")}
    over = [user for user, team, capacity in places if load.get((user, team), 0) > capacity]
    totals = Workload.objects.filter(capacity__isnull=False).values_list("user", "capacity", "open_points")
    over += [user for user, capacity, points in totals if points > capacity]
    for limit in PoolCapacity.objects.all():
        held = ReviewOrder.objects.filter(assignee=limit.user_id, pool=limit.pool_id).aggregate(points=Sum("points"))
        over += [limit.user_id] if (held["points"] or 0) > limit.capacity else []
    assert set(over) <= forced


def value_held(person: User) -> Decimal:
    """Return the money that somebody holds in orders."""
    held = ReviewOrder.objects.filter(assignee=person).aggregate(all=Sum("value"))
    return held["all"] or Decimal(0)

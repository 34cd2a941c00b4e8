"""The numbers of the navigation, each counted no further than shown."""

from typing import TYPE_CHECKING

from django.db.models import Subquery

from casework.people.navigation import MOST_COUNTED
from casework.review import permissions
from casework.review.models import OrderState, ReviewOrder
from casework.review.querysets import OrderQuerySet
from casework.review.selectors.urgency import warned_of

if TYPE_CHECKING:
    from casework.people.models import User


def count_mine(user: "User") -> int:
    """Return how many orders `user` holds."""
    return _counted(ReviewOrder.objects.held_by(user).order_by("-priority", "pk"))


def count_waiting(user: "User", *, stage: str) -> int:
    """Return how many orders wait for assignment at `stage`, as far as `user` may look at it."""
    pool = permissions.stages_seen_by(user).filter(stage=stage).values("pool")  # a stage has one
    # In the order of the index: without it a planner that expects a hundred soon reads the table from its beginning.
    return _counted(ReviewOrder.objects.waiting().filter(pool=Subquery(pool)).order_by("-priority", "pk"))


def count_approved(user: "User") -> int:
    """Return how many orders wait for somebody to send their payout: approved, or failed before."""
    return _counted(ReviewOrder.objects.filter(state__in=[OrderState.APPROVED, OrderState.FAILED]).order_by("-pk"))


def count_near_limit(user: "User") -> int:
    """Return of how many orders of the viewer's pools the watch said that their limit is near, or passed."""
    return _counted(warned_of(user))


def _counted(orders: OrderQuerySet) -> int:
    return len(orders.values_list("pk", flat=True)[: MOST_COUNTED + 1])

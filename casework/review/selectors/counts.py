"""What the navigation counts of review, as querysets: it counts all of its entries in one query."""

from typing import TYPE_CHECKING

from django.db.models import Subquery

from casework.review import permissions
from casework.review.models import OrderState, ReviewOrder
from casework.review.querysets import OrderQuerySet
from casework.review.selectors.urgency import warned_of

if TYPE_CHECKING:
    from casework.people.models import User


def mine_waiting(user: "User") -> list[OrderQuerySet]:
    """Return the orders that `user` holds."""
    return [ReviewOrder.objects.held_by(user).order_by("-priority", "pk")]


def pool_waiting(user: "User", *, stage: str) -> list[OrderQuerySet]:
    """Return the orders that wait for assignment at `stage`, as far as `user` may look at it."""
    pool = permissions.stages_seen_by(user).filter(stage=stage).values("pool")  # a stage has one
    # In the order of the index: without it a planner that expects a hundred soon reads the table from its beginning.
    return [ReviewOrder.objects.waiting().filter(pool=Subquery(pool)).order_by("-priority", "pk")]


def approved_waiting(user: "User") -> list[OrderQuerySet]:
    """Return the orders that wait for somebody to send their payout: approved, or failed before."""
    return [ReviewOrder.objects.filter(state__in=[OrderState.APPROVED, OrderState.FAILED]).order_by("-pk")]


def near_limit_waiting(user: "User") -> list[OrderQuerySet]:
    """Return the orders of the viewer's pools of which the watch said that their limit is near, or passed."""
    return [warned_of(user)]

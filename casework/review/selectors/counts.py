"""The numbers of the navigation, each counted no further than shown."""

from typing import TYPE_CHECKING

from casework.people.navigation import MOST_COUNTED
from casework.review import permissions
from casework.review.models import OrderState, ReviewOrder
from casework.review.querysets import OrderQuerySet

if TYPE_CHECKING:
    from casework.people.models import User


def count_mine(user: "User") -> int:
    """Return how many orders `user` holds."""
    return _counted(ReviewOrder.objects.held_by(user))


def count_waiting(user: "User", *, stage: str) -> int:
    """Return how many orders wait for assignment at `stage`, as far as `user` may look at it."""
    pools = permissions.stages_seen_by(user).filter(stage=stage).values("pool")
    return _counted(ReviewOrder.objects.waiting().filter(pool__in=pools))


def count_approved(user: "User") -> int:
    """Return how many approved orders wait for their payout."""
    return _counted(ReviewOrder.objects.filter(state=OrderState.APPROVED))


def _counted(orders: OrderQuerySet) -> int:
    return len(orders.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])

"""Opening an order: from then on it is in review, and no longer untouched."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.review.models import OrderState, ReviewOrder
from casework.review.services.desk import day_of
from casework.review.services.hold import OrderTaken, require_held, tell
from casework.workflow.transitions import advance

if TYPE_CHECKING:
    from casework.people.models import User


@transaction.atomic
def start_review(*, order: ReviewOrder, actor: "User", now: datetime) -> ReviewOrder:
    """Mark the order as in review; doing it again changes nothing. Return the fresh order.

    Raises OrderTaken (not the actor's any more), OutOfReach (never was).
    """
    held = require_held(order=order, actor=actor)
    if held.state == OrderState.IN_REVIEW:
        return held
    fresh = advance(
        held, "start_review", actor=actor, now=now, effective_on=day_of(held, now), changes={"opened_at": now}
    )
    if fresh.assignee_id != actor.pk:  # reassigned between the look and the lock
        raise OrderTaken(_("Somebody else has been given this order meanwhile."))
    tell(fresh, actor, pools=(held.pool.public_id,))
    return fresh

"""One thing done with all orders that a filter lets through, in the background."""

from datetime import datetime
from typing import TYPE_CHECKING

from casework.jobs.models import Job
from casework.lib.refusal import OutOfReach
from casework.review.models import ReviewStage
from casework.review.selectors import may_assign
from casework.review.selectors.selection import ids_of_token, query_of_token
from casework.workflow import batches
from casework.workflow.batches import Order
from casework.workflow.models import PoolKind

if TYPE_CHECKING:
    from casework.people.models import User


def begin_batch(*, stage: ReviewStage, token: str, order: Order, actor: "User", now: datetime) -> Job:
    """Begin doing `order` with the orders that the confirmed `token` stands for; return the work row to follow.

    Raises SelectionChanged (more orders than were confirmed, or confirmed long ago), OutOfReach (not the actor's pool).
    """
    if not may_assign(actor, stage):
        raise OutOfReach("")
    ids = ids_of_token(stage=stage, token=token, now=now)
    what = {"filter": query_of_token(token), "reason": order.reason}
    _run, job = batches.ask(
        kind=PoolKind.ORDERS, ids=ids, order=order, actor=actor, scope=stage.pool.code, what=what, now=now
    )
    return job

"""Orders that nobody decided in time, and approvals that nobody paid out in time, expire."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import outbox, runs
from casework.jobs.models import BatchRun
from casework.review import bulk
from casework.review.models import OrderAssignment, ReviewOrder
from casework.review.querysets import OrderQuerySet
from casework.review.services import news
from casework.review.services.desk import DESK
from casework.review.services.dropping import drop_pauses
from casework.review.services.hold import APPROVED_TOPIC
from casework.review.states import STOPPABLE_STATES
from casework.workflow import assignment, freed, loads
from casework.workflow.bulk import end
from casework.workflow.models import Outcome

RUN_KIND = "review.expire"
TRIES = 4


def expire_orders(*, now: datetime) -> BatchRun | None:
    """Let every order expire whose time is over; return the run, None when there was nothing to do (and no run).

    A chunk of orders is all or nothing; what was done before a failure stays, the run says it failed, and the next call
    goes on. Twice in a row changes nothing.
    """
    due = _due(now)
    if not due.exists():
        return None
    run = runs.start(RUN_KIND, now=now)
    counts = {"undecided": 0, "approved": 0}
    try:
        while ids := list(due.order_by("pk").values_list("pk", flat=True)[: bulk.CHUNK]):
            done = _expire(ids, now)
            counts = {name: number + done[name] for name, number in counts.items()}
            if not sum(done.values()):  # others are at these very orders just now; the next minute looks again
                break
    except Exception as problem:
        runs.fail(run, now=now, errors=[{"problem": f"{type(problem).__name__}: {problem}"}], counts=counts)
        raise
    return runs.finish(run, now=now, counts=counts)


def _due(now: datetime) -> OrderQuerySet:
    return ReviewOrder.objects.filter(state__in=STOPPABLE_STATES, expires_at__isnull=False, expires_at__lte=now)


def _expire(ids: Sequence[int], now: datetime) -> dict[str, int]:
    """Let these orders expire, as far as they still are due. Locks: their holders' loads, then the orders."""
    for _try in range(TRIES):
        with transaction.atomic():
            locked = loads.lock_with_items(ReviewOrder, ids, also=[], related=("book", "pool__team"))
            if locked is None:
                continue
            due = set(_due(now).filter(pk__in=ids).values_list("pk", flat=True))
            orders = [order for order in locked.items if order.pk in due]
            held = [order for order in orders if order.last_holder is not None]
            approved = sum(order.closed_at is not None for order in orders)
            rows = list(OrderAssignment.objects.filter(item__in=held, ended_at__isnull=True))
            end(rows, items=held, desk=DESK, outcome=Outcome.WITHDRAWN, actor=None, now=now)
            loads.shift(held, to={}, now=now)
            _close(orders, now)
            for person in {order.last_holder for order in held}:
                freed.ask(person=person, teams={order.pool.team_id for order in held}, now=now)
            return {"undecided": len(orders) - approved, "approved": approved}
    raise assignment.AssignmentConflict(_("These items are changing hands right now; look again."))


def _close(orders: Sequence[ReviewOrder], now: datetime) -> None:
    for order in orders:
        order.closed_at = now
    bulk.step(orders, "expire", now=now, detail={})
    drop_pauses(orders, actor=None, now=now)
    news.announce(*orders, now=now)
    topics = {f"order-{order.public_id}" for order in orders} | {f"pool-{order.pool.public_id}" for order in orders}
    topics |= {f"user-{order.last_holder.public_id}" for order in orders if order.last_holder is not None}  # type: ignore[attr-defined]  # noted by the lock
    for topic in sorted(topics | {APPROVED_TOPIC}):
        outbox.push(topic)

"""The clock of a stage's limit: where it lies, what stops it, how much of it ran."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from casework.jobs import audit, outbox
from casework.lib.refusal import Refused
from casework.people.services.calendars import TOPIC as CALENDARS
from casework.review.models import OrderAssignment, OrderHold, OrderState, ReviewOrder, ReviewStage
from casework.review.states import HoldEnd
from casework.workflow.calendars import working_time_of
from casework.workflow.clock import WorkingTime, add_working, resumed_limit, working_between
from casework.workflow.models import Pool

if TYPE_CHECKING:
    from casework.people.models import User


class LimitRefused(Refused):
    """A stage's limit cannot be like this; nothing was changed."""


class Clock:
    """The working times of the teams that some orders lie with, each read once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._times: dict[int, WorkingTime | None] = {}

    def working(self, order: ReviewOrder) -> WorkingTime | None:
        """Return when the team of the order's pool works. The pool's team is fetched unless it was."""
        team = order.pool.team_id
        if team is None:
            return None
        if team not in self._times:
            self._times[team] = working_time_of(order.pool.team, now=self.now)
        return self._times[team]

    def resumed(self, order: ReviewOrder, *, stopped_at: datetime, limit_at: datetime | None) -> datetime | None:
        """Return where the limit lies now that its clock runs again."""
        return resumed_limit(self.working(order), limit_at=limit_at, stopped_at=stopped_at, now=self.now)


def new_limit(pool: Pool, minutes: int, now: datetime) -> datetime:
    """Return the limit of an order that is given out of `pool` for the first time `now`: so many minutes of its team's
    working time from now on.
    """
    return add_working(working_time_of(pool.team, now=now), now, timedelta(minutes=minutes))


def start_limits(orders: Sequence[ReviewOrder], now: datetime) -> None:
    """Set the limit of each order that has none: the stage's minutes of its team's working time, from `now` on."""
    fresh = [order for order in orders if order.limit_at is None]
    if not fresh:
        return
    minutes = dict(ReviewStage.objects.values_list("stage", "limit_minutes"))
    limits: dict[tuple[str, int], datetime] = {}
    for order in fresh:
        key = (order.stage, order.pool_id)
        if key not in limits:
            limits[key] = new_limit(order.pool, minutes[order.stage], now)
        order.limit_at = limits[key]


@transaction.atomic
def set_limit(*, stage: str, minutes: int, warn_minutes: int, actor: "User", now: datetime) -> bool:
    """Change how long a stage may take, in minutes of its team's working time, and how long before its end an order
    counts as near. Returns whether that changed anything. What was given out keeps its limit.

    Raises LimitRefused: warned of before it begins.
    """
    if not 0 < warn_minutes < minutes:
        raise LimitRefused(_("The warning comes before the limit, and after its beginning."))
    row = ReviewStage.objects.select_for_update(of=("self",)).select_related("pool").get(stage=stage)
    before, after = (row.limit_minutes, row.warn_minutes), (minutes, warn_minutes)
    if before == after:
        return False
    row.limit_minutes, row.warn_minutes = after
    row.save(update_fields=["limit_minutes", "warn_minutes"])
    audit.record(
        actor=actor, action="stage.set_limit", subject_kind="stage", subject_id=stage, now=now,
        detail={"stage": stage, "was_minutes": before[0], "minutes": minutes, "was_warned": before[1],
                "warned": warn_minutes},
    )  # fmt: skip
    cache.delete(remembered_as(row.pool_id, now))
    outbox.push(CALENDARS)
    outbox.push(f"pool-{row.pool.public_id}")
    return True


def remembered_as(pool_id: int, now: datetime) -> str:
    """Return under which key the limit that begins in a pool is remembered."""
    return f"review.limit.{pool_id}.{now.year}"


def stop(row: OrderAssignment, order: ReviewOrder, now: datetime) -> None:
    """Count what the limit's clock of an assignment ran since it last began; it stands from `now` on. Not saved."""
    ran = working_between(Clock(now).working(order), row.clock_from or row.given_at, now)
    row.worked_seconds = (row.worked_seconds or 0) + int(ran.total_seconds())


def end_holds(
    orders: Sequence[ReviewOrder], *, outcome: HoldEnd, actor: "User | None", now: datetime, note: str = ""
) -> dict[int, dict[str, Any]]:
    """End the open holds of these orders (locked), let their limits run again; return what changes on the open
    assignments, by order id. The orders are not saved. One query for nothing, three for any number.
    """
    held = {order.pk: order for order in orders if order.state == OrderState.ON_HOLD}
    if not held:
        return {}
    clock, changes = Clock(now), {}
    holds = list(OrderHold.objects.filter(order__in=held, ended_at__isnull=True).select_related("assignment"))
    for hold in holds:
        order = held[hold.order_id]
        hold.ended_at, hold.outcome, hold.ended_by, hold.note = now, outcome, actor, note
        order.limit_at = clock.resumed(order, stopped_at=hold.held_at, limit_at=order.limit_at)
        waited = hold.assignment.held_seconds + int((now - hold.held_at).total_seconds())
        changes[order.pk] = {"held_seconds": waited, "clock_from": now}
    OrderHold.objects.bulk_update(holds, ["ended_at", "outcome", "ended_by", "note"])
    return changes

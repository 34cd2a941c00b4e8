"""How orders are assigned: four eyes, the stage's limit, the stage on each assignment row."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from casework.lib.days import day_in
from casework.portfolio.models import Book
from casework.review import permissions
from casework.review.models import OrderAssignment, OrderReviewer, ReviewOrder, ReviewStage
from casework.review.services.limits import end_holds, remembered_as, start_limits
from casework.review.states import HoldEnd
from casework.workflow.calendars import working_time_of
from casework.workflow.clock import WorkingTime, add_working
from casework.workflow.dealing.desk import BulkDesk, Claim
from casework.workflow.desk import Desk
from casework.workflow.models import Outcome, Pool, PoolKind

if TYPE_CHECKING:
    from casework.people.models import User


# Seconds for which settings that rarely change are not read again.
BRIEFLY = 5


def day_of(order: ReviewOrder, now: datetime) -> date:
    """Return the calendar day of `now` in the time zone of the order's book."""
    return day_in(order.book.time_zone, now)


def elsewhere(order_ids: Collection[int], people: Collection[int]) -> set[tuple[int, int]]:
    """Return the (order, person) pairs of those who worked an order at its other stage (four eyes). One query."""
    held = OrderReviewer.objects.filter(order__in=order_ids, person__in=people).exclude(stage=F("order__stage"))
    return set(held.values_list("order_id", "person_id"))


def open_to(person: "User") -> Q:
    """Filter the orders that `person` did not work at the other stage."""
    held = OrderReviewer.objects.filter(order=OuterRef("pk"), person=person).exclude(stage=OuterRef("stage"))
    return ~Q(Exists(held))


def _claim(orders: Sequence[ReviewOrder], now: datetime) -> None:
    """Write who holds it at which stage, and start the stage's limit with its first assignment."""
    people = {order.assignee_id for order in orders}
    held = set(OrderReviewer.objects.filter(order__in=orders, person__in=people).values_list("order_id", "person_id"))
    OrderReviewer.objects.bulk_create(
        [
            OrderReviewer(order=order, person=order.assignee, stage=order.stage)
            for order in orders
            if (order.pk, order.assignee_id) not in held
        ]
    )
    start_limits(orders, now)


def _fields(orders: Sequence[ReviewOrder], now: datetime) -> dict[int, dict[str, Any]]:
    return {order.pk: {"stage": order.stage} for order in orders}


def _waiting_elsewhere(pool: Pool, people: Collection[int]) -> Iterable[tuple[int, int]]:
    """Return `elsewhere` for all that waits in the pool. One query."""
    held = OrderReviewer.objects.filter(
        order__pool=pool, order__state__in=sorted(ReviewOrder.WAITING), person__in=people
    ).exclude(stage=F("order__stage"))
    return held.values_list("order_id", "person_id").iterator()


def _starting(pool: Pool, now: datetime) -> dict[str, Any]:
    """Return the limit that a first assignment sets. The stage's minutes and the team's hours are remembered briefly:
    hundreds take their next order in that time.
    """

    def read() -> tuple[int, WorkingTime | None]:
        minutes = ReviewStage.objects.values_list("limit_minutes", flat=True).get(pool=pool)
        return minutes, working_time_of(pool.team, now=now)

    known: Any = cache.get_or_set(remembered_as(pool.pk, now), read, BRIEFLY)
    minutes, working = known
    return {"limit_at": add_working(working, now, timedelta(minutes=minutes))}


def _days(pool: Pool, now: datetime) -> dict[int, date]:
    zones: Any = cache.get_or_set("review.zones", lambda: dict(Book.objects.values_list("pk", "time_zone")), BRIEFLY)
    return {pk: day_in(zone, now) for pk, zone in zones.items()}


def _given_in(pool: Pool) -> Q:
    return Q(stage__in=ReviewStage.objects.filter(pool=pool).values("stage"))


BULK = BulkDesk(
    days=_days,
    given_in=_given_in,
    elsewhere=_waiting_elsewhere,
    columns={"stage": "i.stage"},
    starting=_starting,
    claims=(
        Claim(
            model=OrderReviewer,
            columns={"order_id": "i.id", "person_id": "d.person", "stage": "i.stage"},
        ),
    ),
)


def _ending(orders: Sequence[ReviewOrder], outcome: Outcome, now: datetime) -> dict[int, dict[str, Any]]:
    """Let nobody inherit a hold: who gets an order on hold next finds it in their list, its limit running."""
    if outcome not in {Outcome.RELEASED, Outcome.REASSIGNED}:
        return {}
    return end_holds(orders, outcome=HoldEnd.DROPPED, actor=None, now=now)


def _doing(order: ReviewOrder) -> dict[str, str]:
    return {name: reverse(f"review:{name}", args=[order.stage]) for name in ("assign", "release")}


DESK = Desk(
    kind=PoolKind.ORDERS,
    item=ReviewOrder,
    assignment=OrderAssignment,
    elsewhere=elsewhere,
    open_to=open_to,
    fields=_fields,
    claim=_claim,
    ending=_ending,
    effective_on=day_of,
    topic="order",
    related=("book", "pool__team"),
    bulk=BULK,
    answerable_to=permissions.answerable_to,
    page="review:order",
    doing=_doing,
)

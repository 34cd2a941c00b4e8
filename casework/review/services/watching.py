"""What the clocks of the orders bring by themselves, once a minute: orders expire, holds lapse, callbacks fall due,
limits come near, payouts were forgotten.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from casework.jobs import outbox
from casework.people.models import TeamGrant
from casework.review import bulk
from casework.review.models import OrderCallback, OrderHold, OrderState, ReviewOrder, ReviewStage
from casework.review.services import limits
from casework.review.services.expiry import expire_orders
from casework.review.services.payouts import ask_forgotten
from casework.review.states import RUNNING_STATES, HoldEnd


def watch(*, now: datetime) -> dict[str, int]:
    """Do all that is due at `now`; return how much of each. Doing it twice changes nothing more."""
    run = expire_orders(now=now)
    return {
        "expired": sum(run.counts.values()) if run else 0,
        "lapsed": lapse_holds(now=now),
        "called": tell_callbacks(now=now),
        "warned": warn_of_limits(now=now),
        "asked": ask_forgotten(now=now),
    }


def lapse_holds(*, now: datetime) -> int:
    """Give every order on hold whose deadline passed back to its reviewer's list, marked; return how many."""
    lapsed = 0
    overdue = OrderHold.objects.filter(ended_at__isnull=True, due_at__lte=now)
    while ids := list(overdue.order_by("due_at").values_list("order", flat=True)[: bulk.CHUNK]):
        number = _lapse(ids, now)
        lapsed += number
        if not number:  # others are at these very orders just now; the next minute looks again
            break
    return lapsed


@transaction.atomic
def _lapse(ids: list[int], now: datetime) -> int:
    locked = ReviewOrder.objects.select_for_update(of=("self",)).filter(pk__in=ids, state=OrderState.ON_HOLD)
    orders = list(locked.select_related("book", "pool__team", "assignee").order_by("pk"))
    still = set(
        OrderHold.objects.filter(order__in=orders, ended_at__isnull=True, due_at__lte=now).values_list(
            "order", flat=True
        )
    )
    orders = [order for order in orders if order.pk in still]
    changes = limits.end_holds(orders, outcome=HoldEnd.LAPSED, actor=None, now=now)
    bulk.change_assignments(changes)
    bulk.step(orders, "lapse", now=now, detail={})
    topics = {f"order-{order.public_id}" for order in orders} | {f"pool-{order.pool.public_id}" for order in orders}
    for topic in sorted(topics | {f"user-{order.assignee.public_id}" for order in orders if order.assignee}):
        outbox.push(topic)
    return len(orders)


@transaction.atomic
def tell_callbacks(*, now: datetime) -> int:
    """Tell the lists of those who hold orders whose callback is due; each callback is told once. Return how many."""
    due = OrderCallback.objects.filter(closed_at__isnull=True, told_at__isnull=True, at__lte=now)
    found = list(due.select_related("order__assignee").defer("order__application"))
    OrderCallback.objects.filter(pk__in=[row.pk for row in found]).update(told_at=now)
    people = {row.order.assignee.public_id for row in found if row.order.assignee}
    for topic in sorted({f"user-{person}" for person in people} | {f"order-{row.order.public_id}" for row in found}):
        outbox.push(topic)
    return len(found)


@transaction.atomic
def warn_of_limits(*, now: datetime) -> int:
    """Tell supervisors and holders, once per order and limit, that the limit is near; return of how many orders."""
    near = Q(pk__in=[])
    for stage in ReviewStage.objects.all():
        near |= Q(pool=stage.pool_id, limit_at__lte=now + timedelta(minutes=stage.warn_minutes))
    fresh = ReviewOrder.objects.filter(near, state__in=RUNNING_STATES, warned_at__isnull=True)
    seen = list(fresh.values_list("pk", "pool__team", "assignee__public_id"))
    found, holders = {pk: team for pk, team, _holder in seen}, {holder for *_rest, holder in seen if holder}
    ReviewOrder.objects.filter(pk__in=found, warned_at__isnull=True).update(warned_at=now)
    leads = TeamGrant.objects.filter(content_object__in=set(found.values()), permission__codename="assign_team")
    pools = ReviewStage.objects.filter(pool__team__in=set(found.values())).values_list("pool__public_id", flat=True)
    people = holders.union(leads.values_list("user__public_id", flat=True))
    for topic in sorted({f"user-{person}" for person in people} | {f"pool-{pool}" for pool in pools}):
        outbox.push(topic)
    return len(found)

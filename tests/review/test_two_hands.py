"""Two people at the same order at the same moment, each over a database connection of their own."""

import threading
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from casework.lib.refusal import Refused
from casework.people.models import Load
from casework.portfolio.models import Loan
from casework.review import services
from casework.review.models import Decision, OrderAssignment, OrderEvent, OrderState, Payout, ReviewOrder
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do all deeds at the same moment; return what each gave, or the refusal that it met."""
    gate, results = threading.Barrier(len(deeds)), [None] * len(deeds)

    def do(number: int, deed: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[number] = deed()  # type: ignore[call-overload]
        except Refused as refusal:
            results[number] = refusal  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_clicks_pay_out_once(floor: SimpleNamespace) -> None:
    order = factories.decide(factories.order(product=factories.product(two_stage=False)), floor.first)

    def pay() -> Payout:
        return services.disburse(order=order, actor=floor.operations, now=NOW)

    results = at_once(pay, pay, pay)
    assert sorted(isinstance(result, Payout) for result in results) == [False, False, True]
    payout = Payout.objects.get()
    assert ReviewOrder.objects.get(pk=order.pk).state == OrderState.SENDING

    services.follow_payout(payout_id=payout.pk, now=NOW)
    later = NOW + timedelta(minutes=1)
    at_once(*[lambda: services.follow_payout(payout_id=payout.pk, now=later)] * 3)
    assert Loan.objects.count() == 1
    assert ReviewOrder.objects.get(pk=order.pk).state == OrderState.DISBURSED
    assert OrderEvent.objects.filter(item=order, name="disburse").count() == 1


def test_deciding_and_being_reassigned_leaves_one_holder_or_one_decision(floor: SimpleNamespace) -> None:
    order = factories.start(factories.give(factories.order(product=floor.product), floor.first), floor.first)

    def decide() -> Decision:
        return services.decide(
            order=order, actor=floor.first, outcome="rejected", reasons=["fraud_signs"], note="", version=None, now=NOW
        )

    def reassign() -> object:
        return services.assign_orders(
            orders=[order.public_id], person=floor.second, actor=floor.supervisor, now=NOW
        ).assigned

    decided, given = at_once(decide, reassign)

    fresh = ReviewOrder.objects.get(pk=order.pk)
    if isinstance(decided, Decision):
        assert (fresh.state, given) == (OrderState.REJECTED, [])
    else:
        assert (fresh.state, fresh.assignee, given) == (OrderState.ASSIGNED, floor.second, [order.pk])
    open_now = OrderAssignment.objects.filter(ended_at__isnull=True).count()
    assert open_now == sum(Load.objects.values_list("open_items", flat=True)) == (fresh.assignee is not None)
    assert Decision.objects.count() == isinstance(decided, Decision)

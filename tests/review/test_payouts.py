"""Payouts: sent by a third, answered later, failed and sent again; each makes one loan at most."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from casework.jobs.models import Job
from casework.jobs.services import run_waiting
from casework.people import services as people
from casework.people.models import Role
from casework.portfolio.models import Loan, Product
from casework.review import payouts, services
from casework.review.models import (
    OrderEvent,
    OrderState,
    Payout,
    ReviewOrder,
)
from casework.review.payouts.base import PayoutAnswer, PayoutState, ProviderError
from casework.review.services import DisbursementRefused, OrderChanged
from tests import factories
from tests.clock import NOW

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# NOW is 11:00 in Lagos (UTC+1): the day of receipt ends 13 hours later.
END_OF_DAY = datetime(2026, 3, 2, 23, tzinfo=UTC)


def fresh(order: ReviewOrder) -> ReviewOrder:
    return ReviewOrder.objects.get(pk=order.pk)


def last_event(order: ReviewOrder) -> OrderEvent:
    return OrderEvent.objects.filter(item=order).latest("pk")


def approved(floor: SimpleNamespace, amount: str = "10000.00", product: Product | None = None) -> ReviewOrder:
    order = factories.order(product=product or floor.product, amount=amount)
    return factories.decide(factories.decide(order, floor.first), floor.checker)


# --- the payout -----------------------------------------------------------------------------------------------


def failed(floor: SimpleNamespace, amount: str = "1200.14") -> ReviewOrder:
    order = approved(floor, amount=amount)
    payout = services.disburse(order=order, actor=floor.operations, now=NOW)
    for seconds in (0, 10):
        services.follow_payout(payout_id=payout.pk, now=NOW + timedelta(seconds=seconds))
    order = fresh(order)
    assert order.state == OrderState.FAILED
    return order


def test_a_payout_is_sent_first_and_answered_later(floor: SimpleNamespace) -> None:
    order = approved(floor, amount="1234.56")
    payout = services.disburse(order=order, actor=floor.operations, now=NOW)
    order = fresh(order)
    assert (order.state, order.disbursed_by, order.loan) == (OrderState.SENDING, floor.operations, None)
    assert (payout.amount, payout.currency, payout.state) == (Decimal("1234.56"), "NGN", PayoutState.SENDING)
    job = Job.objects.get(kind="review.follow_payout")
    assert (job.key, job.params) == (payout.reference, {"payout": payout.pk})

    run_waiting(clock=lambda: NOW)
    assert fresh(order).state in {OrderState.SENDING, OrderState.DISBURSED}


def test_paid_makes_the_loan_once(floor: SimpleNamespace) -> None:
    order = approved(floor, amount="1234.56")
    loan = factories.pay_out(order, floor.operations)
    payout = Payout.objects.get()
    assert (payout.state, payout.answered_at) == (PayoutState.PAID, NOW)
    assert (loan.principal, loan.disbursed_on) == (Decimal("1234.56"), NOW.date())
    assert services.follow_payout(payout_id=payout.pk, now=NOW + MINUTE) is None
    assert (Loan.objects.count(), OrderEvent.objects.filter(item=order, name="disburse").count()) == (1, 1)


def test_a_failed_payout_says_why_and_is_sent_again_under_a_new_reference(floor: SimpleNamespace) -> None:
    order = failed(floor)
    first = Payout.objects.get()
    assert (first.state, first.problem) == (PayoutState.FAILED, "The bank did not answer in time.")
    assert last_event(order).detail["problem"] == first.problem
    other = factories.person("", Role.OPERATIONS)
    second = services.disburse(order=order, actor=other, now=NOW + MINUTE)
    assert (second.reference, fresh(order).disbursed_by) == (f"{first.reference[:-2]}-2", other)
    for seconds in (60, 70):
        services.follow_payout(payout_id=second.pk, now=NOW + timedelta(seconds=seconds))
    assert fresh(order).state == OrderState.DISBURSED
    assert Loan.objects.count() == 1


def test_a_payout_that_failed_can_be_withdrawn(floor: SimpleNamespace) -> None:
    order = failed(floor, "1200.13")
    services.withdraw_order(order=order, actor=floor.operations, reason="account closed", now=NOW + MINUTE)
    order = fresh(order)
    assert (order.state, order.disbursed_by) == (OrderState.WITHDRAWN, None)


def test_whoever_held_it_as_a_reviewer_pays_nothing_out_though_others_decided(floor: SimpleNamespace) -> None:
    order = factories.give(factories.order(product=floor.product), floor.second)
    order = factories.decide(factories.decide(order, floor.first), floor.checker)
    people.set_roles(user=floor.second, roles=[Role.OPERATIONS], now=NOW)
    with pytest.raises(DisbursementRefused):
        services.disburse(order=order, actor=floor.second, now=NOW)
    assert Payout.objects.count() == 0


def test_the_database_keeps_reviewers_from_the_money_and_the_money_from_being_sent_twice(
    floor: SimpleNamespace,
) -> None:
    order = approved(floor)
    services.disburse(order=order, actor=floor.operations, now=NOW)
    for reviewer in (floor.first, floor.checker):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReviewOrder.objects.filter(pk=order.pk).update(disbursed_by=reviewer)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewOrder.objects.filter(pk=order.pk).update(disbursed_by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payout.objects.create(
            order=order, number=2, reference="x", provider="simulator", amount=Decimal(1), currency="NGN",
            asked_by=floor.operations, asked_at=NOW,
        )  # fmt: skip


class Unsure:
    """A provider that cannot be reached the first time, and counts how often it was told to pay."""

    name = "unsure"
    paid: list[str]
    tries = 0

    def __init__(self) -> None:
        self.paid = []

    def pay(self, *, reference: str, amount: Decimal, currency: str, payee: str, now: datetime) -> PayoutAnswer:
        self.tries += 1
        if reference not in self.paid:
            self.paid.append(reference)
        if self.tries == 1:
            raise ProviderError("no route to host")  # it paid all the same
        return PayoutAnswer(state=PayoutState.PAID, ref=f"u-{reference}", at=now)

    def look_up(self, ref: str, *, now: datetime) -> PayoutAnswer:
        return PayoutAnswer(state=PayoutState.PAID, ref=ref, at=now)

    def next_look(self, ref: str, *, now: datetime) -> datetime:
        return now + MINUTE


def test_a_provider_that_could_not_be_asked_is_asked_again_under_the_same_reference(
    floor: SimpleNamespace, settings: Any
) -> None:
    provider = Unsure()
    payouts.install("unsure", lambda: provider)
    settings.PAYOUT_PROVIDER = "unsure"
    order = approved(floor)
    payout = services.disburse(order=order, actor=floor.operations, now=NOW)
    assert services.follow_payout(payout_id=payout.pk, now=NOW) == NOW + MINUTE
    assert fresh(order).state == OrderState.SENDING
    assert services.follow_payout(payout_id=payout.pk, now=NOW + MINUTE) is None
    assert fresh(order).state == OrderState.DISBURSED
    assert provider.paid == [payout.reference]


def test_a_forgotten_payout_is_asked_for_by_the_watch(floor: SimpleNamespace) -> None:
    order = approved(floor)
    services.disburse(order=order, actor=floor.operations, now=NOW)
    Job.objects.all().delete()
    assert services.watch(now=NOW + MINUTE)["asked"] == 0
    assert services.watch(now=NOW + 11 * MINUTE)["asked"] == 1
    assert Job.objects.filter(kind="review.follow_payout").count() == 1


def test_a_payout_that_failed_was_sent_all_the_same(floor: SimpleNamespace) -> None:
    order = failed(floor)
    with pytest.raises(OrderChanged, match="before its payout"):
        services.reopen_order(order=order, actor=floor.supervisor, reason="x", now=NOW)

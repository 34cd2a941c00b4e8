"""The whole line of an order through the services: from intake to a loan or a rejection."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from casework.lib.refusal import OutOfReach
from casework.people import services as people
from casework.people.models import Load, Role
from casework.portfolio.models import Loan
from casework.review import services
from casework.review.models import Decision, OrderAssignment, OrderEvent, OrderReviewer, OrderState, ReviewOrder, Stage
from casework.review.selectors import order_version
from casework.review.services import DecisionRefused, DisbursementRefused, OrderChanged, OrderTaken
from casework.workflow.transitions import TransitionRefused
from tests import factories
from tests.clock import NOW, TODAY

LATER = NOW + timedelta(seconds=30)  # within it everybody counts as online


def test_an_order_passes_both_stages_and_becomes_a_loan(floor: SimpleNamespace) -> None:
    order = factories.order(product=floor.product, amount="1234.56", term=30)
    order = factories.decide(order, floor.first)
    assert (order.state, order.stage, order.initial_by) == (OrderState.POOLED, Stage.RE_REVIEW, floor.first)
    order = factories.decide(order, floor.checker, now=LATER)
    assert (order.state, order.rereview_by, order.closed_at) == (OrderState.APPROVED, floor.checker, LATER)

    loan = factories.pay_out(order, floor.operations, now=LATER)

    order = ReviewOrder.objects.get(pk=order.pk)
    assert (order.state, order.loan) == (OrderState.DISBURSED, loan)
    assert (loan.principal, loan.disbursed_on, loan.customer) == (Decimal("1234.56"), TODAY, order.customer)
    assert (loan.source, loan.external_ref) == ("casework", f"CW-{order.pk:06d}")
    assert loan.instalments.get().due_on == TODAY + timedelta(days=30)
    assert list(order.events.order_by("pk").values_list("name", flat=True)) == [
        "receive", "assign", "start_review", "pass_on", "assign", "start_review", "approve", "send", "disburse",
    ]  # fmt: skip
    assert set(Load.objects.values_list("open_items", flat=True)) == {0}


def test_a_product_of_one_stage_is_approved_by_its_first_reviewer(floor: SimpleNamespace) -> None:
    order = factories.order(product=factories.product(two_stage=False))
    order = factories.decide(order, floor.first)
    assert (order.state, order.stage, order.rereview_by) == (OrderState.APPROVED, Stage.INITIAL, None)


def test_a_rejection_ends_it_at_either_stage(floor: SimpleNamespace) -> None:
    early = factories.decide(factories.order(product=floor.product), floor.first, "rejected")
    late = factories.decide(
        factories.decide(factories.order(product=floor.product), floor.first), floor.checker, "rejected"
    )
    assert {early.state, late.state} == {OrderState.REJECTED}
    assert (early.initial_by, late.rereview_by) == (floor.first, floor.checker)


def test_the_decision_freezes_what_was_seen(floor: SimpleNamespace) -> None:
    order = factories.order(product=floor.product, application={"person": {"Age": "67"}})
    factories.decide(order, floor.first)
    ReviewOrder.objects.update(application={})
    decision = Decision.objects.get()
    assert decision.snapshot["application"] == {"person": {"Age": "67"}}
    assert decision.snapshot["amount"] == "10000.00"
    assert (decision.stage, decision.outcome, decision.reasons) == ("initial", "approved", ["verified"])
    assert (decision.assignment.outcome, decision.decided_on) == ("finished", TODAY)


def test_the_limit_runs_from_the_first_assignment_of_a_stage(floor: SimpleNamespace) -> None:
    order = factories.give(factories.order(product=floor.product), floor.first)
    assert order.limit_at == NOW + timedelta(minutes=240)
    order = factories.give(order, floor.second, now=LATER)
    assert order.limit_at == NOW + timedelta(minutes=240)
    services.start_review(order=order, actor=floor.second, now=LATER)
    services.decide(
        order=order, actor=floor.second, outcome="approved", reasons=["verified"], note="", version=None, now=LATER
    )
    order = ReviewOrder.objects.get(pk=order.pk)
    assert order.limit_at is None
    assert factories.give(order, floor.checker, now=LATER).limit_at == LATER + timedelta(minutes=120)


def test_opening_twice_changes_nothing(floor: SimpleNamespace) -> None:
    order = factories.give(factories.order(product=floor.product), floor.first)
    services.start_review(order=order, actor=floor.first, now=NOW)
    again = services.start_review(order=order, actor=floor.first, now=LATER)
    assert (again.state, again.opened_at) == (OrderState.IN_REVIEW, NOW)
    assert OrderEvent.objects.filter(item=order, name="start_review").count() == 1


def test_nobody_works_both_stages(floor: SimpleNamespace) -> None:
    people.add_member(team=floor.rereview, user=floor.first, now=NOW)
    order = factories.decide(factories.order(product=floor.product), floor.first)

    dealt = services.assign_orders(orders=[order.public_id], person=floor.first, actor=floor.supervisor, now=NOW)

    assert (dealt.assigned, list(dealt.refused)) == ([], [order.pk])
    assert "four eyes" in dealt.refused[order.pk]
    assert ReviewOrder.objects.get(pk=order.pk).state == OrderState.POOLED


def test_the_database_forbids_both_stages_too(floor: SimpleNamespace) -> None:
    order = factories.decide(factories.order(product=floor.product), floor.first)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderReviewer.objects.create(order=order, person=floor.first, stage=Stage.RE_REVIEW)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewOrder.objects.filter(pk=order.pk).update(rereview_by=floor.first)


@pytest.mark.parametrize(
    ("outcome", "reasons", "rule"),
    [
        ("approved", [], "at least one reason"),
        ("approved", ["fraud_signs"], "does not belong"),
        ("rejected", ["verified"], "does not belong"),
        ("rejected", ["nonsense"], "does not belong"),
        ("maybe", ["verified"], "approve or reject"),
    ],
)
def test_a_decision_without_fitting_reasons_is_refused(
    floor: SimpleNamespace, outcome: str, reasons: list[str], rule: str
) -> None:
    order = factories.give(factories.order(product=floor.product), floor.first)
    services.start_review(order=order, actor=floor.first, now=NOW)
    with pytest.raises(DecisionRefused, match=rule):
        services.decide(
            order=order, actor=floor.first, outcome=outcome, reasons=reasons, note="", version=None, now=NOW
        )
    assert Decision.objects.count() == 0
    assert ReviewOrder.objects.get(pk=order.pk).state == OrderState.IN_REVIEW


def _decide(order: ReviewOrder, actor: object, version: int | None = None) -> Decision:
    return services.decide(
        order=order, actor=actor, outcome="approved", reasons=["verified"], note="", version=version, now=LATER
    )


def test_an_order_that_was_not_opened_cannot_be_decided(floor: SimpleNamespace) -> None:
    order = factories.give(factories.order(product=floor.product), floor.first)
    with pytest.raises(TransitionRefused):
        _decide(order, floor.first)
    assert Load.objects.get(user=floor.first).open_items == 1
    assert OrderAssignment.objects.get().ended_at is None


def test_an_order_that_was_taken_away_is_a_conflict_and_a_strangers_is_not_there(floor: SimpleNamespace) -> None:
    order = factories.give(factories.order(product=floor.product), floor.first)
    factories.give(order, floor.second)
    with pytest.raises(OrderTaken):
        _decide(order, floor.first)
    with pytest.raises(OrderTaken):
        services.start_review(order=order, actor=floor.first, now=NOW)
    with pytest.raises(OutOfReach):
        _decide(order, floor.checker)
    assert Decision.objects.count() == 0


def test_a_decision_on_what_has_changed_meanwhile_is_a_conflict(floor: SimpleNamespace) -> None:
    order = factories.give(factories.order(product=floor.product), floor.first)
    services.start_review(order=order, actor=floor.first, now=NOW)
    read = order_version(order)
    factories.give(order, floor.second)
    factories.give(order, floor.first)
    services.start_review(order=order, actor=floor.first, now=LATER)
    with pytest.raises(OrderChanged):
        _decide(order, floor.first, version=read)
    assert Decision.objects.count() == 0
    assert Load.objects.get(user=floor.first).open_items == 1
    assert _decide(order, floor.first, version=order_version(order)).outcome == "approved"


def test_deciding_twice_counts_once(floor: SimpleNamespace) -> None:
    order = factories.decide(factories.order(product=floor.product), floor.first)
    with pytest.raises(OrderTaken):
        _decide(order, floor.first)
    assert Decision.objects.count() == 1


def test_only_operations_who_did_not_review_it_pay_out(floor: SimpleNamespace) -> None:
    order = factories.decide(factories.decide(factories.order(product=floor.product), floor.first), floor.checker)
    for outsider in (floor.supervisor, floor.first, floor.auditor):
        with pytest.raises(OutOfReach):
            services.disburse(order=order, actor=outsider, now=NOW)
    for reviewer in (floor.first, floor.checker):
        people.set_roles(user=reviewer, roles=[Role.OPERATIONS], now=NOW)
        with pytest.raises(DisbursementRefused):
            services.disburse(order=order, actor=reviewer, now=NOW)
    assert Loan.objects.count() == 0
    assert ReviewOrder.objects.get(pk=order.pk).state == OrderState.APPROVED


def test_paying_out_twice_makes_one_loan(floor: SimpleNamespace) -> None:
    order = factories.decide(factories.decide(factories.order(product=floor.product), floor.first), floor.checker)
    factories.pay_out(order, floor.operations)
    with pytest.raises(OrderChanged):
        services.disburse(order=order, actor=floor.operations, now=LATER)
    assert Loan.objects.count() == 1


def test_a_supervisor_reaches_only_their_pools(floor: SimpleNamespace) -> None:
    other = factories.person("", Role.SUPERVISOR, leads=floor.rereview)
    order = factories.order(product=floor.product)
    with pytest.raises(OutOfReach):
        services.assign_orders(orders=[order.public_id], person=floor.first, actor=other, now=NOW)
    given = factories.give(order, floor.first)
    with pytest.raises(OutOfReach):
        services.release_orders(orders=[given.public_id], actor=other, now=NOW)
    assert ReviewOrder.objects.get(pk=order.pk).assignee == floor.first


def test_what_has_left_the_pool_stays_where_it_is(floor: SimpleNamespace) -> None:
    done = factories.decide(factories.order(product=floor.product), floor.first, "rejected")
    fresh = factories.order(product=floor.product)
    dealt = services.assign_orders(
        orders=[done.public_id, fresh.public_id], person=floor.second, actor=floor.supervisor, now=NOW
    )
    assert dealt.assigned == [fresh.pk]
    assert dealt.refused == {done.pk: "It has left the pool."}


def test_each_step_of_the_line_takes_few_queries(
    floor: SimpleNamespace, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    """The demo floor and a busy day run these by the thousand. Savepoints count as queries here."""
    factories.decide(factories.decide(factories.order(product=floor.product), floor.first), floor.checker)
    floor.operations.has_role(Role.OPERATIONS)
    order = factories.order(product=floor.product)
    with django_assert_max_num_queries(22):
        services.assign_orders(orders=[order.public_id], person=floor.first, actor=None, now=NOW)
    order = ReviewOrder.objects.get(pk=order.pk)
    with django_assert_max_num_queries(8):
        services.start_review(order=order, actor=floor.first, now=NOW)
    version = order_version(order)
    with django_assert_max_num_queries(28):
        _decide(order, floor.first, version=version)
    factories.decide(order, floor.checker)
    with django_assert_max_num_queries(20):
        services.disburse(order=order, actor=floor.operations, now=NOW)


def test_many_orders_are_given_in_as_many_queries_as_one(
    floor: SimpleNamespace, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    orders = [factories.order(product=floor.product).public_id for _ in range(20)]
    with django_assert_max_num_queries(22):
        services.assign_orders(orders=orders, person=floor.first, actor=None, now=NOW)

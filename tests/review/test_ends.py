"""How orders end beside a decision: withdrawn, expired; and how a decision is taken back before the payout."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from casework.jobs.models import BatchRun
from casework.lib.refusal import OutOfReach
from casework.people import services as people
from casework.people.models import Load, Role
from casework.portfolio.models import Product
from casework.review import services
from casework.review.models import (
    Decision,
    OrderAssignment,
    OrderEvent,
    OrderHold,
    OrderQuestion,
    OrderState,
    Payout,
    Reopening,
    ReviewOrder,
    Stage,
)
from casework.review.services import ClosingRefused, OrderChanged
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


# --- withdrawn ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["pooled", "assigned", "in_review", "on_hold", "approved", "asked"])
@pytest.mark.parametrize("who", ["service", "operations", "supervisor"])
def test_an_order_can_be_withdrawn_until_its_payout(floor: SimpleNamespace, state: str, who: str) -> None:
    actor = factories.person("", Role.SERVICE) if who == "service" else getattr(floor, who)
    order = brought_to(state, floor)
    services.withdraw_order(order=order, actor=actor, reason="found another lender", now=NOW + MINUTE)
    order = fresh(order)
    assert (order.state, order.assignee, order.closed_at) == (OrderState.WITHDRAWN, None, NOW + MINUTE)
    assert (last_event(order).name, last_event(order).actor) == ("withdraw", actor)
    assert last_event(order).detail == {"reason": "found another lender"}
    assert not OrderAssignment.objects.filter(ended_at=None).exists()
    assert set(Load.objects.values_list("open_items", flat=True)) <= {0}
    assert not OrderHold.objects.filter(ended_at=None).exists()
    assert not OrderQuestion.objects.open().exists()


def brought_to(state: str, floor: SimpleNamespace) -> ReviewOrder:
    order = factories.order(product=floor.product)
    if state == "pooled":
        return order
    if state in {"approved", "asked"}:
        order = factories.decide(order, floor.first)
        if state == "approved":
            return factories.decide(order, floor.checker)
        order = factories.start(factories.give(order, floor.checker), floor.checker)
        services.send_back(order=order, actor=floor.checker, question="Why?", now=NOW)
        return order
    order = factories.give(order, floor.first)
    if state != "assigned":
        factories.start(order, floor.first)
    if state == "on_hold":
        services.hold_order(order=order, actor=floor.first, asked="ID", asked_of="applicant", due_at=NOW + DAY, now=NOW)
    return order


def test_a_withdrawal_needs_a_right_a_reason_and_to_be_in_time(floor: SimpleNamespace) -> None:
    order = approved(floor)
    for outsider in (floor.first, floor.auditor, factories.person("", Role.SUPERVISOR, leads=factories.team())):
        with pytest.raises(OutOfReach):
            services.withdraw_order(order=order, actor=outsider, reason="x", now=NOW)
    with pytest.raises(ClosingRefused):
        services.withdraw_order(order=order, actor=floor.operations, reason=" ", now=NOW)
    services.disburse(order=order, actor=floor.operations, now=NOW)
    with pytest.raises(OrderChanged, match="too late"):
        services.withdraw_order(order=order, actor=floor.operations, reason="x", now=NOW)
    assert fresh(order).state == OrderState.SENDING


# --- expired --------------------------------------------------------------------------------------------------


def test_undecided_orders_expire_after_the_products_days(floor: SimpleNamespace) -> None:
    Product.objects.update(order_days=2, approval_days=1)
    product = Product.objects.get(pk=floor.product.pk)
    waiting, working = factories.order(product=product), factories.order(product=product)
    for order in (waiting, working):
        assert order.expires_at == END_OF_DAY + 2 * DAY
    factories.start(factories.give(working, floor.first), floor.first)
    just_before = END_OF_DAY + 2 * DAY - MINUTE
    assert services.expire_orders(now=just_before) is None
    run = services.expire_orders(now=END_OF_DAY + 2 * DAY)
    assert run is not None
    assert (run.counts, run.state) == ({"undecided": 2, "approved": 0}, "done")
    for order in map(fresh, (waiting, working)):
        assert (order.state, order.assignee, order.closed_at) == (OrderState.EXPIRED, None, END_OF_DAY + 2 * DAY)
        assert (last_event(order).name, last_event(order).actor) == ("expire", None)
    assert fresh(working).last_assignee == floor.first
    assert OrderAssignment.objects.get().outcome == "withdrawn"
    assert Load.objects.get(user=floor.first).open_items == 0
    assert services.expire_orders(now=END_OF_DAY + 3 * DAY) is None
    assert BatchRun.objects.filter(kind="review.expire").count() == 1


def test_an_approval_that_is_not_paid_out_expires_a_payout_under_way_does_not(floor: SimpleNamespace) -> None:
    Product.objects.update(order_days=30, approval_days=1)
    product = Product.objects.get(pk=floor.product.pk)
    left, sent = approved(floor, product=product), approved(floor, product=product)
    assert left.expires_at == END_OF_DAY + DAY
    services.disburse(order=sent, actor=floor.operations, now=NOW)
    run = services.expire_orders(now=END_OF_DAY + DAY)
    assert run is not None
    assert run.counts == {"undecided": 0, "approved": 1}
    assert (fresh(left).state, fresh(sent).state) == (OrderState.EXPIRED, OrderState.SENDING)


def test_an_order_of_a_product_without_days_never_expires(floor: SimpleNamespace) -> None:
    assert approved(floor).expires_at is None
    assert services.expire_orders(now=NOW + 1000 * DAY) is None


def test_expiry_by_sets_writes_what_a_single_step_writes(floor: SimpleNamespace) -> None:
    """The one-by-one path is a withdrawal: beside the name of the step the rows are the same."""
    Product.objects.update(order_days=0)
    product = Product.objects.get(pk=floor.product.pk)
    single, many = (
        factories.start(factories.give(factories.order(product=product), floor.first), floor.first) for _ in "12"
    )
    services.expire_orders(now=END_OF_DAY)
    ReviewOrder.objects.filter(pk=single.pk).update(expires_at=None)
    assert fresh(many).state == OrderState.EXPIRED
    other = factories.start(factories.give(factories.order(product=floor.product), floor.first), floor.first)
    services.withdraw_order(order=other, actor=floor.operations, reason="x", now=END_OF_DAY)

    def row(order: ReviewOrder) -> dict[str, Any]:
        left_out = {"id", "public_id", "state", "customer_id", "external_ref", "digest", "affinity", "product_id"}
        return {k: v for k, v in ReviewOrder.objects.filter(pk=order.pk).values()[0].items() if k not in left_out}

    assert row(many) == row(other)
    rows = [
        OrderAssignment.objects.filter(item=order).values("person", "outcome", "ended_at", "held_seconds")[0]
        for order in (many, other)
    ]
    assert rows[0] == rows[1]


def test_many_orders_expire_in_as_many_queries_as_a_few(
    floor: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    Product.objects.update(order_days=0)
    product = Product.objects.get(pk=floor.product.pk)
    for _each in range(12):
        factories.give(factories.order(product=product), floor.first)
    with django_assert_max_num_queries(38):
        run = services.expire_orders(now=END_OF_DAY)
    assert run is not None
    assert run.counts["undecided"] == 12


# --- reopened -------------------------------------------------------------------------------------------------


def test_a_reopened_rejection_waits_at_its_stage_and_four_eyes_stay(floor: SimpleNamespace) -> None:
    people.add_member(team=floor.initial, user=floor.checker, now=NOW)
    people.add_member(team=floor.rereview, user=floor.first, now=NOW)
    order = factories.decide(
        factories.decide(factories.order(product=floor.product), floor.first), floor.checker, "rejected"
    )
    services.reopen_order(order=order, actor=floor.supervisor, reason="new payslip", now=NOW + MINUTE)
    order = fresh(order)
    assert (order.state, order.stage, order.rereview_by, order.closed_at) == (
        OrderState.POOLED, Stage.RE_REVIEW, None, None,
    )  # fmt: skip
    assert (order.initial_by, order.limit_at) == (floor.first, None)
    refused = services.assign_orders(orders=[order.public_id], person=floor.first, actor=None, now=NOW).refused
    assert "four eyes" in refused[order.pk]
    assert factories.decide(order, floor.checker).state == OrderState.APPROVED
    assert Decision.objects.filter(order=order, reopening__isnull=True).count() == 2


def test_a_reopened_approval_of_one_stage_waits_at_the_first(floor: SimpleNamespace) -> None:
    order = factories.decide(factories.order(product=factories.product(two_stage=False)), floor.first)
    services.reopen_order(order=order, actor=floor.supervisor, reason="wrong amount", now=NOW)
    order = fresh(order)
    assert (order.state, order.stage, order.initial_by) == (OrderState.POOLED, Stage.INITIAL, None)
    assert Reopening.objects.get().reason == "wrong amount"
    assert factories.decide(order, floor.first).state == OrderState.APPROVED  # the same person may have it again


def test_who_may_not_reopen_and_what_cannot_be(floor: SimpleNamespace) -> None:
    order = approved(floor)
    initial_only = factories.person("", Role.SUPERVISOR, leads=floor.initial)
    for outsider in (floor.first, floor.checker, floor.operations, floor.auditor, initial_only):
        with pytest.raises(OutOfReach):
            services.reopen_order(order=order, actor=outsider, reason="x", now=NOW)
    with pytest.raises(ClosingRefused):
        services.reopen_order(order=order, actor=floor.supervisor, reason="", now=NOW)
    with pytest.raises(OrderChanged):
        services.reopen_order(order=factories.order(), actor=floor.supervisor, reason="x", now=NOW)
    services.disburse(order=order, actor=floor.operations, now=NOW)
    with pytest.raises(OrderChanged, match="before its payout"):
        services.reopen_order(order=order, actor=floor.supervisor, reason="x", now=NOW)
    services.follow_payout(payout_id=Payout.objects.get().pk, now=NOW)
    services.follow_payout(payout_id=Payout.objects.get().pk, now=NOW + MINUTE)
    with pytest.raises(OrderChanged, match="before its payout"):
        services.reopen_order(order=order, actor=floor.supervisor, reason="x", now=NOW)
    assert Reopening.objects.count() == 0

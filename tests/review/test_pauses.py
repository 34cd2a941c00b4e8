"""Waiting for information, and promised calls: what the clock makes of them."""

from datetime import datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from casework.lib.refusal import OutOfReach
from casework.people import services as people
from casework.people.models import Calendar, CalendarHours, Load
from casework.review import services
from casework.review.models import (
    OrderAssignment,
    OrderCallback,
    OrderEvent,
    OrderHold,
    OrderState,
    ReviewOrder,
)
from casework.review.services import (
    CallbackRefused,
    HoldRefused,
    OrderTaken,
)
from casework.workflow.transitions import TransitionRefused
from tests import factories
from tests.clock import NOW

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def fresh(order: ReviewOrder) -> ReviewOrder:
    return ReviewOrder.objects.get(pk=order.pk)


def opened(floor: SimpleNamespace, at: datetime = NOW) -> ReviewOrder:
    """Return an order that the first reviewer has just opened."""
    order = factories.give(factories.order(product=floor.product), floor.first)
    return factories.start(order, floor.first, now=at)


def at_the_re_review(floor: SimpleNamespace) -> ReviewOrder:
    """Return an order that the checker has opened."""
    order = factories.decide(factories.order(product=floor.product), floor.first)
    return factories.start(factories.give(order, floor.checker), floor.checker)


def held(floor: SimpleNamespace, at: datetime, due: timedelta = 4 * HOUR) -> ReviewOrder:
    order = opened(floor)
    services.hold_order(
        order=order, actor=floor.first, asked="Latest payslip", asked_of="employer", due_at=at + due, now=at
    )
    return fresh(order)


def office(floor: SimpleNamespace) -> None:
    """Let the initial review work from ten to six (UTC), NOW is a Monday, 10:00."""
    calendar = Calendar.objects.create(code="office", name="Office", time_zone="UTC")
    CalendarHours.objects.bulk_create(
        CalendarHours(calendar=calendar, weekday=day, opens=time(10), closes=time(18)) for day in range(5)
    )
    floor.initial.calendar = calendar
    floor.initial.save()


# --- on hold --------------------------------------------------------------------------------------------------


def test_on_hold_an_order_stays_its_reviewers_and_counts(floor: SimpleNamespace) -> None:
    order = held(floor, NOW + HOUR)
    assert (order.state, order.assignee) == (OrderState.ON_HOLD, floor.first)
    assert Load.objects.get(user=floor.first).open_items == 1
    event = OrderEvent.objects.filter(item=order).latest("pk")
    assert (event.name, event.detail["asked"], event.detail["of"]) == ("hold", "Latest payslip", "employer")
    with pytest.raises(TransitionRefused):
        services.decide(
            order=order, actor=floor.first, outcome="approved", reasons=["verified"], note="", version=None, now=NOW
        )


def test_the_limit_stands_still_on_hold(floor: SimpleNamespace) -> None:
    order = held(floor, NOW + HOUR)  # three of four hours are left
    services.resume_order(order=order, actor=floor.first, note="payslip of May", now=NOW + 3 * HOUR)
    order = fresh(order)
    assert (order.state, order.limit_at) == (OrderState.IN_REVIEW, NOW + 6 * HOUR)
    hold = OrderHold.objects.get()
    assert (hold.outcome, hold.note, hold.ended_by) == ("arrived", "payslip of May", floor.first)
    row = OrderAssignment.objects.get()
    assert (row.held_seconds, row.worked_seconds, row.clock_from) == (7200, 3600, NOW + 3 * HOUR)


def test_the_limit_runs_in_working_time(floor: SimpleNamespace) -> None:
    office(floor)
    order = factories.give(factories.order(product=floor.product), floor.first, now=NOW)
    assert order.limit_at == NOW + 4 * HOUR
    services.release_orders(orders=[order.public_id], actor=None, now=NOW)
    ReviewOrder.objects.update(limit_at=None)
    evening = NOW + 6 * HOUR  # two hours before closing
    people.connect(user=floor.first, now=evening)
    order = factories.give(order, floor.first, now=evening)
    assert order.limit_at == NOW + 26 * HOUR  # and two hours of Tuesday
    order = factories.start(order, floor.first, now=evening)
    services.hold_order(
        order=order, actor=floor.first, asked="ID", asked_of="applicant", due_at=NOW + 90 * HOUR, now=evening + HOUR
    )
    services.resume_order(order=order, actor=floor.first, note="", now=NOW + 48 * HOUR)  # Wednesday, ten
    assert fresh(order).limit_at == NOW + 51 * HOUR


def test_a_limit_that_had_passed_is_not_given_back_by_a_hold(floor: SimpleNamespace) -> None:
    order = held(floor, NOW + 5 * HOUR)
    services.resume_order(order=order, actor=floor.first, note="", now=NOW + 6 * HOUR)
    assert fresh(order).limit_at == NOW + 4 * HOUR


def test_nothing_by_the_deadline_brings_it_back_marked_and_once(floor: SimpleNamespace) -> None:
    order = held(floor, NOW + HOUR, due=2 * HOUR)
    assert services.lapse_holds(now=NOW + 3 * HOUR - MINUTE) == 0
    assert services.lapse_holds(now=NOW + 3 * HOUR) == 1
    assert services.lapse_holds(now=NOW + 4 * HOUR) == 0
    order = fresh(order)
    assert (order.state, order.assignee, order.limit_at) == (OrderState.IN_REVIEW, floor.first, NOW + 6 * HOUR)
    assert OrderHold.objects.get().outcome == "lapsed"
    event = OrderEvent.objects.filter(item=order).latest("pk")
    assert (event.name, event.from_state, event.to_state, event.actor) == ("lapse", "on_hold", "in_review", None)
    row = OrderAssignment.objects.get()
    assert (row.held_seconds, row.clock_from) == (7200, NOW + 3 * HOUR)


def test_many_holds_lapse_in_as_many_queries_as_one(
    floor: SimpleNamespace, django_assert_max_num_queries: object
) -> None:
    for _each in range(12):
        held(floor, NOW + HOUR)
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        assert services.lapse_holds(now=NOW + 9 * HOUR) == 12


@pytest.mark.parametrize("how", ["release", "reassign"])
def test_nobody_inherits_a_hold(floor: SimpleNamespace, how: str) -> None:
    order = held(floor, NOW + 20 * timedelta(seconds=1))
    later = NOW + 40 * timedelta(seconds=1)
    if how == "release":
        services.release_orders(orders=[order.public_id], actor=floor.supervisor, now=later)
    else:
        factories.give(order, floor.second, now=later)
    order = fresh(order)
    assert order.state == (OrderState.POOLED if how == "release" else OrderState.ASSIGNED)
    assert order.limit_at == NOW + 4 * HOUR + 20 * timedelta(seconds=1)
    assert OrderHold.objects.get().outcome == "dropped"
    assert OrderAssignment.objects.order_by("pk")[0].held_seconds == 20


@pytest.mark.parametrize(
    ("change", "rule"),
    [({"asked": " "}, "what is asked"), ({"asked_of": "moon"}, "from whom"), ({"due_at": NOW}, "lie ahead")],
)
def test_a_hold_that_says_nothing_is_refused(floor: SimpleNamespace, change: dict[str, object], rule: str) -> None:
    order = opened(floor)
    said = {"asked": "Payslip", "asked_of": "employer", "due_at": NOW + HOUR}
    with pytest.raises(HoldRefused, match=rule):
        services.hold_order(order=order, actor=floor.first, now=NOW, **(said | change))  # type: ignore[arg-type]
    assert (fresh(order).state, OrderHold.objects.count()) == (OrderState.IN_REVIEW, 0)


def test_only_the_holder_holds_and_resumes(floor: SimpleNamespace) -> None:
    order = held(floor, NOW)
    with pytest.raises(OutOfReach):
        services.resume_order(order=order, actor=floor.second, note="", now=NOW + MINUTE)
    factories.give(order, floor.second)
    with pytest.raises(OrderTaken):
        services.resume_order(order=order, actor=floor.first, note="", now=NOW + MINUTE)
    with pytest.raises(TransitionRefused):
        services.resume_order(order=order, actor=floor.second, note="", now=NOW + MINUTE)


def test_the_database_keeps_one_open_hold(floor: SimpleNamespace) -> None:
    order = held(floor, NOW)
    row = OrderAssignment.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderHold.objects.create(
            order=order, assignment=row, asked="x", asked_of="employer", due_at=NOW + HOUR, held_by=floor.first,
            held_at=NOW,
        )  # fmt: skip


# --- callbacks ------------------------------------------------------------------------------------------------


def book(order: ReviewOrder, floor: SimpleNamespace, at: datetime) -> OrderCallback:
    return services.book_callback(order=order, actor=floor.first, at=at, point=None, note="after work", now=NOW)


def test_a_callback_is_booked_anew_not_twice(floor: SimpleNamespace) -> None:
    order = opened(floor)
    book(order, floor, NOW + HOUR)
    book(order, floor, NOW + 2 * HOUR)
    assert list(OrderCallback.objects.order_by("pk").values_list("outcome", flat=True)) == ["moved", ""]
    services.cancel_callback(order=order, actor=floor.first, now=NOW)
    assert not OrderCallback.objects.filter(closed_at=None).exists()
    with pytest.raises(CallbackRefused, match="No callback"):
        services.cancel_callback(order=order, actor=floor.first, now=NOW)


@pytest.mark.parametrize("at", [NOW, NOW - MINUTE, NOW + timedelta(days=91)])
def test_a_callback_lies_ahead(floor: SimpleNamespace, at: datetime) -> None:
    with pytest.raises(CallbackRefused):
        book(opened(floor), floor, at)
    assert OrderCallback.objects.count() == 0


@pytest.mark.parametrize(("early", "made"), [(20 * MINUTE, False), (15 * MINUTE, True), (-HOUR, True)])
def test_a_contact_at_its_time_is_the_callback(floor: SimpleNamespace, early: timedelta, made: bool) -> None:
    order = opened(floor)
    book(order, floor, NOW + 2 * HOUR)
    factories.note(order, floor.first, now=NOW + 2 * HOUR - early)
    assert (OrderCallback.objects.get().outcome == "made") is made


def test_a_due_callback_is_told_once_and_goes_with_the_order(floor: SimpleNamespace) -> None:
    order = opened(floor)
    book(order, floor, NOW + HOUR)
    factories.give(order, floor.second)
    assert services.tell_callbacks(now=NOW + HOUR - MINUTE) == 0
    assert services.tell_callbacks(now=NOW + HOUR) == 1
    assert services.tell_callbacks(now=NOW + HOUR) == 0
    assert OrderCallback.objects.get().closed_at is None


def test_a_decision_drops_what_was_promised(floor: SimpleNamespace) -> None:
    order = opened(floor)
    book(order, floor, NOW + HOUR)
    services.decide(
        order=order, actor=floor.first, outcome="rejected", reasons=["fraud_signs"], note="", version=None, now=NOW
    )
    assert OrderCallback.objects.get().outcome == "dropped"

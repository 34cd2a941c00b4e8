"""Reviewer efficiency, counted by hand and recounted by brute force."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.people.models import Role
from casework.portfolio.models import Book
from casework.reports.rules import spread
from casework.reports.selectors.order_times import order_times
from casework.reports.selectors.reasons import reasons
from casework.reports.selectors.reviewing import reviewing
from casework.reports.selectors.scope import Scope
from casework.reports.tables.reviewing import order_times as shown
from casework.reports.tables.reviewing import reviewers
from casework.review.models import Decision, ReviewOrder, ReviewStage, Stage
from casework.review.services import reopen_order, withdraw_order
from tests import factories
from tests.clock import NOW, TODAY, YESTERDAY
from tests.reports import floor

pytestmark = pytest.mark.django_db
ALL = Scope(first=YESTERDAY, last=TODAY)


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    """Two initial reviewers and a re-reviewer; the initial review's limit is 30 minutes."""
    initial, rereview = factories.review_team("initial"), factories.review_team("re_review")
    ReviewStage.objects.filter(stage=Stage.INITIAL).update(limit_minutes=30)
    return SimpleNamespace(
        initial=initial,
        rereview=rereview,
        ann=factories.person("ann", Role.INITIAL_REVIEWER, team=initial),
        bob=factories.person("bob", Role.INITIAL_REVIEWER, team=initial),
        cai=factories.person("cai", Role.RE_REVIEWER, team=rereview),
    )


def minutes(*each: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=one) for one in each)


def test_a_day_of_one_reviewer(people: SimpleNamespace) -> None:
    floor.reviewed_orders(people.ann, [10, 30, 50], at=NOW)
    floor.reviewed_orders(people.ann, [20], at=NOW, outcome="rejected")

    (line,) = reviewing(ALL).reviewers

    assert (line.person, line.stage, line.day) == ("Ann", Stage.INITIAL, TODAY)
    work, times = line.work, line.work.times
    assert (work.decided, work.approved, work.rejected, work.within) == (4, 3, 1, 3)  # 30 minutes is within 30 minutes
    assert work.within_rate == Decimal("0.75")
    assert (times.shortest, times.longest, times.mean, times.median) == minutes(10, 50, 27.5, 25)


def test_net_times_leave_out_the_time_on_hold_and_stand_in_the_table(people: SimpleNamespace) -> None:
    floor.reviewed_orders(people.ann, [10, 30, 50], at=NOW)
    longest = Decision.objects.latest("decided_at").assignment
    type(longest).objects.filter(pk=longest.pk).update(held_seconds=45 * 60)

    (line,) = reviewing(ALL).reviewers

    net = line.work.net
    assert (net.shortest, net.longest, net.mean, net.median) == minutes(5, 30, 15, 10)
    table = reviewers(reviewing(ALL))
    (row,) = (dict(zip([head.key for head in table.heads], row, strict=True)) for row in table.rows)
    assert [row[key] for key in ("shortest", "longest", "shortest_net", "longest_net")] == [*minutes(10, 50, 5, 30)]


def test_the_floor_is_not_the_mean_of_its_people(people: SimpleNamespace) -> None:
    floor.reviewed_orders(people.ann, [1, 1, 1], at=NOW)
    floor.reviewed_orders(people.bob, [9], at=NOW)

    found = reviewing(ALL)

    (day,) = found.floor
    assert (day.stage, day.day, day.reviewers, day.work.decided) == (Stage.INITIAL, TODAY, 2, 4)
    assert (day.work.times.mean, day.work.times.median) == minutes(3, 1)
    assert found.total == day.work


def test_stages_and_days_are_apart(people: SimpleNamespace) -> None:
    order = factories.order(now=NOW - timedelta(days=1))
    floor.reviewed(order, people.ann, at=NOW - timedelta(days=1), took=timedelta(minutes=5))
    floor.reviewed(order, people.cai, at=NOW, took=timedelta(hours=2))
    floor.reviewed_orders(people.ann, [7], at=NOW)

    lines = [(x.person, x.stage, x.day, x.work.decided) for x in reviewing(ALL).reviewers]

    assert lines == [
        ("Ann", Stage.INITIAL, YESTERDAY, 1), ("Ann", Stage.INITIAL, TODAY, 1), ("Cai", Stage.RE_REVIEW, TODAY, 1),
    ]  # fmt: skip


def test_the_day_is_that_of_the_books_zone(people: SimpleNamespace) -> None:
    late = datetime.fromisoformat("2026-03-01T23:30:00+00:00")  # half past midnight in Lagos
    floor.reviewed_orders(people.ann, [10], at=late)

    assert [line.day for line in reviewing(ALL).reviewers] == [TODAY]
    assert reviewing(Scope(first=YESTERDAY, last=YESTERDAY)).total is None


def test_only_ones_own_assignment_is_measured(people: SimpleNamespace) -> None:
    order = factories.order()
    factories.give(order, people.ann)
    floor.reviewed(order, people.bob, at=NOW + timedelta(hours=3), took=timedelta(minutes=4))

    assert [(x.person, x.work.times.longest) for x in reviewing(ALL).reviewers] == [("Bob", timedelta(minutes=4))]


def test_an_order_takes_from_its_first_assignment_to_the_decision_that_closes_it(people: SimpleNamespace) -> None:
    day = timedelta(days=1)
    both, refused, gone = factories.order(now=NOW - day), factories.order(), factories.order()
    factories.give(both, people.bob, now=NOW - day)  # it went back: his time is the order's all the same
    floor.reviewed(both, people.ann, at=NOW - day + timedelta(hours=1), took=timedelta(minutes=5))
    floor.reviewed(both, people.cai, at=NOW, took=timedelta(hours=2))
    floor.reviewed(refused, people.ann, at=NOW, took=timedelta(minutes=30), outcome="rejected")
    floor.reviewed(gone, people.ann, at=NOW, took=timedelta(minutes=5))
    floor.reviewed(gone, people.cai, at=NOW + timedelta(minutes=10), took=timedelta(minutes=5))
    withdraw_order(
        order=ReviewOrder.objects.get(pk=gone.pk), actor=factories.person("", Role.OPERATIONS), reason="Changed mind.",
        now=NOW + timedelta(hours=5),
    )  # fmt: skip

    found = order_times(ALL)

    assert [(x.stage, x.day, x.closed, x.approved, x.rejected) for x in found.lines] == [
        (Stage.INITIAL, TODAY, 1, 0, 1), (Stage.RE_REVIEW, TODAY, 1, 1, 0),
    ]  # fmt: skip
    assert [line.times.mean for line in found.lines] == [timedelta(minutes=30), timedelta(hours=26)]
    spread_of = [(line.times.shortest, line.times.longest, line.times.total) for line in found.lines]
    assert spread_of == [(timedelta(minutes=30),) * 3, (timedelta(hours=26),) * 3]
    assert found.total is not None
    assert found.total.median == timedelta(hours=13, minutes=15)
    table = dict(zip([head.key for head in shown(found).heads], shown(found).totals, strict=True))
    assert (table["closed"], table["order_mean"], table["order_median"]) == (2, *[found.total.median] * 2)
    assert order_times(Scope(first=YESTERDAY, last=YESTERDAY)).total is None
    of_initial = order_times(Scope(first=YESTERDAY, last=TODAY, team_ids=frozenset({people.initial.pk})))
    assert [line.stage for line in of_initial.lines] == [Stage.INITIAL]


def test_a_decision_that_was_set_aside_gives_no_reason_any_more(people: SimpleNamespace) -> None:
    first, second = factories.order(), factories.order()
    for order in (first, second):
        floor.reviewed(order, people.ann, at=NOW, took=timedelta(minutes=5), outcome="rejected")
    boss = factories.person("", Role.SUPERVISOR, leads=people.initial)
    reopen_order(order=ReviewOrder.objects.get(pk=first.pk), actor=boss, reason="Wrong person", now=NOW)

    assert [(line.reason, line.decisions, line.of, line.share) for line in reasons(ALL)] == [
        ("Signs of fraud", 1, 1, 1)
    ]
    assert [line.work.decided for line in reviewing(ALL).reviewers] == [1]


def test_a_reader_of_one_team_sees_its_stage_only(people: SimpleNamespace) -> None:
    order = factories.order()
    floor.reviewed(order, people.ann, at=NOW, took=timedelta(minutes=5))
    floor.reviewed(order, people.cai, at=NOW, took=timedelta(minutes=5))

    found = reviewing(Scope(first=YESTERDAY, last=TODAY, team_ids=frozenset({people.rereview.pk})))

    assert [line.person for line in found.reviewers] == ["Cai"]
    assert found.total is not None
    assert found.total.decided == 1
    assert reviewing(Scope(first=YESTERDAY, last=TODAY, team_ids=frozenset())).total is None


def test_another_books_orders_do_not_count(people: SimpleNamespace) -> None:
    floor.reviewed_orders(people.ann, [5], at=NOW)
    other = Book.objects.create(code="other", name="Other", time_zone="UTC", currency="EUR")

    assert reviewing(Scope(first=YESTERDAY, last=TODAY, book_id=other.pk)).total is None


def test_as_many_queries_however_much_was_decided(people: SimpleNamespace) -> None:
    floor.reviewed_orders(people.ann, [5, 6, 7], at=NOW)

    with CaptureQueriesContext(connection) as queries:
        reviewing(ALL)

    assert len(queries) == 4


def test_a_recount_one_by_one_agrees(people: SimpleNamespace) -> None:
    for number, person in enumerate([people.ann, people.bob, people.ann, people.ann, people.bob]):
        at = NOW - timedelta(hours=7 * number)
        floor.reviewed_orders(person, [3 + number, 41 - number], at=at, outcome=("approved", "rejected")[number % 2])

    lines = reviewing(ALL).reviewers

    for line in lines:
        mine = [
            row for row in Decision.objects.select_related("assignment", "decided_by")
            if (str(row.decided_by), row.stage, row.decided_on) == (line.person, line.stage, line.day)
        ]  # fmt: skip
        took = [row.decided_at - row.assignment.given_at for row in mine]
        assert line.work.times == spread(Counter(each // timedelta(seconds=1) for each in took))
        assert line.work.within == sum(each <= timedelta(minutes=30) for each in took)
    assert sum(line.work.decided for line in lines) == Decision.objects.filter(decided_on__gte=YESTERDAY).count()
    taken: dict[tuple[str, date], Counter[int]] = defaultdict(Counter)
    for order in ReviewOrder.objects.exclude(closed_at=None):
        last = order.decisions.latest("decided_at")
        since = order.assignments.earliest("given_at").given_at
        taken[last.stage, last.decided_on][(order.closed_at - since) // timedelta(seconds=1)] += 1
    assert {(x.stage, x.day): x.times for x in order_times(ALL).lines} == {
        key: spread(times) for key, times in taken.items() if key[1] >= YESTERDAY
    }

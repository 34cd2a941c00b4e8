"""Figures read closed days from their summaries and the rest from the log, and come to what a recount does."""

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from statistics import median
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.people.models import Role
from casework.portfolio.models import Book
from casework.reports.models import ReviewerDay, StageDay, SummaryChange, SummaryDay
from casework.reports.rules import spread
from casework.reports.selectors.reviewing import Reviewing, reviewing
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.selectors.closed import gaps
from casework.reports.summaries.services.closing import recount_due, summarise
from casework.review.models import Decided, Decision, OrderAssignment, ReviewStage
from casework.review.services import reopen_order
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import floor as ledger
from tests.reports import floor

DAYS = 4
# Who, for which book, on which day, after how many seconds (often the limit itself) and microseconds, approved,
# how many quarters of that time on hold.
work = st.tuples(
    st.integers(0, 1), st.integers(0, 1), st.integers(0, DAYS - 1), st.just(1800) | st.integers(0, 7200),
    st.just(0) | st.integers(0, 999_999), st.booleans(), st.integers(0, 3),
)  # fmt: skip


@pytest.mark.fuzz
class Recount(TestCase):
    """Each example makes a floor of its own."""

    @given(st.lists(work, min_size=3, max_size=6), st.integers(0, DAYS), st.integers(0, DAYS), st.integers(0, DAYS - 1))
    @settings(max_examples=6)
    def test_reviewers_by_summaries_are_a_recount(self, drawn: Any, ours: int, theirs: int, first: int) -> None:
        team = factories.review_team("initial")
        ReviewStage.objects.filter(stage="initial").update(limit_minutes=30)
        people = [factories.person(name, Role.INITIAL_REVIEWER, team=team) for name in ("ann", "bob")]
        boss = factories.person("", Role.SUPERVISOR, leads=team)
        products = [factories.product(), ledger.product(ledger.book("other"))]
        for who, book, day, seconds, micro, approved, quarters in drawn:
            at = NOW - timedelta(days=DAYS - day)
            floor.reviewed(
                factories.order(product=products[book], now=at), people[who], at=at,
                took=timedelta(seconds=seconds, microseconds=micro), outcome="approved" if approved else "rejected",
            )  # fmt: skip
            OrderAssignment.objects.filter(pk=Decision.objects.latest("pk").assignment_id).update(
                held_seconds=seconds * quarters // 4
            )
        for product, closed in zip(products, (ours, theirs), strict=True):
            close(product.book, closed)
        scopes = [
            Scope(first=TODAY - timedelta(days=DAYS - first), last=TODAY, book_id=book)
            for book in (None, products[0].book_id)
        ]  # fmt: skip
        for scope in scopes:
            assert shown(reviewing(scope)) == recount(scope)

        # One is reopened: a closed day says what it said, until it is counted anew.
        decision = Decision.objects.filter(outcome=Decided.REJECTED).order_by("pk").first()
        if decision is None:
            return
        before = [shown(reviewing(scope)) for scope in scopes]
        reopen_order(order=decision.order, actor=boss, reason="Wrong person", now=NOW)
        if SummaryDay.objects.filter(book=decision.order.book_id, day=decision.decided_on).exists():
            assert [shown(reviewing(scope)) for scope in scopes] == before
        for product, closed in zip(products, (ours, theirs), strict=True):
            close(product.book, closed, rebuild=True)
        for scope in scopes:
            assert shown(reviewing(scope)) == recount(scope)


def close(book: Book, days: int, *, rebuild: bool = False) -> None:
    """Close and sum up the first so many days of the floor."""
    start = TODAY - timedelta(days=DAYS)
    Book.objects.filter(pk=book.pk).update(business_date=start + timedelta(days=days))
    if days:
        summarise(
            book=Book.objects.get(pk=book.pk), first=start, last=start + timedelta(days=days - 1), now=NOW,
            rebuild=rebuild,
        )  # fmt: skip


def shown(found: Reviewing) -> Any:
    lines = [((line.person, line.stage, line.day), facts(line.work)) for line in found.reviewers]
    floor_lines = [((line.stage, line.day, line.reviewers), facts(line.work)) for line in found.floor]
    return dict(lines), dict(floor_lines), found.total and facts(found.total)


def facts(made: Any) -> tuple[Any, ...]:
    return made.decided, made.approved, made.within, made.times, made.net


def recount(scope: Scope) -> Any:
    """Go through the decisions one by one."""
    lines: dict[Any, list[Decision]] = defaultdict(list)
    for row in Decision.objects.filter(reopening=None).select_related("assignment", "decided_by", "order"):
        if scope.first <= row.decided_on <= scope.last and scope.book_id in {None, row.order.book_id}:
            lines[str(row.decided_by), row.stage, row.decided_on].append(row)
    days: dict[Any, list[Decision]] = defaultdict(list)
    for (_person, stage, day), rows in lines.items():
        days[stage, day] += rows
    floor_lines = {(*key, len({row.decided_by_id for row in rows})): counted(rows) for key, rows in days.items()}
    everything = [row for rows in lines.values() for row in rows]
    return {key: counted(rows) for key, rows in lines.items()}, floor_lines, counted(everything) if everything else None


def counted(rows: list[Decision]) -> tuple[Any, ...]:
    limit = ReviewStage.objects.get(stage="initial").limit_minutes * 60
    took = [(row.decided_at - row.assignment.given_at) // timedelta(seconds=1) for row in rows]
    within = sum(
        (row.decided_at - row.assignment.given_at).total_seconds() <= limit
        if row.assignment.worked_seconds is None else row.assignment.worked_seconds <= limit
        for row in rows
    )  # fmt: skip
    gross = spread(Counter(took))
    assert gross.median == timedelta(seconds=median(took))
    net = spread(Counter(a - row.assignment.held_seconds for a, row in zip(took, rows, strict=True)))
    return len(rows), sum(row.outcome == Decided.APPROVED for row in rows), within, gross, net


@given(st.sets(st.integers(0, 9)))
def test_what_is_not_closed_is_left_once(taken: set[int]) -> None:
    days = [TODAY + timedelta(days=each) for each in range(10)]
    left = list(gaps(days[0], days[-1], [days[each] for each in sorted(taken)]))
    assert [day for day in days if any(first <= day <= last for first, last in left)] == [
        days[each] for each in range(10) if each not in taken
    ]
    assert all(a[1] + timedelta(days=1) < b[0] for a, b in pairwise(left))


@pytest.mark.django_db
def test_a_period_that_is_closed_does_not_ask_the_log() -> None:
    ann = factories.person("ann", Role.INITIAL_REVIEWER, team=factories.review_team("initial"))
    floor.reviewed_orders(ann, [5, 6, 7], at=NOW - timedelta(days=1))
    (book,) = Book.objects.all()
    close(book, DAYS)

    with CaptureQueriesContext(connection) as queries:
        found = reviewing(Scope(first=TODAY - timedelta(days=DAYS), last=TODAY - timedelta(days=1)))

    assert [line.work.decided for line in found.reviewers] == [3]
    assert len(queries) == 5
    assert not any("review_decision" in query["sql"] for query in queries)


@pytest.mark.django_db
def test_a_day_closed_before_times_were_kept_is_counted_from_the_log_and_said_so_until_it_is_counted_anew(
    client: Client,
) -> None:
    ann = factories.person("ann", Role.INITIAL_REVIEWER, team=factories.review_team("initial"))
    days = [TODAY - timedelta(days=back) for back in (2, 1)]
    for back, minutes in ((2, [5, 6, 7]), (1, [9])):
        floor.reviewed_orders(ann, minutes, at=NOW - timedelta(days=back))
    (book,) = Book.objects.all()
    close(book, DAYS)
    scope = Scope(first=days[0], last=days[1])
    before = shown(reviewing(scope))
    zero = timedelta()
    # As the migration that brought the times left what was there.
    of_then = ReviewerDay.objects.filter(day=days[0])
    of_then.update(times=[], times_net=[], shortest_net=zero, longest_net=zero, median=zero, median_net=zero)
    StageDay.objects.filter(day=days[0]).delete()
    client.force_login(factories.person("", Role.AUDITOR))

    def page(name: str, **asked: str) -> str:
        asked = {"first": days[0].isoformat(), "last": days[1].isoformat(), **asked}
        answer = client.get(reverse(name), asked)
        assert answer.status_code == 200
        return answer.content.decode()

    words, left_out = "1 closed day is counted from the log", "1 closed day is left out here"
    assert shown(reviewing(scope)) == before == recount(scope)
    assert words in page("reports:kpi", table="reviewers")
    assert words in page("reports:kpi", table="review-floor")
    assert left_out in page("reports:trends", grain="day")
    assert left_out not in page("reports:trends", grain="day", table="collections")

    # The next night counts it anew. Nothing that was kept differs, so no line is told to be otherwise.
    assert [run.kind for run in recount_due(book=Book.objects.get(), now=NOW)] == ["summary_again"]
    assert recount_due(book=Book.objects.get(), now=NOW) == []
    assert SummaryChange.objects.count() == 0
    assert of_then.get().median == timedelta(minutes=6)
    assert shown(reviewing(scope)) == before
    assert words not in page("reports:kpi", table="reviewers")

"""Daily summaries: a night against the bare SQL of the same sums, and a page of figures that no log slows down.

Source of the floor of a night: one INSERT … SELECT that groups the day's decisions by person and stage; nothing is
locked, looked up, converted or noted, and no single time is kept. The page is that of the figures of reviewers (medians
of every line, of the floor and of the period among them), over thirty days of a hundred people; beside it the same page
of a book whose log has 100,000 rows (or a quarter, where that is less).
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.people.models import Role, User
from casework.portfolio.models import Book
from casework.reports.models import ReviewerDay
from casework.reports.selectors.page import PAGE
from casework.reports.summaries.selectors.counting import review_lines
from casework.reports.summaries.services.closing import summarise
from casework.workflow.models import Pool
from tests import factories
from tests.bench.filling import filling
from tests.bench.measure import Pair, at_most, bench, undone

DAY = date(2026, 3, 2)
PEOPLE, DAYS, SMALLER = 100, 30, 100_000

TABLES = ("review_revieworder", "review_orderassignment", "review_decision")

# Orders, their assignments and decisions, spread evenly over the days from {day} on and over the people.
BUILD = """
INSERT INTO review_revieworder
  (public_id, pool_id, priority, points, value, requires, waiting_since, state, stage, book_id, product_id, customer_id,
   source, external_ref, digest, term, currency, application, received_at, closed_at)
  SELECT gen_random_uuid(), {pool}, 0, 1, 100, '{{}}', now(), 'rejected', 'initial', {book}, 1, 1, '{code}',
         n::text, '', 12, 'NGN', '{{}}', now(), now() FROM generate_series(1, {size}) n;
INSERT INTO review_orderassignment
  (person_id, policy, reason, why, over_capacity, given_at, ended_at, outcome, item_id, stage, held_seconds,
   worked_seconds)
  SELECT {first} + external_ref::int / {days} % {people}, '', '', '{{}}', false,
         DATE '{day}' + (external_ref::int % {days}), now(), 'finished', id, 'initial', id % 60, id % 3000
    FROM review_revieworder WHERE book_id = {book};
INSERT INTO review_decision
  (order_id, assignment_id, stage, outcome, reasons, reason_versions, note, snapshot, decided_by_id, decided_at,
   decided_on)
  SELECT a.item_id, a.id, a.stage, CASE a.id % 3 WHEN 0 THEN 'approved' ELSE 'rejected' END, '[]', '{{}}', '', '{{}}',
         a.person_id, a.given_at + (a.id / {days} * 7 % 3600) * INTERVAL '1 second', a.given_at::date
    FROM review_orderassignment a JOIN review_revieworder o ON o.id = a.item_id WHERE o.book_id = {book};
"""
BARE = """
INSERT INTO reports_reviewerday (book_id, day, person_id, stage, decided, approved, within, handled, handled_net,
                                 shortest, longest, shortest_net, longest_net, median, median_net, times, times_net)
  SELECT o.book_id, d.decided_on, d.decided_by_id, d.stage, COUNT(*), COUNT(*) FILTER (WHERE d.outcome = 'approved'),
         COUNT(*) FILTER (WHERE a.worked_seconds <= 1800), SUM(d.decided_at - a.given_at),
         SUM(d.decided_at - a.given_at) - SUM(a.held_seconds) * INTERVAL '1 second',
         MIN(d.decided_at - a.given_at), MAX(d.decided_at - a.given_at),
         MIN(d.decided_at - a.given_at - a.held_seconds * INTERVAL '1 second'),
         MAX(d.decided_at - a.given_at - a.held_seconds * INTERVAL '1 second'),
         percentile_cont(0.5) WITHIN GROUP (ORDER BY d.decided_at - a.given_at),
         percentile_cont(0.5) WITHIN GROUP (ORDER BY d.decided_at - a.given_at - a.held_seconds * INTERVAL '1 second'),
         '[]', '[]'
    FROM review_decision d JOIN review_orderassignment a ON a.id = d.assignment_id
    JOIN review_revieworder o ON o.id = d.order_id
    LEFT JOIN review_reopening r ON r.decision_id = d.id
   WHERE d.decided_on = %s AND o.book_id = %s AND r.id IS NULL
   GROUP BY o.book_id, d.decided_on, d.decided_by_id, d.stage
"""


def book_of(code: str, *, size: int, days: int, people: list[User]) -> Book:
    """Make a book with so many decisions, spread over so many days; it is rolled to the day after them."""
    book = Book.objects.create(
        code=code, name=code, time_zone="UTC", currency="NGN", business_date=DAY + timedelta(days=days)
    )
    said = {
        "book": book.pk, "code": code, "size": size, "days": days, "day": DAY, "people": len(people),
        "first": people[0].pk, "pool": Pool.objects.get(code="initial").pk,
    }  # fmt: skip
    with filling(*TABLES) as cursor:
        cursor.execute(BUILD.format(**said))
    return book


def staff() -> list[User]:
    """Make those who decided, with ids that follow one another."""
    return User.objects.bulk_create([User(username=f"bench{n}", display_name=f"P{n}") for n in range(PEOPLE)])


@bench("the summary of a day", size=50_000, full=300_000, goal=at_most(ratio=2))
def night(size: int) -> Iterator[Pair]:
    """Sum up one day with so many decisions, with its run and all that a night writes of it."""
    book = book_of("bench", size=size, days=1, people=staff())
    now = timezone.now()
    assert sum(line["decided"] for line in review_lines(book_id=book.pk, day=DAY).values()) == size

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE, [DAY, book.pk])
            assert cursor.rowcount == PEOPLE

    def sum_up() -> None:
        summarise(book=book, first=DAY, last=DAY, now=now)
        assert ReviewerDay.objects.count() == PEOPLE

    yield Pair(work=partial(undone, sum_up), floor=partial(undone, bare))


@bench("the figures of reviewers over a log", size=400_000, full=10_000_000, goal=at_most(ratio=1.2), runs=15)
def page(size: int) -> Iterator[Pair]:
    """Ask for the figures of thirty days of a book with so many rows in its log, and of one with far fewer."""
    people, now = staff(), timezone.now()
    last = DAY + timedelta(days=DAYS - 1)
    asks: list[Callable[[], None]] = []
    for code, rows in (("large", size), ("small", min(size // 4, SMALLER))):
        book = book_of(code, size=rows, days=DAYS, people=people)
        summarise(book=book, first=DAY, last=last, now=now)
        asks.append(_asking(code, last))
    assert ReviewerDay.objects.filter(book__code="large").count() == PEOPLE * DAYS
    yield Pair(work=asks[0], floor=asks[1])


def _asking(code: str, last: date) -> Callable[[], None]:
    client = Client(headers={"host": "localhost"})
    client.force_login(factories.person("", Role.AUDITOR, online=False))
    query = {"first": DAY, "last": last, "book": code, "table": "reviewers"}

    def ask() -> None:
        html = client.get(reverse("reports:kpi"), query).content.decode()
        assert html.count("<td>Initial review</td>") == PAGE

    ask()
    return ask

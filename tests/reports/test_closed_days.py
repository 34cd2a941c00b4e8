"""Closed days: summed up once, equal to the figures, and a later count that differs says where and why."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.collections.services.roll import roll
from casework.jobs import services as jobs
from casework.jobs.models import BatchRun, Job
from casework.people.models import Role
from casework.portfolio.models import Book, Loan, Payment
from casework.portfolio.services.payments import record_payment
from casework.portfolio.services.reversals import reverse_payment
from casework.reports.models import CollectorDay, ReviewerDay, SummaryChange, SummaryDay
from casework.reports.selectors.collecting import collecting, collectors
from casework.reports.selectors.contacting import contacts
from casework.reports.selectors.reviewing import reviewing
from casework.reports.selectors.scope import Scope
from casework.reports.services import closing as nightly
from casework.reports.summaries.selectors.held import Held, held_of
from casework.reports.summaries.services.closing import SummaryRefused, recount_due, summarise, summarise_due
from casework.review.models import Decision
from casework.review.services import reopen_order
from tests import factories
from tests.clock import NOW, TODAY
from tests.reports import floor
from tests.reports.floor import on

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


def told() -> list[tuple[Any, ...]]:
    rows = CollectorDay.objects.order_by("day", "person__username", "bucket__code")
    return [
        (
            (row.day - on(0)).days,
            row.person.username[:3],
            row.bucket.code,
            row.given,
            row.collected,
            row.rolled,
            row.cash,
        )
        for row in rows.select_related("person", "bucket")
        if row.given or row.collected or row.rolled or row.cash
    ]


def money(amount: int) -> Decimal:
    return Decimal(f"{amount}.00")


def test_days_of_collections_counted_by_hand_and_equal_to_the_figures():
    made = floor.worked_collections()
    runs = summarise(book=made.book, first=on(0), last=on(8), now=LATER)
    assert [run.business_date for run in runs] == [on(day) for day in range(9)]
    assert told() == [
        (1, "ann", "M1", 1, 0, 0, money(0)), (1, "ann", "S1", 2, 0, 0, money(0)),
        (3, "ann", "S1", 0, 1, 0, money(100)),  # c
        (4, "bob", "S1", 1, 0, 0, money(0)),  # a
        (5, "bob", "S1", 0, 0, 0, money(40)), (6, "ann", "M1", 0, 0, 0, money(100)),  # d
        (7, "bob", "S1", 0, 0, 1, money(0)),
    ]  # fmt: skip
    whole = collecting(Scope(first=on(0), last=on(8))).collectors
    rows = CollectorDay.objects.all()
    assert sum(row.collected for row in rows) == sum(line.collected for line in whole)
    assert sum(row.cash for row in rows) == sum(line.money.cash_in_period for line in whole) == money(240)
    before = list(CollectorDay.objects.order_by("pk").values())
    assert summarise(book=made.book, first=on(0), last=on(8), now=LATER) == []
    again = summarise(book=made.book, first=on(0), last=on(8), now=LATER, rebuild=True)
    assert {run.counts["changed"] for run in again} == {0}
    assert list(CollectorDay.objects.order_by("pk").values()) == before
    assert not SummaryChange.objects.exists()
    with pytest.raises(SummaryRefused, match="not closed yet"):
        summarise(book=made.book, first=on(9), last=on(9), now=LATER)


def test_a_late_payment_and_its_reversal_are_told_and_no_number_is_lost(client: Client):
    made = floor.worked_collections()
    summarise(book=made.book, first=on(0), last=on(8), now=LATER)
    loan = Loan.objects.get(payments__amount=Decimal("40.00"))

    def rebuild(hours: int) -> list[SummaryChange]:
        at = LATER + timedelta(hours=hours)
        seen = set(SummaryChange.objects.values_list("pk", flat=True))
        summarise(book=made.book, first=on(4), last=on(6), now=at, rebuild=True)
        return list(SummaryChange.objects.exclude(pk__in=seen))

    late = record_payment(
        loan_id=loan.pk, source="bank", external_ref="LATE", amount=money(30), paid_on=on(5),
        now=LATER + timedelta(hours=1),
    )  # fmt: skip
    change, carried = rebuild(2)
    assert (carried.day, carried.before["cash_carried"], carried.after["cash_carried"]) == (on(6), 4000, 7000)
    assert (change.day, change.person, change.before["cash"], change.after["cash"]) == (on(5), made.bob, 4000, 7000)
    assert ("payment", "LATE") in [(one["kind"], one["ref"]) for one in change.causes]
    assert CollectorDay.objects.get(day=on(5), person=made.bob).cash == money(70)
    reverse_payment(
        payment_id=late.pk, source="bank", external_ref="BOUNCED", reversed_on=on(9), reason="No cover",
        now=LATER + timedelta(hours=3),
    )  # fmt: skip
    back, _carried = rebuild(4)
    assert (back.before["cash"], back.after["cash"]) == (7000, 4000)
    assert ("reversal", "LATE", "No cover") in [(one["kind"], one["ref"], one["why"]) for one in back.causes]
    assert SummaryDay.objects.get(day=on(5)).closed_at == LATER
    with pytest.raises(DatabaseError), transaction.atomic():
        SummaryChange.objects.all().delete()
    client.force_login(factories.person("", Role.OPERATIONS, online=False))
    query = {"first": on(0), "last": on(8), "book": "", "table": "changes"}
    html = client.get(reverse("reports:days"), query).content.decode()
    assert html.index("Payment reversed") < html.index("Payment came late")  # the newest change first
    assert "No cover" in html
    shown = client.get(reverse("reports:days"), query | {"table": "collection"}).content.decode()
    assert shown.count("<td>Ann</td>") == 2


def test_a_reversal_is_counted_anew_by_the_next_night_with_its_reason():
    made = floor.worked_collections()
    summarise(book=made.book, first=on(0), last=on(8), now=LATER)
    scope = Scope(first=on(0), last=on(8))
    log = Held(logged=frozenset({made.book.pk}))

    with CaptureQueriesContext(connection) as queries:
        by_days = held_of(scope)
        before = collectors(scope, by_days), contacts(scope, by_days)
    assert before == (collectors(scope, log), contacts(scope, log))
    assert len(queries) == 8
    assert not any("collections_placement" in query["sql"] for query in queries)

    paid = Payment.objects.get(loan__cases__state="collected", paid_on=on(3))
    reverse_payment(
        payment_id=paid.pk, source="bank", external_ref="BOUNCED", reversed_on=on(9), reason="No cover",
        now=LATER + timedelta(hours=1),
    )  # fmt: skip
    by_days = held_of(scope)
    assert (collectors(scope, by_days), contacts(scope, by_days)) == before  # what was closed says what it said
    runs = recount_due(book=made.book, now=LATER + timedelta(hours=2))
    assert [run.scope for run in runs] == [
        f"lagos {on(day)}" for day in range(1, 9)
    ]  # its stay is told anew from its entry on
    change = SummaryChange.objects.get(day=on(3))
    assert (change.person, change.before["collected"], change.after["collected"]) == (made.ann, 1, 0)
    assert (change.before["cash"], change.after["cash"]) == (10_000, 0)
    assert ("reversal", "No cover") in [(one["kind"], one["why"]) for one in change.causes]
    by_days = held_of(scope)
    after = collectors(scope, by_days)
    assert after == collectors(scope, log) != before[0]
    assert contacts(scope, by_days) == contacts(scope, log)
    assert recount_due(book=made.book, now=LATER + timedelta(hours=3)) == []


def test_days_of_an_older_summary_are_read_from_the_log_until_they_are_counted_anew():
    made = floor.worked_collections()
    summarise(book=made.book, first=on(0), last=on(8), now=LATER)
    SummaryDay.objects.filter(day__lte=on(5)).update(version=1)
    CollectorDay.objects.filter(day__lte=on(5)).update(carried=0, owed_given=0, again={})
    assert held_of(Scope(first=on(0), last=on(8))) == Held(logged=frozenset({made.book.pk}))
    runs = recount_due(book=made.book, now=LATER)
    assert [run.counts["changed"] for run in runs] == [0] * 6
    assert held_of(Scope(first=on(0), last=on(8))).logged == frozenset()
    assert CollectorDay.objects.get(day=on(5), person=made.ann).carried == 1


WHERE = f"""
  {TODAY} Ann R, Initial review: Decided 3 → 2, Within limit 3 → 2, \
Sum of times 1:00:00 → 0:40:00, Sum, net 1:00:00 → 0:40:00
    Decision reopened """


def rebuilt_today() -> str:
    """Count today's lines anew by the command; return what it says."""
    out = io.StringIO()
    call_command("summarise", "--from", str(TODAY), "--to", str(TODAY), "--rebuild", stdout=out)
    return out.getvalue()


def test_a_reopened_decision_is_told_of_its_day(client: Client):
    team = factories.review_team("initial")
    ann = factories.person("ann-r", Role.INITIAL_REVIEWER, team=team)
    at = NOW - timedelta(hours=5)
    floor.reviewed_orders(ann, [10, 30], at=at)
    floor.reviewed_orders(ann, [20], at=at, outcome="rejected")
    (book,) = Book.objects.all()
    roll(book=book, first=TODAY + timedelta(days=1), last=TODAY + timedelta(days=1), now=LATER)
    book = Book.objects.get()
    assert nightly.close_book(book_id=book.pk, now=LATER)["summaries"] == 40
    assert summarise_due(book=book, now=LATER) == []
    row = ReviewerDay.objects.get()
    line = reviewing(Scope(first=TODAY, last=TODAY)).reviewers[0].work
    assert (row.decided, row.approved, row.within) == (line.decided, line.approved, line.within) == (3, 2, 3)
    assert (row.shortest, row.longest, row.handled) == (line.times.shortest, line.times.longest, line.times.total)
    assert (row.handled, row.handled_net) == (timedelta(hours=1), line.net.total)

    boss = factories.person("", Role.SUPERVISOR, leads=team)
    rejected = Decision.objects.get(outcome="rejected")
    reopen_order(order=rejected.order, actor=boss, reason="Wrong person", now=LATER + timedelta(hours=1))
    told = f"{rejected.order.external_ref}, recorded {LATER + timedelta(hours=1):%Y-%m-%d %H:%M} UTC Wrong person"
    assert rebuilt_today() == f"{book.code}: 1 days counted, 1 lines of closed days differ{WHERE}{told}\n"
    change = SummaryChange.objects.get()
    assert (change.before["decided"], change.after["decided"]) == (3, 2)
    assert (change.before["handled"], change.after["handled"]) == (3_600_000_000, 2_400_000_000)
    assert [(one["kind"], one["ref"], one["why"]) for one in change.causes] == [
        ("reopened", rejected.order.external_ref, "Wrong person")
    ]
    client.force_login(factories.person("", Role.RISK, online=False))
    query = {"first": TODAY, "last": TODAY, "book": ""}
    html = client.get(reverse("reports:days"), query).content.decode()
    assert "0:20:00" in html
    assert "table=collection" not in html
    assert "Wrong person" in client.get(reverse("reports:days"), query | {"table": "changes"}).content.decode()
    with pytest.raises(CommandError, match="not closed yet"):
        call_command("summarise", "--from", str(TODAY), "--to", "2030-01-01")
    SummaryDay.objects.filter(day=TODAY).update(checked_at=LATER)  # as if it had not been counted since
    assert nightly.close_book(book_id=book.pk, now=LATER + timedelta(hours=3))["counted_anew"] == 1
    assert BatchRun.objects.filter(kind="summary").count() == 40


def test_operations_have_closed_days_counted_anew_by_the_page(client: Client):
    team = factories.review_team("initial")
    ann = factories.person("ann-r", Role.INITIAL_REVIEWER, team=team)
    floor.reviewed_orders(ann, [10, 30], at=NOW - timedelta(hours=5), outcome="rejected")
    (book,) = Book.objects.all()
    roll(book=book, first=TODAY + timedelta(days=1), last=TODAY + timedelta(days=1), now=LATER)
    nightly.close_book(book_id=book.pk, now=LATER)
    boss = factories.person("", Role.SUPERVISOR, leads=team)
    order = Decision.objects.order_by("pk").first().order
    reopen_order(order=order, actor=boss, reason="Wrong person", now=LATER + timedelta(hours=1))
    client.force_login(factories.person("", Role.OPERATIONS, online=False))
    asked = {"first": str(TODAY), "last": str(TODAY + timedelta(days=20)), "book": book.code}
    page = client.get(reverse("reports:days"), asked).text
    assert f'name="first" value="{TODAY}"' in page
    assert "Count these days anew" in page

    answer = client.post(reverse("reports:recount"), asked)

    assert (answer.status_code, "table=changes" in answer.headers["Location"]) == (302, True)
    jobs.run_waiting(clock=timezone.now)
    job = Job.objects.get(kind=nightly.RECOUNT)
    assert (job.result, SummaryChange.objects.count()) == ({"days": 1, "changed": 1}, 1)
    assert "Wrong person" in client.get(answer.headers["Location"]).text
    for far in ({"last": str(TODAY + timedelta(days=100))}, {"first": str(TODAY + timedelta(days=2))}):
        assert client.post(reverse("reports:recount"), asked | far).status_code == 422
    assert Job.objects.filter(kind=nightly.RECOUNT).count() == 1
    client.force_login(boss)
    assert "Count these days anew" not in client.get(reverse("reports:days"), asked).text

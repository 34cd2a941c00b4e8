"""Snapshots of our own books: what the ledger says at the START of a month's or a cycle's end, counted by hand."""

import io
import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from casework.collections.rules import Due
from casework.collections.services.roll import roll
from casework.jobs.models import BatchRun, RunState
from casework.people.models import Role
from casework.portfolio.models import Book, Loan, TermUnit
from casework.portfolio.services.payments import record_payment
from casework.reports.charts import said
from casework.reports.models import Snapshot, SnapshotMonth
from casework.reports.services import closing
from casework.reports.snapshots.rules import net_flow
from casework.reports.snapshots.selectors.page import TABLES, Asked
from casework.reports.snapshots.selectors.rates import rates
from casework.reports.snapshots.selectors.vintages import first_payments, vintages
from casework.reports.snapshots.services.counting import count_fed
from casework.reports.snapshots.services.taking import SnapshotRefused, take_due, take_range
from tests.clock import NOW
from tests.collections import floor as ledger
from tests.factories import person
from tests.reports.own_book import FEB, JAN, MAR, YEAR, day, euro, made, made_book

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Book:
    return made_book()


def told(kind: str, month: date) -> list[tuple[Any, ...]]:
    found = Snapshot.objects.filter(kind=kind, month=month).order_by("loan_ref")
    return list(found.values_list("loan_ref", "bucket", "dpd", "balance"))


def test_snapshots_say_what_the_ledger_said_at_the_start_of_the_day(book: Book):
    runs = take_range(book=book, first=YEAR, last=MAR, now=NOW)
    assert [(run.business_date, run.counts) for run in runs] == [
        (day("01-30"), {"cycle": 1, "counted": 1}), (JAN, {"month": 6, "counted": 1}),
        (FEB, {"month": 5, "cycle": 1, "counted": 2}), (day("03-30"), {"cycle": 1, "counted": 1}),
        (MAR, {"month": 5, "counted": 1}),
    ]  # fmt: skip
    assert told("month", JAN) == [
        ("A", "M1", 21, euro(300)), ("B", "M0", -30, euro(100)), ("C", "settled", None, euro(0)),
        ("D", "M2", 31, euro(100)), ("E", "M2", 31, euro(100)), ("F", "M0", -10, euro(100)),
    ]  # fmt: skip
    assert told("month", FEB) == [
        ("A", "M1", 18, euro(160)), ("B", "M0", -2, euro(100)), ("D", "M2", 59, euro(100)), ("E", "M2", 59, euro(100)),
        ("F", "M1", 18, euro(100)),
    ]  # fmt: skip
    assert told("month", MAR) == [
        ("A", "M2", 49, euro(160)), ("B", "settled", None, euro(0)), ("D", "M4+", 90, euro(100)),
        ("E", "written_off", 90, euro(100)), ("F", "M2", 49, euro(100)),
    ]  # fmt: skip
    assert [told("cycle", month)[0][1:3] for month in (JAN, FEB, MAR)] == [("M0", -11), ("M1", 18), ("M2", 48)]
    _first, march = rates(book=book, kind="month", first=YEAR, last=MAR).transitions
    assert march.buckets == ("M0", "M1", "M2", "M3", "M4+", "written_off", "settled")
    assert {pair: cell.loans for pair, cell in march.moved.items()} == {
        ("M0", "settled"): 1, ("M1", "M2"): 2, ("M2", "M4+"): 1, ("M2", "written_off"): 1,
    }  # fmt: skip
    # By totals: 260 in M1 became 260 in M2; of 200 in M2 nothing came to M3; what comes after M4+ is no bucket.
    ends = rates(book=book, kind="month", first=FEB, last=MAR).months
    assert [net_flow(*ends, came) for came in ("M0", "M1", "M2", "M4+")] == [0, 1, 0, None]


def test_phases_counted_by_hand(book: Book):
    """In March A and F are in M2, D is in M4+, E is written off and no part of the receivables: 160 + 100 + 100."""
    take_range(book=book, first=YEAR, last=MAR, now=NOW)

    def march(*, by_balance: bool) -> list[Any]:
        asked = Asked(
            book=book, first=MAR, last=MAR, kind="month", by_balance=by_balance, table="phases", month=None,
            threshold=1, ever=False, days=0,
        )  # fmt: skip
        [row] = TABLES["phases"].make(asked).rows
        return [cell.value for cell in row]

    third, share = Decimal(1) / 3, Decimal(100) / 360
    assert march(by_balance=False) == [MAR, 3, 0, 0, 2, Decimal(2) / 3, 1, third, 1, third]
    assert march(by_balance=True) == [
        MAR, euro(360), 0, 0, euro(260), Decimal(260) / 360, euro(100), share, euro(100), share
    ]  # fmt: skip


def test_vintages_and_first_payments_counted_by_hand(book: Book):
    take_range(book=book, first=YEAR, last=MAR, now=NOW)
    third = Decimal(100) / 300

    def shares(threshold: int, *, ever: bool) -> list[Decimal | None]:
        (january,) = vintages(book=book, first=YEAR, last=MAR, threshold=threshold, ever=ever)
        assert (january.month, january.loans, january.disbursed) == (
            JAN,
            3,
            euro(300),
        )  # B, C and F; December is unseen
        return january.shares

    assert shares(1, ever=False) == shares(1, ever=True) == [0, third, third]
    assert shares(30, ever=False) == [0, 0, third]
    assert shares(90, ever=True) == [0, 0, 0]
    SnapshotMonth.objects.filter(month=FEB).update(counted_at=None)
    assert shares(1, ever=True) == [0, None, None]
    assert shares(1, ever=False) == [0, None, third]

    def firsts(days: int) -> list[tuple[int, int, int]]:
        found = first_payments(book=book, first=YEAR, last=MAR, days=days)
        return [(one.month.month, one.due, one.defaulted) for one in found]

    assert firsts(7) == [(1, 2, 1), (2, 1, 1), (3, 1, 1)]
    assert firsts(15) == [(1, 2, 1), (2, 1, 1), (3, 1, 0)]
    assert firsts(30) == [(1, 2, 0), (2, 1, 1)]  # March is too young to say


def ended(of: Book, month: date, first: date) -> None:
    """Roll to a month's end and take its snapshot, as a night does: before anything of the day itself is known."""
    roll(book=Book.objects.get(pk=of.pk), first=first, last=month, now=NOW)
    take_range(book=of, first=month, last=month, now=NOW)


def test_a_loan_of_the_months_last_day_that_is_known_later_belongs_to_its_vintage():
    of = ledger.book("late")
    product = ledger.product(of, TermUnit.MONTH)
    made(product, "2025-12-20", Due(day("01-20")))  # before the first snapshot: its month is never seen whole
    made(product, "2026-01-05", Due(day("02-10")))
    ended(of, JAN, JAN)
    made(product, "2026-01-31", Due(day("02-20")))
    ended(of, FEB, day("02-01"))

    for _again in range(2):  # counted anew, it stays so
        (january,) = vintages(book=of, first=date(2025, 12, 1), last=FEB, threshold=1, ever=False)
        assert (january.month, january.loans, january.disbursed, january.shares) == (JAN, 2, euro(200), [0, 1])
        SnapshotMonth.objects.filter(month=JAN).update(counted_at=None)
        count_fed(book_id=of.pk, now=NOW)


def test_what_was_paid_before_a_months_end_and_known_after_it_is_settled_at_the_next_one():
    of = ledger.book("late")
    product = ledger.product(of, TermUnit.MONTH)
    late, plain = (made(product, "2026-01-02", Due(day("01-20"))) for _each in range(2))
    ended(of, JAN, JAN)
    for loan, paid_on in ((late, day("01-30")), (plain, day("02-03"))):  # the first in the bank's file of the 31st
        record_payment(
            loan_id=loan.pk, source="bank", external_ref=loan.external_ref, amount=euro(100), paid_on=paid_on, now=NOW
        )
    ended(of, FEB, day("02-01"))
    ended(of, MAR, day("03-01"))

    assert [row[1:] for row in told("month", FEB)] == [("settled", None, euro(0))] * 2
    assert told("month", MAR) == []  # told of once
    (moved, _march) = rates(book=of, kind="month", first=JAN, last=MAR).transitions
    assert (moved.cure_rate("M1"), moved.rate("M1", "settled", by_balance=False)) == (1, 1)


def test_a_day_is_taken_once_and_only_when_it_is_rolled(book: Book):
    with pytest.raises(SnapshotRefused, match="not rolled yet"):
        take_range(book=book, first=MAR, last=date(2026, 4, 1), now=NOW)
    assert closing.close_book(book_id=book.pk, now=NOW)["snapshots"] == 3  # what ended in the last forty days
    before = list(Snapshot.objects.order_by("pk").values())
    assert take_due(book=book, now=NOW) == []
    (job,) = closing.ask_for_all(now=NOW)
    assert closing.ask_for_all(now=NOW) == [job]
    BatchRun.objects.filter(kind="snapshot").update(state=RunState.FAILED)  # broken off: it goes on where it was
    assert len(take_due(book=book, now=NOW)) == 3
    assert list(Snapshot.objects.order_by("pk").values()) == before
    out = io.StringIO()
    call_command("snapshot", "--date", "2026-03-31", stdout=out)
    call_command("snapshot", "--from", "2026-01-01", "--to", "2026-01-31", stdout=out)
    assert out.getvalue() == "own: nothing to take\nown 2026-01-30: cycle 1 loans\nown 2026-01-31: month 6 loans\n"
    for wrong in (["--date", "2026-04-30"], ["--from", "2026-01-01"], ["--from", "2026-02-01", "--to", "2026-01-01"]):
        with pytest.raises(CommandError):
            call_command("snapshot", *wrong, stdout=out)


def test_the_page_shows_every_table_and_leads_to_the_loans(book: Book, client: Client):
    url = reverse("reports:portfolio")
    client.force_login(person("", Role.OPERATIONS, online=False))
    assert "No snapshots yet" in client.get(url).content.decode()
    take_range(book=book, first=YEAR, last=MAR, now=NOW)

    def page(**query: str) -> str:
        return client.get(url, query).content.decode()

    html = page()
    assert "From 2026-02-28 to 2026-03-31 · Currency: <b>" in html
    assert "as of 2026-" in html
    assert 'class="num heat-6 tells"' in html
    assert '<span class="told">2 loans, balance 260.00</span>' in html
    assert "260.00" in html
    assert "50.00%" in page(book="own", first="2026-01-01", last="2026-03-31", kind="month", by="count")
    for table, shown in (
        ("delinquency", "M4+, lagged"), ("phases", "Early, share"), ("vintages", "33.33%"), ("first", "100.00%"),
    ):  # fmt: skip
        html = page(table=table)
        assert shown in html
        assert "<svg viewBox" in html
    link = f"{reverse('reports:behind')}?book=own&kind=month&month=2026-03-31&came=M2&went=M4%2B"
    assert link.replace("&", "&amp;") in page()
    behind = client.get(link).content.decode()
    assert f"/ledger/loans/{Loan.objects.get(external_ref='D').public_id}/" in behind
    assert client.get(link.replace("M4%2B", "nowhere")).status_code == 404
    assert client.get(url, {"book": "own", "first": "2026-04-01", "last": "2026-01-01"}).status_code == 422


COUNTED = re.compile(r'<a href="([^"]*)">([\d,]+)</a>')
MOVED = re.compile(r'<a href="([^"]*)">[\d.]+%</a><span class="told">([\d,]+) loans?,')


def test_each_number_leads_to_as_many_loans(book: Book, client: Client) -> None:
    take_range(book=book, first=YEAR, last=MAR, now=NOW)
    client.force_login(person("", Role.AUDITOR, online=False))
    asked = {"book": "own", "first": "2026-01-01", "last": "2026-03-31", "kind": "month", "by": "count"}
    found: dict[str, list[int]] = {}
    for table in ("roll", "delinquency", "phases", "vintages", "first"):
        html = client.get(reverse("reports:portfolio"), {**asked, "table": table}).content.decode()
        body = html.split("<tbody>")[1].split("</tbody>")[0]
        for href, number in COUNTED.findall(body) + MOVED.findall(body):
            with patch("casework.reports.snapshots.selectors.behind.PAGE", 2):
                assert paged(client, unescape(href)) == int(number), href
            found.setdefault(table, []).append(int(number))
    assert found == {
        "roll": [1, 2, 2, 1, 2, 1, 1], "delinquency": [5, 5, 3], "phases": [5, 1, 2, 5, 2, 2, 3, 2, 1, 1],
        "vintages": [3], "first": [2, 1, 1, 1, 1, 1],
    }  # fmt: skip
    html = client.get(reverse("reports:portfolio"), {**asked, "table": "delinquency"}).content.decode()
    chart = html.split("<svg viewBox")[1].split("</svg>")[0]
    points = re.findall(r'<a class="point" href="([^"]*)" aria-label="\S+, (\S+): ([\d.]+%)"', chart)
    there = [(paged(client, unescape(href)), month, share) for href, month, share in points]
    whole = {"2026-01": 5, "2026-02": 5, "2026-03": 3}
    assert [number for number, _month, _share in there] == [1, 2, 2, 2, 2, 1]
    assert [said(Decimal(number) / whole[month]) for number, month, _share in there] == [row[2] for row in there]
    client.force_login(person("", Role.RISK, online=False))
    assert "there=" in html
    assert "there=" not in client.get(reverse("reports:portfolio"), {**asked, "table": "delinquency"}).content.decode()
    client.force_login(person("", Role.AUDITOR, online=False))
    nonsense = ["month=2026-03-31&there=M9", "month=x&there=M1", "vintage=%00", "due=2026-03-31&days=x", "due=x&days=7"]
    for wrong in nonsense:
        assert client.get(f"{reverse('reports:behind')}?book=own&{wrong}").status_code == 404, wrong


def paged(client: Client, address: str) -> int:
    """Return how many loans stand on all pages of an address."""
    number, after = 0, ""
    while True:
        answer = client.get(f"{address}&after={after}" if after else address)
        assert answer.status_code == 200, address
        number += answer.content.decode().count('<tr id="loan-')
        after = answer.context["page"].after
        if not after:
            return number


def test_a_column_of_the_other_basis_says_so(book: Book, client: Client):
    """Lagged shares and net flows go by balance, cure rates by loans, whatever the table goes by."""
    take_range(book=book, first=YEAR, last=MAR, now=NOW)
    client.force_login(person("", Role.OPERATIONS, online=False))

    def heads(table: str, by: str) -> list[str]:
        asked = {"book": "own", "first": "2026-01-01", "last": "2026-03-31", "kind": "month", "by": by, "table": table}
        return [column.title for column in client.get(reverse("reports:portfolio"), asked).context["shown"].columns]

    assert heads("roll", "count")[-2:] == ["Cure rate", "Net flow to the next bucket (balance)"]
    assert heads("roll", "balance")[-2:] == ["Cure rate (loans)", "Net flow to the next bucket"]
    assert heads("delinquency", "count")[-1] == "M4+, lagged (balance)"
    assert heads("delinquency", "balance")[-1] == "M4+, lagged"


def test_an_empty_table_says_what_it_lacks(client: Client):
    fed = Book.objects.create(code="fed", name="Fed", time_zone="UTC", currency="EUR")
    for last in (date(2026, 1, 31), date(2026, 2, 28)):
        SnapshotMonth.objects.create(book=fed, kind="month", month=last)
    client.force_login(person("", Role.OPERATIONS, online=False))
    said = {
        table: client.get(reverse("reports:portfolio"), {"table": table}).text
        for table in ("roll", "vintages", "first")
    }  # fmt: skip
    assert "two months that follow one another" in said["roll"]
    assert "when the loan was disbursed" in said["vintages"]
    assert "loans in the ledger" in said["first"]

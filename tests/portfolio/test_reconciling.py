"""The bank against the book: what is matched, missing, different, reversed; the sums agree to the cent."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.jobs.models import AuditEntry, BatchRun, Job
from casework.people.models import Role
from casework.portfolio.models import BankLine, Book, Compared, Loan, Payment
from casework.portfolio.rules import AtBank, Here, compare
from casework.portfolio.services import reconciling
from casework.portfolio.services.reconciling import NotOpen, SettleRefused, reconcile, settle
from casework.portfolio.services.reversals import reverse_payment
from tests.clock import NOW, TODAY
from tests.factories import person
from tests.portfolio import book_of
from tests.portfolio.book_of import csv_of, feed, reasons

pytestmark = pytest.mark.django_db
DAY = (TODAY - book_of.START).days  # today, as days after START


TWO_DAYS = timedelta(days=2)


def line(ref: str, payment: str, amount: str, *, day: int = DAY - 5, way: str = "in") -> dict[str, str]:
    return {
        "external_ref": ref, "payment_ref": payment, "amount": amount, "booked_on": book_of.on(day).isoformat(),
        "direction": way,
    }  # fmt: skip


def statement(*lines: dict[str, str]) -> Any:
    return feed("bank", csv_of(lines))


def run() -> dict[str, int]:
    return dict(reconcile(book=Book.objects.get(), now=NOW).counts)


def found() -> dict[str, tuple[str, Decimal, bool]]:
    return {row.payment_ref: (row.finding, row.difference, row.is_agreed) for row in Compared.objects.all()}


@pytest.fixture
def loan() -> Loan:
    return book_of.loan([(30, "1000.00", "0.00")])


def test_every_kind_of_finding(loan: Loan) -> None:
    for ref, amount in (("same", "10.00"), ("less", "9.00"), ("ours", "5.00"), ("back", "7.00"), ("bounced", "8.00")):
        book_of.pay(loan, amount, day=DAY - 5, ref=ref)
    reverse_payment(
        payment_id=Payment.objects.get(external_ref="back").pk, source="file", external_ref="R", now=NOW,
        reversed_on=TODAY,
    )  # fmt: skip
    statement(
        line("B1", "same", "10.00"), line("B2", "less", "10.00"), line("B3", "theirs", "3.00"),
        line("B4", "back", "7.00"), line("B5", "back", "7.00", way="out"), line("B6", "bounced", "8.00"),
        line("B7", "bounced", "8.00", way="out"),
    )  # fmt: skip

    counts = run()

    assert found() == {
        "same": ("matched", 0, True), "less": ("amount_differs", Decimal("1.00"), False),
        "ours": ("missing_there", Decimal("-5.00"), False), "theirs": ("missing_here", Decimal("3.00"), False),
        "back": ("reversed", 0, True), "bounced": ("reversed", Decimal("-8.00"), False),
    }  # fmt: skip
    assert counts == {"matched": 1, "amount_differs": 1, "missing_there": 1, "missing_here": 1, "reversed": 2}
    assert BatchRun.objects.get(kind="reconcile").state == "done"


def test_a_payment_waits_two_days_for_its_file(loan: Loan) -> None:
    statement(line("B1", "old", "1.00", day=DAY - 10))
    book_of.pay(loan, "5.00", day=DAY - 1, ref="yesterday")
    book_of.pay(loan, "5.00", day=DAY - 2, ref="older")
    book_of.pay(loan, "5.00", day=DAY - 20, ref="before the first statement")
    run()
    assert set(found()) == {"old", "older"}


def test_what_comes_later_closes_the_difference_and_what_is_agreed_is_left_alone(loan: Loan) -> None:
    book_of.pay(loan, "10.00", day=DAY - 5, ref="P")
    statement(line("B0", "Q", "4.00"))
    run()
    assert found()["P"][0] == "missing_there"
    statement(line("B1", "P", "10.00"))
    run()
    assert found()["P"] == ("matched", 0, True)
    before = list(Compared.objects.order_by("pk").values())
    later = dict(reconcile(book=Book.objects.get(), now=NOW + timedelta(hours=1)).counts)
    assert later == {"missing_here": 1, "matched": 1}
    assert list(Compared.objects.order_by("pk").values()) == before


def test_a_statement_is_taken_once_and_asks_for_the_comparison() -> None:
    book_of.product()
    content = csv_of([line("B1", "P", "1.00"), line("B2", "P", "0.00"), line("B3", "P", "1.00", way="sideways")])
    entry = feed("bank", content)
    assert (entry.rows_added, entry.rows_refused) == (1, 2)
    assert [row[3] for row in reasons(entry)] == ["must be more than zero", "is not one of the values allowed"]
    assert (feed("bank", content).rows_unchanged, BankLine.objects.count()) == (1, 1)
    assert Job.objects.filter(kind="portfolio.reconcile_book").count() == 1


def test_a_difference_is_settled_with_a_reason_and_opens_again_when_it_changes(loan: Loan) -> None:
    book_of.pay(loan, "9.00", day=DAY - 5, ref="P")
    statement(line("B1", "P", "10.00"))
    run()
    row, actor = Compared.objects.get(), person("", Role.OPERATIONS)
    with pytest.raises(SettleRefused, match="Say why"):
        settle(compared=row, reason=" ", actor=actor, now=NOW)
    settle(compared=row, reason="the bank's fee", actor=actor, now=NOW)
    with pytest.raises(NotOpen):
        settle(compared=row, reason="again", actor=actor, now=NOW)
    audited = AuditEntry.objects.get(action="reconciliation.settle")
    assert (audited.actor, audited.detail["reason"]) == (actor, "the bank's fee")

    run()
    row.refresh_from_db()
    assert (row.is_open, row.reason) == (False, "the bank's fee")
    statement(line("B2", "P", "5.00"))
    run()
    row.refresh_from_db()
    assert (row.is_open, row.reason, row.difference) == (True, "", Decimal("6.00"))


def test_a_run_that_breaks_off_says_so_and_goes_on_when_it_is_run_again(loan: Loan) -> None:
    statement(*(line(f"B{n}", f"P{n}", "1.00") for n in range(5)))
    whole = reconciling._compare_chunk
    calls: list[int] = []

    def breaks(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise DatabaseError("gone")
        return whole(*args, **kwargs)

    with patch.object(reconciling, "CHUNK", 2), patch.object(reconciling, "_compare_chunk", breaks):
        with pytest.raises(DatabaseError):
            run()
        assert Compared.objects.count() == 2
        failed = BatchRun.objects.get(kind="reconcile")
        assert (failed.state, failed.errors) == ("failed", [{"reason": "gone"}])
        run()
    assert Compared.objects.count() == 5


def test_many_references_cost_the_queries_of_one(loan: Loan) -> None:
    counts = []
    for number in (1, 30):
        statement(*(line(f"{number}-{n}", f"{number}-{n}", "1.00") for n in range(number)))
        with CaptureQueriesContext(connection) as captured:
            run()
        counts.append(len(captured))
    assert counts[1] <= counts[0] + 1  # the second time there is something to update as well


# --- the page -------------------------------------------------------------------------------------------------


def test_the_page_shows_sums_and_settles(client: Client, loan: Loan) -> None:
    client.force_login(person("", Role.OPERATIONS))
    assert "Nothing was compared yet" in client.get(reverse("ledger:compared")).text
    book_of.pay(loan, "9.00", day=DAY - 5, ref="P")
    statement(line("B1", "P", "10.00"), line("B2", "Q", "2.00"))
    assert client.post(reverse("ledger:reconcile")).status_code == 204
    run()
    page = client.get(reverse("ledger:compared")).text
    assert all(word in page for word in ("Amount differs", "Missing here", "1.00", "Open"))
    url = reverse("ledger:difference", args=[Compared.objects.get(payment_ref="P").public_id])
    assert "B1" in client.get(url).text
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "the bank's fee"}).status_code == 204
    assert "bank&#x27;s fee" not in client.get(reverse("ledger:compared")).text
    assert "bank&#x27;s fee" in client.get(reverse("ledger:compared"), {"show": "all"}).text


def test_an_auditor_settles_nothing(client: Client, loan: Loan) -> None:
    statement(line("B2", "Q", "2.00"))
    run()
    client.force_login(person("", Role.AUDITOR))
    url = reverse("ledger:difference", args=[Compared.objects.get().public_id])
    assert client.post(url, {"reason": "x"}).status_code == 422
    assert Compared.objects.get().is_open


def test_how_late_the_banks_file_may_be_is_data_of_the_book() -> None:
    book, opal = book_of.product().book, person("", Role.OPERATIONS)
    client = Client()
    client.force_login(opal)
    address = reverse("ledger:window")
    assert client.post(address, {str(book.pk): 32}).status_code == 422
    assert client.post(address, {str(book.pk): 5}).status_code == 204
    assert client.post(address, {str(book.pk): 5}).status_code == 204  # nothing changed: no second row of the trail

    assert reconciling.window_of(Book.objects.get(pk=book.pk)) == timedelta(days=5)
    (row,) = AuditEntry.objects.filter(action="book.bank_days")
    assert (row.actor, row.detail) == (opal, {"book": book.code, "before": 2, "after": 5})
    young = Here(amount=Decimal(1), standing=Decimal(1), first_on=TODAY - timedelta(days=4))
    assert compare(None, young, until=TODAY, window=timedelta(days=5)) is None
    assert compare(None, young, until=TODAY, window=timedelta(days=4)) is not None


# --- the rule and the invariant -------------------------------------------------------------------------------


def test_there_has_to_be_something_to_compare() -> None:
    with pytest.raises(ValueError, match="nothing"):
        compare(None, None, until=TODAY, window=TWO_DAYS)
    young = Here(amount=Decimal(1), standing=Decimal(1), first_on=TODAY - timedelta(days=1))
    assert compare(None, young, until=TODAY, window=TWO_DAYS) is None
    bank = AtBank(money_in=Decimal(1), money_out=None, first_on=date(2026, 1, 1))
    assert compare(bank, young, until=TODAY, window=TWO_DAYS) is not None


facts = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(["in", "out", "pay", "reverse"]), st.integers(1, 300)), max_size=12
)


@settings(max_examples=5, deadline=None)
@given(facts, st.integers(0, 12))
def test_the_sums_agree_to_the_cent(rows: list[tuple[int, str, int]], cut: int) -> None:
    with transaction.atomic():
        loan = book_of.loan([(30, "1000.00", "0.00")])
        statement(line("begin", "begin", "1.00", day=DAY - 30))
        for number, (ref, what, cents) in enumerate(rows):
            amount = str(Decimal(cents).scaleb(-2))
            if number == cut:
                run()
            if what in ("in", "out"):
                statement(line(f"B{number}", f"P{ref}", amount, way=what))
            elif what == "pay" and not Payment.objects.filter(external_ref=f"P{ref}").exists():
                book_of.pay(loan, amount, day=DAY - 5, ref=f"P{ref}")
            elif what == "reverse" and (paid := Payment.objects.filter(external_ref=f"P{ref}").first()):
                reverse_payment(
                    payment_id=paid.pk, source="file", external_ref=f"P{ref}", reversed_on=book_of.on(DAY - 5), now=NOW
                )
        run()
        bank = {way: _sum(BankLine.objects.filter(direction=way)) for way in ("in", "out")}
        ours = _sum(Payment.objects.money())
        sums = Compared.objects.aggregate(bank=Sum("at_bank"), ours=Sum("here"))
        assert (sums["bank"], sums["ours"] or 0) == (bank["in"] - bank["out"], ours)
        differing = Compared.objects.filter(is_agreed=False)
        assert bank["in"] - bank["out"] - ours == sum(row.difference for row in differing)
        transaction.set_rollback(True)


def _sum(rows: Any) -> Decimal:
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal("0.00")

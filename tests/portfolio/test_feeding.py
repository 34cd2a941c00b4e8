"""Feeding files: good rows go on, bad ones are refused with their reasons, nothing is taken twice."""

from datetime import date
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest

from casework.portfolio.feeds import reasons
from casework.portfolio.models import ContactPoint, Customer, Instalment, Loan, Payment, Product
from casework.portfolio.services import feeding
from tests import factories
from tests.portfolio import book_of
from tests.portfolio.book_of import counts, csv_of, feed, loan_row, payment_row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_product() -> None:
    book_of.product()


def test_a_loan_is_made_with_its_customer_and_instalment():
    row = loan_row(
        "L1", fee="25.50", customer_phone="+234 803 123", customer_id_number="A1", customer_born_on="1990-05-06"
    )
    row["due_amount"] = "1325.50"
    assert counts(feed("loans", csv_of([row]))) == (1, 1, 0, 0, 0)
    loan = Loan.objects.get()
    assert (loan.source, loan.external_ref, loan.principal, loan.currency) == ("file", "L1", Decimal("1000.00"), "NGN")
    assert (loan.disbursed_on, loan.settled_on) == (book_of.START, None)
    due = loan.instalments.get()
    assert (due.number, due.due_on, due.principal, due.interest, due.fee) == (
        1,
        book_of.on(30),
        1000,
        300,
        Decimal("25.50"),
    )
    assert (due.penalty, due.paid, due.settled_on) == (0, 0, None)
    known = loan.customer
    assert (known.external_ref, known.name, known.id_number, known.born_on) == (
        "of-L1",
        "Ada Test",
        "A1",
        date(1990, 5, 6),
    )
    point = known.contact_points.get()
    assert (point.phone, point.phone_hash) == ("+234 803 123", ContactPoint.hash_of("+234803123"))


def test_bad_rows_are_refused_one_by_one_with_every_reason():
    rows = [
        loan_row("good"), loan_row("=1+1"), loan_row("money", principal="-5", interest="0"),
        {**loan_row("dates"), "due_on": "2026-02-31", "disbursed_on": "10000-01-01"},
        {**loan_row("small"), "due_amount": "999.99"}, {**loan_row("before"), "due_on": "2025-12-31"},
        {**loan_row("cents"), "due_amount": "1300.005"}, loan_row("none", principal="0", interest="5"),
        {**loan_row("good"), "due_amount": "1300.01"}, loan_row("good"), loan_row("also good"),
    ]  # fmt: skip
    entry = feed("loans", csv_of(rows))
    assert counts(entry) == (11, 2, 1, 0, 8)
    assert book_of.reasons(entry) == [
        (3, "external_ref", "=1+1", reasons.FORMULA),
        (4, "principal", "-5", reasons.NEGATIVE),
        (4, "due_amount", "-5", reasons.NEGATIVE),
        (5, "due_on", "2026-02-31", reasons.NOT_A_DATE),
        (5, "disbursed_on", "10000-01-01", reasons.NOT_A_DATE),
        (6, "due_amount", "999.99", reasons.DUE_TOO_SMALL),
        (7, "due_on", "2025-12-31", reasons.DUE_BEFORE),
        (8, "due_amount", "1300.005", reasons.DECIMALS),
        (9, "principal", "0.00", reasons.NOT_POSITIVE),
        (10, "external_ref", "good", reasons.OTHER_CONTENT),
    ]
    assert sorted(Loan.objects.values_list("external_ref", flat=True)) == ["also good", "good"]


def test_a_bad_row_does_not_stand_in_the_way_of_a_good_one_with_its_reference():
    rows = [{**loan_row("L1"), "due_on": "2025-01-01"}, loan_row("L1")]
    assert counts(feed("loans", csv_of(rows))) == (2, 1, 0, 0, 1)
    rows = [{**loan_row("L2"), "due_on": "?"}, loan_row("L2")]
    assert counts(feed("loans", csv_of(rows))) == (2, 1, 0, 0, 1)


def test_fed_again_nothing_changes():
    content = csv_of([loan_row("L1"), loan_row("L2")])
    feed("loans", content)
    before = (
        list(Loan.objects.order_by("pk").values()),
        list(Customer.objects.values()),
        list(Instalment.objects.values()),
    )
    assert counts(feed("loans", content)) == (2, 0, 2, 0, 0)
    assert counts(feed("loans", csv_of([{**loan_row("L1"), "fee": ""}, loan_row("L3")][:1]))) == (1, 0, 1, 0, 0)
    other = feed("loans", csv_of([loan_row("L1", interest="301.00")]))
    assert counts(other) == (1, 0, 0, 0, 1)
    assert book_of.reasons(other) == [(2, "external_ref", "L1", reasons.OTHER_CONTENT)]
    after = (
        list(Loan.objects.order_by("pk").values()),
        list(Customer.objects.values()),
        list(Instalment.objects.values()),
    )
    assert after == before


def test_a_personal_value_is_not_shown_in_the_report():
    entry = feed("loans", csv_of([loan_row("L1", customer_phone="+234\x07803")]))
    assert book_of.reasons(entry) == [(2, "customer_phone", "", reasons.CONTROL)]


def test_instalments_in_rows_below_each_other_make_one_loan():
    rows = [loan_row("M", day=30 * n, principal="100", interest="9", instalment_number=n) for n in (1, 3, 2)]
    rows += [loan_row("one", instalment_number="")]
    with patch.object(feeding, "CHUNK", 2):
        entry = feed("loans", csv_of(rows))
        assert counts(entry) == (4, 4, 0, 0, 0)
        loan = Loan.objects.get(external_ref="M")
        assert loan.principal == Decimal("300.00")
        assert [due.due_on for due in loan.instalments.all()] == [book_of.on(30), book_of.on(60), book_of.on(90)]
        assert counts(feed("loans", csv_of(rows))) == (4, 0, 4, 0, 0)
        shorter = feed("loans", csv_of([rows[0], rows[2]]))
    assert counts(shorter) == (2, 0, 0, 0, 2), "two of three instalments are other content"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"instalment_number": 4}, reasons.NOT_CONSECUTIVE),
        ({"customer_ref": "somebody else"}, reasons.UNLIKE),
        ({"due_on": "never"}, reasons.NOT_A_DATE),
        ({"due_amount": "1"}, reasons.DUE_TOO_SMALL),
    ],
)
def test_one_bad_instalment_refuses_the_loan(change: dict[str, Any], reason: str):
    rows = [loan_row("M", day=30 * n, instalment_number=n) for n in (1, 2, 3)]
    rows[1].update(change)
    entry = feed("loans", csv_of([*rows, loan_row("good", instalment_number=1)]))
    assert counts(entry) == (4, 1, 0, 0, 3)
    found = {why for _row, _column, _value, why in book_of.reasons(entry)}
    assert found == {reason, reasons.SPOILT}
    assert not Loan.objects.filter(external_ref="M").exists()


def test_currencies_and_books_are_not_mixed():
    elsewhere = book_of.product(book="elsewhere")
    lagos = Product.objects.exclude(pk=elsewhere.pk).get()
    feed("loans", csv_of([loan_row("L1")]), mapping=book_of.declared("loans", lagos, loan_row("L1")))
    rows = [loan_row("L2", currency="USD"), {**loan_row("L3", currency=""), "customer_ref": "of-L1"}]
    entry = feed("loans", csv_of(rows), mapping=book_of.declared("loans", elsewhere, rows[0]))
    assert book_of.reasons(entry) == [
        (2, "currency", "USD", reasons.OTHER_CURRENCY), (3, "customer_ref", "of-L1", reasons.OTHER_BOOK),
    ]  # fmt: skip
    row = payment_row("P1", "L1", "5", 1)
    entry = feed("payments", csv_of([row]), mapping=book_of.declared("payments", elsewhere, row))
    assert book_of.reasons(entry) == [(2, "loan_ref", "L1", reasons.NO_LOAN)]


def test_a_loan_names_who_lends_the_money_and_an_unknown_one_is_refused():
    bank = factories.funder("bank", book_of.the_product().book)
    parts = [loan_row("M", day=30 * n, instalment_number=n, funder="bank") for n in (1, 2)]
    unlike = [loan_row("U", day=30 * n, instalment_number=n, funder="bank" if n == 1 else "") for n in (1, 2)]
    single = [loan_row("own", instalment_number=1, funder=""), loan_row("nobody", instalment_number=1, funder="x")]
    entry = feed("loans", csv_of([*parts, *unlike, *single]))
    assert counts(entry) == (6, 3, 0, 0, 3)
    assert (7, "funder", "x", reasons.NO_FUNDER) in book_of.reasons(entry)
    assert dict(Loan.objects.values_list("external_ref", "funder")) == {"M": bank.pk, "own": None}
    assert counts(feed("loans", csv_of(parts)))[1:3] == (0, 2)


def test_the_newest_job_that_a_file_tells_is_the_customers():
    def told(ref: str, **job: str) -> dict[str, str]:
        return loan_row(ref, customer_ref="C1") | {f"job.{label}": fact for label, fact in job.items()}

    for row, known in [
        (told("L1", Employer="Mill", Since=""), {"Employer": "Mill"}), (told("L2"), {"Employer": "Mill"}),
        (told("L3", Employer="Quay", Since="2024"), {"Employer": "Quay", "Since": "2024"}),
        (told("L1", Employer="Mill", Since=""), {"Employer": "Quay", "Since": "2024"}),
    ]:  # fmt: skip
        entry = feed("loans", csv_of([row]))
        assert (entry.refused_whole, entry.rows_refused) == ("", 0)
        assert Customer.objects.get().job == known


def test_payments_are_taken_and_allocated():
    feed("loans", csv_of([loan_row("L1"), loan_row("L2")]))
    rows = [
        payment_row("P1", "L1", "1300", 20), payment_row("P2", "L2", "100", 20), payment_row("P3", "L9", "100", 20),
        payment_row("P2", "L2", "100", 20), payment_row("P2", "L2", "101", 20),
        {**payment_row("P4", "L2", "100", 20), "paid_on": "20/01/2026"},
    ]  # fmt: skip
    entry = feed("payments", csv_of(rows))
    assert counts(entry) == (6, 2, 1, 0, 3)
    assert [(row, why) for row, _c, _v, why in book_of.reasons(entry)] == [
        (4, reasons.NO_LOAN), (6, reasons.OTHER_CONTENT), (7, reasons.NOT_A_DATE),
    ]  # fmt: skip
    assert Loan.objects.get(external_ref="L1").settled_on == book_of.on(20)
    assert Instalment.objects.get(loan__external_ref="L2").paid == Decimal("100.00")
    assert counts(feed("payments", csv_of(rows[:2]))) == (2, 0, 2, 0, 0)
    assert Payment.objects.count() == 2


def test_the_filter_skips_and_now_is_no_content(django_assert_num_queries: Any):
    more = '[filter]\nterm = ["15", "30"]\n'
    rows = [loan_row("L1", term="15"), loan_row("L2", term="60")]
    mapping = book_of.declared("loans", Product.objects.get(), loan_row("x"), more=more)
    assert counts(feed("loans", csv_of(rows), mapping=mapping)) == (2, 1, 0, 1, 0)


def test_a_workbook_is_read_as_the_same_rows():
    rows = [loan_row("L1"), loan_row("L2")]
    feed("loans", csv_of(rows))
    typed = [
        [*list(row.values())[:3], float(row["principal"]), float(row["due_amount"]), book_of.on(30), book_of.START]
        for row in rows
    ]
    typed.append([*typed[0][:5], "=TODAY()", book_of.START])
    entry = feed("loans", book_of.xlsx_of([book_of.HEADERS, *typed]), name="rows.xlsx")
    assert book_of.reasons(entry) == [(4, "due_on", "", reasons.FORMULA)]
    assert counts(entry) == (3, 0, 2, 0, 1)

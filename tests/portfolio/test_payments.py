"""Payments: idempotent, allocated by value date, never a row of the ledger changed."""

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.lib.refusal import OutOfReach
from casework.portfolio import changes, selectors
from casework.portfolio.models import Allocation, Instalment, Loan, Payment
from casework.portfolio.services.payments import PaymentRefused, allocate_loans, record_payment
from tests.clock import NOW
from tests.portfolio import book_of
from tests.portfolio.book_of import csv_of, feed, loan_row, payment_row

pytestmark = pytest.mark.django_db

TWO = [(30, "100.00", "10.00"), (60, "100.00", "10.00")]


def parts(loan: Loan) -> list[tuple[str, int | None, str, Decimal]]:
    """Return the allocations in force: payment, instalment number, part, amount."""
    rows = Allocation.objects.filter(payment__loan=loan, cancels=None, cancelled_by=None)
    return sorted(
        rows.values_list("payment__external_ref", "instalment__number", "part", "amount"), key=lambda row: str(row)
    )


def written(loan: Loan) -> list[tuple[Any, ...]]:
    """Return what the instalments and the loan say."""
    dues = [(due.number, due.paid, due.settled_on) for due in Instalment.objects.filter(loan=loan)]
    return [*dues, Loan.objects.get(pk=loan.pk).settled_on]


def test_a_payment_fills_the_oldest_instalment_first():
    loan = book_of.loan(TWO)
    book_of.pay(loan, "115.00", day=20, ref="A")
    assert parts(loan) == [
        ("A", 1, "interest", Decimal("10.00")), ("A", 1, "principal", Decimal("100.00")),
        ("A", 2, "interest", Decimal("5.00")),
    ]  # fmt: skip
    assert written(loan) == [(1, Decimal("110.00"), book_of.on(20)), (2, Decimal("5.00"), None), None]
    assert selectors.remaining(loan=loan) == Decimal("105.00")


def test_a_late_payment_with_an_earlier_day_displaces_what_it_must_and_cancels_by_rows():
    loan = book_of.loan(TWO)
    book_of.pay(loan, "110.00", day=40, ref="B")
    first = list(Allocation.objects.order_by("pk").values())
    book_of.pay(loan, "50.00", day=20, ref="A")
    assert parts(loan) == [
        ("A", 1, "interest", Decimal("10.00")), ("A", 1, "principal", Decimal("40.00")),
        ("B", 1, "principal", Decimal("60.00")), ("B", 2, "interest", Decimal("10.00")),
        ("B", 2, "principal", Decimal("40.00")),
    ]  # fmt: skip
    assert list(Allocation.objects.order_by("pk").values())[: len(first)] == first, "no row was changed"
    assert written(loan) == [(1, Decimal("110.00"), book_of.on(40)), (2, Decimal("50.00"), None), None]
    cancelling = Allocation.objects.filter(cancels__isnull=False)
    assert {(row.part, row.amount, row.cancels.amount) for row in cancelling} == {
        ("interest", Decimal("-10.00"), Decimal("10.00")), ("principal", Decimal("-100.00"), Decimal("100.00")),
    }  # fmt: skip


def test_settling_moves_back_when_the_money_turns_out_to_have_come_earlier():
    loan = book_of.loan()
    book_of.pay(loan, "1300.00", day=40, ref="B")
    book_of.pay(loan, "1300.00", day=20, ref="A")
    assert written(loan) == [(1, Decimal("1300.00"), book_of.on(20)), book_of.on(20)]
    assert ("B", None, "credit", Decimal("1300.00")) in parts(loan)


def test_the_same_payment_twice_is_one():
    loan = book_of.loan()
    first = book_of.pay(loan, "100.00", day=3, ref="A")
    assert book_of.pay(loan, "100.00", day=3, ref="A") == first
    with pytest.raises(PaymentRefused, match="other content"):
        book_of.pay(loan, "100.01", day=3, ref="A")
    assert Payment.objects.count() == 1
    assert written(loan)[0][1] == Decimal("100.00")


@pytest.mark.parametrize(
    ("amount", "currency", "why"),
    [
        ("0.00", "", "more than zero"),
        ("-1", "", "more than zero"),
        ("1.005", "", "two decimals"),
        ("1", "USD", "currency"),
    ],
)
def test_refused_payments_leave_no_trace(amount: str, currency: str, why: str):
    loan = book_of.loan()
    with pytest.raises(PaymentRefused, match=why):
        record_payment(
            loan_id=loan.pk, source="s", external_ref="A", amount=Decimal(amount), paid_on=book_of.START, now=NOW,
            currency=currency,
        )  # fmt: skip
    assert not Payment.objects.exists()


def test_there_has_to_be_a_loan():
    with pytest.raises(OutOfReach):
        record_payment(loan_id=0, source="s", external_ref="A", amount=Decimal(1), paid_on=book_of.START, now=NOW)


def test_the_products_waterfall_and_tolerance_are_used():
    book_of.product(waterfall="principal,interest,fee,penalty", tolerance="5.00")
    loan = book_of.loan([(30, "100.00", "10.00")])
    book_of.pay(loan, "105.00", day=20, ref="A")
    assert parts(loan) == [("A", 1, "interest", Decimal("5.00")), ("A", 1, "principal", Decimal("100.00"))]
    assert written(loan) == [(1, Decimal("105.00"), book_of.on(20)), book_of.on(20)]


def test_allocating_again_changes_nothing_and_costs_the_same_for_many_loans():
    loans = [book_of.loan(TWO) for _ in range(4)]
    for loan in loans:
        book_of.pay(loan, "115.00", day=20)
    before = list(Allocation.objects.order_by("pk").values())
    numbers = []
    for some in (loans[:1], loans):
        with CaptureQueriesContext(connection) as captured:
            allocate_loans(loan_ids=[loan.pk for loan in some], now=NOW)
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]
    assert list(Allocation.objects.order_by("pk").values()) == before


def test_what_follows_the_ledger_fails_with_it():
    loan = book_of.loan()

    def listener(_loans: Any, _now: Any) -> None:
        raise RuntimeError("a case could not be closed")

    with patch.object(changes, "_LISTENERS", [listener]), pytest.raises(RuntimeError), transaction.atomic():
        book_of.pay(loan, "1300.00", day=3)
    assert not Payment.objects.exists()
    assert written(loan) == [(1, Decimal("0.00"), None), None]


came = st.lists(
    st.tuples(st.integers(0, 2), st.integers(1, 40_000), st.integers(0, 6)), min_size=1, max_size=8
)  # loan, hundredths, day


@settings(max_examples=8)
@given(came, st.integers(0, 10**6), st.integers(1, 3))
def test_any_order_of_rows_files_and_repetitions_makes_one_ledger(
    rows: list[tuple[int, int, int]], seed: int, chunk: int
):
    payments = [
        payment_row(f"P{n}", f"L{loan}", str(Decimal(cents).scaleb(-2)), day)
        for n, (loan, cents, day) in enumerate(rows)
    ]
    loans = [
        loan_row(f"L{n}", day=30 * part, principal="100.00", interest="10.00", instalment_number=part)
        for n in range(3)
        for part in (1, 2)
    ]
    told = [_ledger(loans, [payments]), _ledger(loans, _scattered(payments, seed), chunk=chunk)]
    assert told[0] == told[1]


def _scattered(rows: Sequence[dict[str, Any]], seed: int) -> list[list[dict[str, Any]]]:
    """Return the rows in any order, some of them twice, cut into files."""
    chance = random.Random(seed)
    every = [*rows, *chance.sample(rows, k=chance.randint(0, len(rows)))]
    chance.shuffle(every)
    cut = chance.randint(0, len(every))
    return [part for part in (every[:cut], every[cut:]) if part]


def _ledger(loans: list[dict[str, Any]], files: list[list[dict[str, Any]]], chunk: int = 2_000) -> list[Any]:
    """Feed the files into an empty book, tell what the ledger says, and take it all back."""
    with transaction.atomic(), patch("casework.portfolio.services.feeding.CHUNK", chunk):
        book_of.product()
        feed("loans", csv_of(loans))
        for rows in files:
            assert feed("payments", csv_of(rows)).rows_refused == 0
        made = list(Loan.objects.order_by("external_ref"))
        told = [(loan.external_ref, parts(loan), written(loan)) for loan in made]
        sums = Allocation.objects.values_list("payment").annotate(sum=Sum("amount")).order_by()
        assert dict(sums) == dict(Payment.objects.values_list("pk", "amount")), "not a cent is lost"
        transaction.set_rollback(True)
    return told

"""Several hands at one loan, at one file: the ledger is as if they had come one after the other."""

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection, connections, transaction
from django.db.models import Sum

from casework.portfolio.books import lock_against_roll
from casework.portfolio.models import Allocation, Book, CreditMove, Customer, Instalment, Loan, Payment
from casework.portfolio.services.credits import CreditRefused, move_credit
from casework.portfolio.services.locking import lock_loans
from casework.portfolio.services.payments import record_payment
from tests.clock import NOW
from tests.faults.killing import holding, standing, wait_until
from tests.portfolio import book_of
from tests.portfolio.book_of import csv_of, feed, loan_row, payment_row


def together(*hands: Callable[[], object]) -> list[object]:
    """Let all hands begin at once and return what they returned or raised."""
    start, results = threading.Barrier(len(hands)), list[object]()

    def run(hand: Callable[[], object]) -> None:
        try:
            start.wait()
            results.append(hand())
        except Exception as problem:  # noqa: BLE001 (the test wants to see it)
            results.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(hand,)) for hand in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_payments_at_once_leave_the_ledger_of_payments_in_a_row():
    loan = book_of.loan([(30, "100.00", "10.00"), (60, "100.00", "10.00")])
    results = together(*(lambda n=n: book_of.pay(loan, "60.00", day=40 - n, ref=f"P{n}") for n in range(4)))
    assert all(isinstance(result, Payment) for result in results), results
    assert [(due.paid, due.settled_on) for due in Instalment.objects.filter(loan=loan)] == [
        (Decimal("110.00"), book_of.on(38)), (Decimal("110.00"), book_of.on(40)),
    ]  # fmt: skip
    assert Loan.objects.get(pk=loan.pk).settled_on == book_of.on(40)
    assert Allocation.objects.aggregate(sum=Sum("amount"))["sum"] == Decimal("240.00")
    current = Allocation.objects.filter(cancels=None, cancelled_by=None)
    assert current.filter(part="credit").aggregate(sum=Sum("amount"))["sum"] == Decimal("20.00")


@pytest.mark.django_db(transaction=True)
def test_one_file_fed_by_two_hands_is_taken_once():
    book_of.product()
    loans = csv_of([loan_row(f"L{n}") for n in range(40)])
    payments = csv_of([payment_row(f"P{n}", f"L{n}", "1300", 20) for n in range(40)])
    for kind, content in (("loans", loans), ("payments", payments)):
        entries = together(lambda k=kind, c=content: feed(k, c), lambda k=kind, c=content: feed(k, c))
        assert not any(isinstance(entry, Exception) for entry in entries), entries
        assert sum(entry.rows_added for entry in entries) == 40  # type: ignore[attr-defined]
        assert sum(entry.rows_unchanged for entry in entries) == 40  # type: ignore[attr-defined]
    assert (Loan.objects.count(), Customer.objects.count(), Payment.objects.count()) == (40, 40, 40)
    assert Loan.objects.filter(settled_on=book_of.on(20)).count() == 40


def of_one_customer(number: int) -> list[Loan]:
    """Make loans over 100.00 of one customer, by id, in a book that stands at the tests' day."""
    made = [book_of.loan([(30, "100.00", "0.00")]) for _loan in range(number)]
    Book.objects.update(business_date=NOW.date())
    Loan.objects.update(customer=made[0].customer, book=made[0].book)
    return list(Loan.objects.select_related("book").order_by("pk"))


def pay(loan: Loan, amount: str) -> Payment:
    return record_payment(
        loan_id=loan.pk, source="bank", external_ref=amount, amount=Decimal(amount), paid_on=NOW.date(), now=NOW
    )


def move(first: Loan, second: Loan, amount: str) -> CreditMove:
    return move_credit(
        from_loan=first, to_loan=second, amount=Decimal(amount), reason="Paid on the wrong one", source="by_hand",
        external_ref=f"{first.pk}-{second.pk}", now=NOW,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_the_same_credit_is_moved_by_one_of_two_hands():
    first, second, third = of_one_customer(3)
    pay(second, "250.00")
    moved, refused = sorted(
        together(lambda: move(second, first, "100.00"), lambda: move(second, third, "100.00")),
        key=lambda result: isinstance(result, Exception),
    )
    assert isinstance(moved, CreditMove)
    assert isinstance(refused, CreditRefused), refused
    assert Payment.objects.filter(carries__isnull=False).count() == CreditMove.objects.count() == 1
    current = Allocation.objects.filter(cancels=None, cancelled_by=None)
    sums = dict(current.values_list("part").annotate(sum=Sum("amount")).order_by())
    assert sums == {"principal": Decimal(200), "onward": Decimal(100), "credit": Decimal(50)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one lock for everything")
def test_no_loan_is_locked_out_of_order_whoever_moves_credit_meanwhile():
    first, second, third = of_one_customer(3)
    pay(second, "250.00")

    results = list[object]()

    def begun(amount: str, to: Loan) -> threading.Thread:
        """Let somebody move credit and come to a lock that is held."""
        hand = threading.Thread(target=lambda: results.extend(together(lambda: move(second, to, amount))))
        hand.start()
        wait_until(lambda: standing(1), "the move waits")
        return hand

    with transaction.atomic():  # a payment that is about to read which loans hang together, and to lock them
        lock_against_roll(second.book_id)
        hand = begun("30.00", first)
        assert [loan.pk for loan in lock_loans([second.pk])[1]] == [second.pk]
    hand.join()
    with holding({Loan: [first.pk]}):  # it hangs on the loan whose credit is moved now, and comes before it
        hand = begun("20.00", third)
        with transaction.atomic():
            Loan.objects.select_for_update(nowait=True, no_key=True).get(pk=second.pk)
    hand.join()
    assert [type(result) for result in results] == [CreditMove, CreditMove], results
    assert Loan.objects.filter(pk=first.pk, settled_on=None).exists()
    assert Allocation.objects.filter(part="onward").aggregate(sum=Sum("amount"))["sum"] == Decimal(50)

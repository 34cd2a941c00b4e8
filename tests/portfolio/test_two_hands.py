"""Several hands at one loan, at one file: the ledger is as if they had come one after the other."""

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connections
from django.db.models import Sum

from casework.portfolio.models import Allocation, Customer, Instalment, Loan, Payment
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

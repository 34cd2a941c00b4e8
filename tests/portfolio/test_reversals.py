"""Reversals: a payment that did not stay counts as never paid, by counter-rows only."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from casework.jobs.models import AuditEntry
from casework.lib.refusal import OutOfReach
from casework.people.models import Role
from casework.portfolio import current, selectors
from casework.portfolio.current import BookBehind
from casework.portfolio.models import Allocation, Book, Loan, Payment, Reversal
from casework.portfolio.services.by_hand import enter_payment, enter_reversal
from casework.portfolio.services.payments import PaymentRefused
from casework.portfolio.services.reversals import ReversalRefused, reverse_payment
from tests.clock import NOW, TODAY
from tests.factories import person
from tests.portfolio import book_of
from tests.portfolio.book_of import csv_of, feed, reasons
from tests.portfolio.test_payments import TWO, parts, written

pytestmark = pytest.mark.django_db


def reverse(payment: Payment, *, day: int = 40, ref: str = "R", **kwargs: Any) -> Reversal:
    """Reverse a payment on START + day."""
    return reverse_payment(
        payment_id=payment.pk, source="file", external_ref=ref, reversed_on=book_of.on(day), now=NOW, **kwargs
    )


def balances(loan: Loan) -> dict[str, Decimal]:
    """Return what all allocation rows of each payment add up to, counter-rows included."""
    rows = Allocation.objects.filter(payment__loan=loan).values_list("payment__external_ref")
    return dict(rows.annotate(sum=Sum("amount")).order_by())


def test_a_reversed_payment_counts_as_never_paid_and_no_row_is_changed():
    loan = book_of.loan(TWO)
    first = book_of.pay(loan, "110.00", day=20, ref="A")
    book_of.pay(loan, "50.00", day=35, ref="B")
    before = list(Allocation.objects.order_by("pk").values())

    reverse(first, reason="bounced")

    assert list(Allocation.objects.order_by("pk").values())[: len(before)] == before
    assert parts(loan) == [("B", 1, "interest", Decimal("10.00")), ("B", 1, "principal", Decimal("40.00"))]
    assert written(loan) == [(1, Decimal("50.00"), None), (2, Decimal("0.00"), None), None]
    assert balances(loan) == {"A": Decimal("0.00"), "B": Decimal("50.00")}
    assert selectors.remaining(loan=loan) == Decimal("170.00")
    assert selectors.paid_before(loan_ids=[loan.pk], day=book_of.on(100)) == {loan.pk: Decimal("50.00")}


def test_the_same_reversal_twice_is_one_and_another_is_refused():
    loan = book_of.loan(TWO)
    payment = book_of.pay(loan, "110.00", day=20)
    made = reverse(payment)
    rows = Allocation.objects.count()

    assert reverse(payment) == made
    with pytest.raises(ReversalRefused, match="other content"):
        reverse(payment, day=41)
    with pytest.raises(ReversalRefused, match="reversed already"):
        reverse(payment, ref="other")

    assert (Reversal.objects.count(), Allocation.objects.count()) == (1, rows)


def test_what_cannot_be_reversed_leaves_no_trace():
    payment = book_of.pay(book_of.loan(TWO), "110.00", day=20)
    with pytest.raises(ReversalRefused, match="before it came"):
        reverse(payment, day=19)
    with pytest.raises(OutOfReach):
        reverse_payment(payment_id=0, source="s", external_ref="R", reversed_on=book_of.on(20), now=NOW)
    assert not Reversal.objects.exists()
    assert Allocation.objects.filter(cancels__isnull=False).count() == 0


def test_a_reversal_cannot_be_changed_or_deleted():
    reverse(book_of.pay(book_of.loan(TWO), "110.00", day=20))
    for write in (lambda: Reversal.objects.update(reason="x"), lambda: Reversal.objects.all().delete()):
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            write()


def test_reversing_credit_takes_it_back_from_later_instalments():
    loan = book_of.loan([(30, "100.00", "0.00")])
    extra = book_of.pay(loan, "130.00", day=20, ref="A")
    assert selectors.credit(loan_ids=[loan.pk]) == {loan.pk: Decimal("30.00")}
    reverse(extra)
    assert selectors.credit(loan_ids=[loan.pk]) == {}


def row(ref: str, payment: str, day: int, **cells: str) -> dict[str, str]:
    return {"external_ref": ref, "payment_ref": payment, "reversed_on": book_of.on(day).isoformat(), **cells}


def test_a_file_of_reversals_is_taken_once_and_bad_rows_are_named():
    loan = book_of.loan(TWO)
    for ref in ("A", "B"):
        book_of.pay(loan, "50.00", day=20, ref=ref)
    content = csv_of(
        [
            row("R1", "A", 25, reason="bounced"),
            row("R2", "none", 25, reason=""),
            row("R3", "B", 19, reason=""),
            row("R4", "A", 26, reason=""),
        ]
    )
    entry = feed("reversals", content)

    assert (entry.rows_added, entry.rows_refused) == (1, 3)
    assert [(number, text) for number, _column, _value, text in reasons(entry)] == [
        (3, "no payment has this reference"), (4, "lies before the payment"),
        (5, "is the reference of a payment that is reversed already"),
    ]  # fmt: skip
    assert balances(loan) == {"A": Decimal("0.00"), "B": Decimal("50.00")}
    again = feed("reversals", content)
    assert (again.rows_added, again.rows_unchanged) == (0, 1)
    changed = feed("reversals", csv_of([row("R1", "A", 30, reason="bounced")]))
    assert reasons(changed)[0][3] == "this reference already exists with other content"


def test_many_reversals_cost_the_queries_of_one():
    loans = [book_of.loan(TWO) for _ in range(6)]
    for number, loan in enumerate(loans):
        book_of.pay(loan, "50.00", day=20, ref=f"P{number}")
    counts = []
    for some in ([0], [1, 2, 3, 4, 5]):
        content = csv_of([row(f"R{n}", f"P{n}", 25) for n in some])
        with CaptureQueriesContext(connection) as captured:
            assert feed("reversals", content).rows_added == len(some)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# --- by hand --------------------------------------------------------------------------------------------------


def test_a_payment_typed_in_is_audited_once():
    loan, actor = book_of.loan(TWO), person("", Role.OPERATIONS)
    told = {"loan": loan, "amount": Decimal("20.00"), "paid_on": TODAY, "external_ref": "slip 7", "note": "at the desk"}
    first = enter_payment(**told, actor=actor, now=NOW)
    assert enter_payment(**told, actor=actor, now=NOW) == first
    assert (first.source, first.recorded_by, first.note) == ("by_hand", actor, "at the desk")
    audited = AuditEntry.objects.filter(subject_kind="payment")
    assert list(audited.values_list("action", "actor")) == [("payment.record", actor.pk)]
    with pytest.raises(PaymentRefused, match="future"):
        enter_payment(**{**told, "external_ref": "8", "paid_on": TODAY + timedelta(days=1)}, actor=actor, now=NOW)
    assert Payment.objects.count() == 1


def test_a_reversal_typed_in_has_a_reason_and_is_audited():
    payment, actor = book_of.pay(book_of.loan(TWO), "20.00", day=10), person("", Role.OPERATIONS)
    with pytest.raises(ReversalRefused, match="Say why"):
        enter_reversal(payment=payment, reversed_on=TODAY, reason=" ", actor=actor, now=NOW)
    made = enter_reversal(payment=payment, reversed_on=TODAY, reason="wrong loan", actor=actor, now=NOW)
    assert (made.recorded_by, made.reason) == (actor, "wrong loan")
    assert AuditEntry.objects.get(action="payment.reverse").detail["reason"] == "wrong loan"


def test_what_is_typed_into_a_book_that_is_behind_asks_for_its_catch_up_and_is_refused(monkeypatch: pytest.MonkeyPatch):
    loan, actor = book_of.loan(TWO), person("", Role.OPERATIONS)
    payment = book_of.pay(loan, "20.00", day=10)
    Book.objects.update(business_date=TODAY - timedelta(days=2))
    asked: list[str] = []
    monkeypatch.setattr(current, "_CATCH_UPS", [lambda book, now: asked.append(f"{book.code} {now:%d}")])

    with pytest.raises(BookBehind, match="stands at 2026-02-28"):
        enter_payment(loan=loan, amount=Decimal(1), paid_on=TODAY, external_ref="x", note="", actor=actor, now=NOW)
    with pytest.raises(BookBehind):
        enter_reversal(payment=payment, reversed_on=TODAY, reason="x", actor=actor, now=NOW)

    assert asked == ["lagos 02", "lagos 02"]
    assert (Payment.objects.count(), Reversal.objects.count()) == (1, 0)
    Book.objects.update(business_date=TODAY)
    assert enter_reversal(payment=payment, reversed_on=TODAY, reason="x", actor=actor, now=NOW).payment == payment

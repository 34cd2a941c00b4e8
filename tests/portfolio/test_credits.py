"""Credit moved to another loan of the customer: it pays that loan, is no new money, and goes when its money goes."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, IntegrityError, transaction
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.collections.models import CaseState, CollectionCase, Promise
from casework.collections.rules import Due
from casework.collections.selectors import timeline
from casework.collections.services.roll import roll
from casework.jobs.models import AuditEntry
from casework.people.models import Role
from casework.portfolio.current import BookBehind
from casework.portfolio.ledger.credit_moves import moves_of
from casework.portfolio.models import Allocation, Book, CreditMove, Instalment, Loan, Payment, Reversal
from casework.portfolio.rules import Due as Debt
from casework.portfolio.rules import Onward, Paid, Side, spread
from casework.portfolio.selectors import credit, remaining
from casework.portfolio.services.credits import CreditRefused, CreditTakenBack, move_credit, take_credit_back
from casework.portfolio.services.payments import record_payment
from casework.portfolio.services.reversals import ReversalRefused, reverse_payment
from tests.clock import NOW, TODAY, YESTERDAY
from tests.collections import floor
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(db: None) -> tuple[Loan, Loan]:
    """Two loans of one customer over 100.00 each, due yesterday."""
    return loans(floor.book())


def loans(book: Book, number: int = 2) -> Any:
    product = floor.product(book)
    made = [floor.loan(product, [Due(YESTERDAY)], disbursed_on=date(2026, 1, 1)) for _loan in range(number)]
    Loan.objects.filter(pk__in=[loan.pk for loan in made]).update(customer=made[0].customer)
    return tuple(Loan.objects.select_related("book", "customer").get(pk=loan.pk) for loan in made)


def pay(loan: Loan, amount: str, ref: str = "P", day: date = YESTERDAY) -> Payment:
    return record_payment(
        loan_id=loan.pk, source="bank", external_ref=ref, amount=Decimal(amount), paid_on=day, now=NOW
    )


def move(first: Loan, second: Loan, amount: str, ref: str = "M", **changes: Any) -> CreditMove:
    asked = {"from_loan": first, "to_loan": second, "amount": Decimal(amount), "reason": "Paid on the wrong one"}
    return move_credit(**{**asked, **changes}, source="by_hand", external_ref=ref, now=NOW)


def reverse(payment: Payment) -> None:
    reverse_payment(
        payment_id=payment.pk, source="bank", external_ref=f"R-{payment.pk}", reversed_on=TODAY, now=NOW,
        reason="bounced",
    )  # fmt: skip


def of(loan: Loan) -> tuple[str, str]:
    """Return what is left and what is credit."""
    return str(remaining(loan=loan)), str(credit(loan_ids=[loan.pk]).get(loan.pk, Decimal("0.00")))


def test_credit_pays_another_loan_once_and_is_no_money(two: tuple[Loan, Loan]):
    first, second = two
    pay(first, "250.00")
    actor = person("", Role.OPERATIONS)

    made = move(first, second, "100.00", actor=actor)
    assert move(first, second, "100.00", actor=actor) == made

    assert (of(first), of(second)) == (("0.00", "50.00"), ("0.00", "0.00"))
    assert Instalment.objects.get(loan=second).settled_on == TODAY
    assert str(Payment.objects.money().aggregate(sum=Sum("amount"))["sum"]) == "250.00"
    assert Payment.objects.paying().count() == 2
    assert AuditEntry.objects.get(action="credit.move").detail["to_loan"] == second.external_ref
    assert [row.carries for row in moves_of([first.pk])] == [row.carries for row in moves_of([second.pk])] == [made]
    with pytest.raises(CreditRefused, match="other content"):
        move(first, second, "99.00")
    with pytest.raises(ReversalRefused, match="take the move back"):
        reverse(Payment.objects.get(carries=made))


def test_what_cannot_be_moved_leaves_no_trace(two: tuple[Loan, Loan]):
    first, second = two
    pay(first, "150.00")
    stranger = floor.loan(second.product, [Due(YESTERDAY)], disbursed_on=YESTERDAY)
    foreign = loans(floor.book())[0]
    Loan.objects.filter(pk=foreign.pk).update(customer=first.customer)
    foreign.customer_id = first.customer_id
    for other, amount, changes, why in [
        (second, "50.01", {}, "not enough: there are"), (second, "0.00", {}, "more than zero"),
        (second, "1.005", {}, "two decimals"), (second, "1.00", {"reason": " "}, "Say why"),
        (first, "1.00", {}, "that the credit is on"), (stranger, "1.00", {}, "another customer's"),
        (foreign, "1.00", {}, "another book"),
    ]:  # fmt: skip
        with pytest.raises(CreditRefused, match=why):
            move(first, other, amount, **changes)
    pay(second, "70.00", "Q")
    with pytest.raises(CreditRefused, match="more than is left of the other loan"):
        move(first, second, "31.00")
    pay(second, "30.00", "S")
    with pytest.raises(CreditRefused, match="is closed"):
        move(first, second, "1.00")
    Book.objects.filter(pk=first.book_id).update(business_date=YESTERDAY)
    with pytest.raises(BookBehind):
        move(first, second, "1.00")
    assert not CreditMove.objects.exists()
    assert of(first) == ("0.00", "50.00")


def test_the_database_refuses_more_than_the_credit_and_an_unlike_pair(two: tuple[Loan, Loan]):
    first, second = two
    pay(first, "150.00")
    said = {"from_loan": first, "to_loan": second, "source": "t", "digest": "-", "currency": "NGN", "moved_on": TODAY,
            "moved_at": NOW, "reason": "x"}  # fmt: skip
    with pytest.raises(IntegrityError, match="credit_move_covered"), transaction.atomic():
        CreditMove.objects.create(**said, external_ref="1", amount=Decimal("50.01"))
    made = CreditMove.objects.create(**said, external_ref="2", amount=Decimal("50.00"))
    row = {"loan": second, "source": "t", "digest": "-", "currency": "NGN", "paid_on": TODAY, "received_at": NOW}
    for kind, carries, amount, why in [
        ("carry", made, "49.00", "payment_carries_its_move"), ("carry", None, "50.00", "payment_carries"),
        ("cash", made, "50.00", "payment_carries_a_move"),
    ]:  # fmt: skip
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            Payment.objects.create(**row, external_ref="1", kind=kind, carries=carries, amount=Decimal(amount))
    for write in (lambda: CreditMove.objects.update(amount=1), lambda: CreditMove.objects.all().delete()):
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            write()


def test_a_case_is_closed_and_a_promise_kept_by_it_and_both_open_again_when_the_money_went():
    book = floor.book()
    first, second = loans(book)
    roll(book=book, first=YESTERDAY, last=TODAY, now=NOW)
    case = CollectionCase.objects.get(loan=second)
    promise = Promise.objects.create(
        case=case, loan=second, bucket=case.bucket, amount=Decimal(100), taken_on=YESTERDAY, ends_on=TODAY,
        taken_at=NOW - timedelta(days=1), grace_days=0, threshold_bp=10_000, look_on=TODAY,
        taken_by=person("", Role.COLLECTOR),
    )  # fmt: skip
    promise.parts.create(number=1, due_on=TODAY, amount=Decimal(100))
    payment = pay(first, "200.00")

    move(first, second, "100.00")

    case = CollectionCase.objects.get(loan=second)
    assert (case.state, case.closed_on) == (CaseState.COLLECTED, TODAY)
    assert Promise.objects.get().outcome == "kept"
    assert f"Paid with credit of loan {first.external_ref}" in _titles(second)
    assert "Credit moved to another loan" in _titles(first)

    reverse(payment)

    assert (of(first), of(second)) == (("100.00", "0.00"), ("100.00", "0.00"))
    assert CollectionCase.objects.get(loan=second).state == CaseState.POOLED
    assert Promise.objects.get().outcome == ""
    assert Reversal.objects.filter(payment__carries__isnull=False).count() == 1
    assert "Moved credit taken back" in _titles(second)
    assert "Moved credit taken back" in _titles(first)


def _titles(loan: Loan) -> list[str]:
    case = CollectionCase.objects.select_related("book", "loan").get(loan=loan)
    return [entry.title for entry in timeline(case=case, viewer=person("", Role.AUDITOR))]


def test_a_move_is_taken_back_by_hand_with_a_reason_once(two: tuple[Loan, Loan]):
    first, second = two
    pay(first, "150.00")
    made, actor = move(first, second, "50.00"), person("", Role.OPERATIONS)
    with pytest.raises(CreditRefused, match="Say why"):
        take_credit_back(move=made, reason=" ", actor=actor, now=NOW)
    assert of(second) == ("50.00", "0.00")

    take_credit_back(move=made, reason="Wrong loan", actor=actor, now=NOW)

    assert (of(first), of(second)) == (("0.00", "50.00"), ("100.00", "0.00"))
    reversal = Reversal.objects.get()
    assert (reversal.recorded_by, reversal.reason) == (actor, "Wrong loan")
    with pytest.raises(CreditTakenBack):
        take_credit_back(move=made, reason="Again", actor=actor, now=NOW)
    assert Reversal.objects.count() == 1


def test_the_oldest_move_that_lacks_falls_whole_and_what_it_paid_on_falls_after_it():
    due = {"fee": Decimal(0), "penalty": Decimal(0), "interest": Decimal(0), "principal": Decimal(100)}
    debt = [Debt(id=1, number=1, due_on=TODAY, parts=due)]

    def paid(key: int, amount: int, day: date = YESTERDAY) -> Paid:
        return Paid(id=key, amount=Decimal(amount), paid_on=day, ref=str(key))

    sides = {
        1: Side(dues=debt, payments=[paid(1, 120), paid(9, 50, date(2026, 4, 1))], onward=[
            Onward(id=1, amount=Decimal(30), on=TODAY, to=2, carried=2),
            Onward(id=2, amount=Decimal(20), on=TODAY, to=3, carried=3),
        ]),
        2: Side(dues=debt, payments=[paid(2, 30, TODAY), paid(4, 100)], onward=[
            Onward(id=3, amount=Decimal(30), on=TODAY, to=3, carried=5)
        ]),
        3: Side(dues=debt, payments=[paid(3, 20, TODAY), paid(5, 30, TODAY)]),
    }  # fmt: skip
    found = spread(sides)
    assert [one.id for one in found.fallen] == [1, 3]  # what came in April cannot have been moved in March
    credit_left = [(s.payment, s.part, s.amount) for s in found.shares[1] if s.instalment is None]
    assert credit_left == [(1, "onward", Decimal("20.00")), (9, "credit", Decimal("50.00"))]
    assert [s.payment for s in found.shares[3]] == [3]


class AnyOrder(TestCase):
    """Whatever is paid, moved, reversed and taken back, in any order, the ledger balances."""

    steps = st.lists(
        st.tuples(st.sampled_from("pmrt"), st.integers(0, 2), st.integers(0, 2), st.integers(1, 300)), max_size=10
    )

    @settings(max_examples=12)
    @given(steps)
    def test_the_ledger_balances(self, steps: list[tuple[str, int, int, int]]) -> None:
        """Given three loans of one customer and any steps."""
        actor, made = person("", Role.OPERATIONS), loans(floor.book(), 3)
        for number, (verb, one, other, amount) in enumerate(steps):
            payments = list(Payment.objects.money().order_by("pk"))
            standing = list(Payment.objects.filter(carries__isnull=False, reversal__isnull=True).order_by("pk"))
            if verb == "p":
                pay(made[one], str(amount), str(number), [YESTERDAY, TODAY][amount % 2])
            elif verb == "m":
                with transaction.atomic():
                    _moved_or_refused(made[one], made[other], amount, number)
            elif verb == "r" and payments:
                reverse(payments[amount % len(payments)])
            elif verb == "t" and standing:
                carried = standing[amount % len(standing)].carries
                take_credit_back(move=carried, reason="x", actor=actor, now=NOW)
            _balanced(made)


def _moved_or_refused(first: Loan, second: Loan, amount: int, number: int) -> None:
    left, there = remaining(loan=second), credit(loan_ids=[first.pk]).get(first.pk, 0)
    fits = first != second and 0 < amount <= left and amount <= there
    try:
        move(first, second, str(amount), str(number))
    except CreditRefused:
        assert not fits
    else:
        assert fits


def _balanced(made: tuple[Loan, ...]) -> None:
    """What stands is laid out to the cent; each move has what it took; money in is what is paid and what is credit."""
    sums = dict(Allocation.objects.values_list("payment").annotate(sum=Sum("amount")).order_by())
    standing = Payment.objects.filter(reversal__isnull=True)
    assert {key: amount for key, amount in sums.items() if amount} == dict(standing.values_list("pk", "amount"))
    onward = dict(Allocation.objects.filter(part="onward").values_list("onward").annotate(sum=Sum("amount")).order_by())
    carrying = dict(standing.filter(carries__isnull=False).values_list("carries", "amount"))
    assert {key: amount for key, amount in onward.items() if amount} == carrying
    money = sum(Payment.objects.money().values_list("amount", flat=True))
    paid = sum(Instalment.objects.values_list("paid", flat=True))
    assert money == paid + sum(credit(loan_ids=[loan.pk for loan in made]).values())

"""Loans that Casework opens itself, and what the book says of loans on a day."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest

from casework.portfolio import changes, selectors
from casework.portfolio.models import ContactPoint, Customer, Loan, PointStatus
from casework.portfolio.services.customers import Person, ensure_customers
from casework.portfolio.services.loans import LoanRefused, open_loan
from tests.clock import NOW
from tests.portfolio import book_of

pytestmark = pytest.mark.django_db


def opened(**changed: Any) -> Loan:
    values: dict[str, Any] = {
        "product": book_of.the_product(), "customer": Customer.objects.first() or book_of.customer(),
        "source": "casework", "external_ref": "order-1", "principal": Decimal("1000.00"), "term": 30,
        "disbursed_on": date(2026, 3, 2), "now": NOW,
    }  # fmt: skip
    return open_loan(**{**values, **changed})


def test_a_loan_by_days_has_one_instalment_with_the_products_interest():
    book_of.product(interest_bp=1_550)
    loan = opened()
    due = loan.instalments.get()
    assert (loan.principal, loan.currency, loan.book.code) == (Decimal("1000.00"), "NGN", "lagos")
    assert (due.due_on, due.principal, due.interest, due.fee) == (date(2026, 4, 1), 1000, Decimal("155.00"), 0)


def test_a_loan_by_months_has_equal_instalments_that_add_up():
    book_of.product(term_unit="month", interest_bp=1_000)
    loan = opened(term=3, principal=Decimal("100.00"))
    assert [(due.number, due.due_on, due.principal, due.interest) for due in loan.instalments.all()] == [
        (1, date(2026, 4, 2), Decimal("33.33"), Decimal("3.33")),
        (2, date(2026, 5, 2), Decimal("33.33"), Decimal("3.33")),
        (3, date(2026, 6, 2), Decimal("33.34"), Decimal("3.34")),
    ]


def test_opened_twice_is_one_loan_and_told_once():
    heard: list[Any] = []
    with patch.object(changes, "_LISTENERS", [lambda loans, _now: heard.append(loans)]):
        first = opened()
        assert opened() == first
    assert heard == [[first.pk]]
    with pytest.raises(LoanRefused, match="other content"):
        opened(term=31)
    assert Loan.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"term": 0}, {"principal": Decimal("0.00")}, {"principal": Decimal(-5)}])
def test_nothing_to_lend_is_refused(wrong: dict[str, Any]):
    with pytest.raises(LoanRefused, match="more than zero"):
        opened(**wrong)
    assert not Loan.objects.exists()


def test_customers_are_made_once_and_stay_as_they_are():
    book = book_of.the_product().book
    first = ensure_customers([Person(ref="C1", name="Ada Test", phone="0803 1")], book=book, source="s", now=NOW)
    people = [
        Person(ref="C1", name="Another", phone="0803 2"),
        Person(ref="C2", name="Bo Test"),
        Person(ref="C2", name="X"),
    ]
    both = ensure_customers(people, book=book, source="s", now=NOW)
    assert both["C1"] == first["C1"]
    assert dict(Customer.objects.values_list("external_ref", "name")) == {"C1": "Ada Test", "C2": "Bo Test"}
    numbers = Customer.objects.get(external_ref="C1").contact_points
    assert [point.phone for point in numbers.all()] == ["0803 1", "0803 2"]
    elsewhere = book_of.product(book="elsewhere").book
    other = [Person(ref="C1", name="Ada Test", phone="0803 3")]
    assert ensure_customers(other, book=elsewhere, source="s", now=NOW) == {}
    assert numbers.count() == 2


def test_a_number_that_comes_again_stays_as_it_was_marked():
    book = book_of.the_product().book
    ensure_customers([Person(ref="C1", name="Ada Test", phone="0803 1")], book=book, source="s", now=NOW)
    ContactPoint.objects.update(status=PointStatus.DO_NOT_CALL)
    ensure_customers([Person(ref="C1", name="Ada Test", phone="(0803) 1")], book=book, source="s", now=NOW)
    assert [(point.phone, point.status) for point in ContactPoint.objects.all()] == [("0803 1", "do_not_call")]


def test_what_is_owed_at_the_start_of_a_day():
    loan = book_of.loan([(30, "100.00", "10.00"), (60, "100.00", "10.00")])
    other = book_of.loan()
    book_of.pay(loan, "110.00", day=31)
    book_of.pay(loan, "500.00", day=40)
    loans = [loan.pk, other.pk]

    def owed(day: int, by: int | None = None) -> list[Decimal]:
        found = selectors.owed_at_start(
            loan_ids=loans, day=book_of.on(day), due_by=None if by is None else book_of.on(by)
        )
        return [found[pk] for pk in loans]

    assert owed(31) == [Decimal("220.00"), Decimal("1300.00")], "paid on the day is still unpaid at its start"
    assert owed(32) == [Decimal("110.00"), Decimal("1300.00")]
    assert owed(31, by=30) == [Decimal("110.00"), Decimal("1300.00")]
    assert owed(32, by=30) == [Decimal("0.00"), Decimal("1300.00")]
    assert owed(41) == [Decimal("0.00"), Decimal("1300.00")], "credit makes nobody owe less than nothing"
    assert selectors.paid_before(loan_ids=loans, day=book_of.on(32)) == {loan.pk: Decimal("110.00")}
    assert selectors.paid_before(loan_ids=loans, day=book_of.on(41)) == {loan.pk: Decimal("220.00")}
    assert selectors.remaining(loan=loan) == Decimal("0.00")
    assert selectors.owed_at_start(loan_ids=[], day=book_of.START + timedelta(days=1)) == {}

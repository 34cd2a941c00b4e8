"""Penalty to date and payoff quotes, counted by hand."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from casework.portfolio.models import Loan, Product
from casework.portfolio.payoff import payoff
from casework.portfolio.rules import LateRule, Owed, PayoffRule, late_to_date, quote
from tests.portfolio import book_of

DUE = date(2026, 3, 1)


def money(text: str) -> Decimal:
    return Decimal(text)


def owed(due_on: date = DUE, paid: dict[date, Decimal] | None = None, **parts: str) -> Owed:
    told = {"principal": "1000.00", "interest": "100.00", "fee": "0.00", "penalty": "0.00"} | parts
    return Owed(
        number=1, due_on=due_on, parts={name: money(text) for name, text in told.items()}, paid={},
        into_aged=paid or {},
    )  # fmt: skip


RULE = LateRule(penalty_bp=5)  # 0.05 % a day


@pytest.mark.parametrize(
    ("rule", "days", "cost"),
    [
        (RULE, 0, "0.00"), (RULE, 1, "0.55"), (RULE, 10, "5.50"),
        (LateRule(penalty_bp=5, grace_days=3), 3, "0.00"), (LateRule(penalty_bp=5, grace_days=3), 4, "2.20"),
        (LateRule(penalty_bp=5, cap_bp=30), 10, "3.30"), (LateRule(late_fee=money("7.00")), 1, "7.00"),
        (LateRule(penalty_bp=5, late_fee=money("7.00"), grace_days=3), 3, "0.00"), (LateRule(), 100, "0.00"),
    ],
)  # fmt: skip
def test_what_being_late_costs(rule: LateRule, days: int, cost: str) -> None:
    assert late_to_date(owed(), rule, on=DUE + timedelta(days=days)) == money(cost)


def test_part_payments_lower_it_from_their_day_on_and_what_is_booked_is_not_counted_twice() -> None:
    half = {DUE + timedelta(days=4): money("600.00")}
    # 4 days of 1,100 and 6 days of 500
    assert late_to_date(owed(paid=half), RULE, on=DUE + timedelta(days=10)) == money("3.70")
    in_time = {DUE - timedelta(days=1): money("600.00")}
    assert late_to_date(owed(paid=in_time), RULE, on=DUE + timedelta(days=10)) == money("2.50")
    whole = {DUE + timedelta(days=2): money("1100.00")}
    assert late_to_date(owed(paid=whole), RULE, on=DUE + timedelta(days=10)) == money("1.10")
    assert late_to_date(owed(penalty="5.00"), RULE, on=DUE + timedelta(days=10)) == money("0.50")


def test_a_payoff_takes_the_days_of_the_period_that_has_begun_and_none_of_those_after_it() -> None:
    # Three instalments of 1,000 and 100; the first is 10 days late, the second's 31 days begun by 10 of them
    days = [date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)]
    three = [owed(day) for day in days]
    found = quote(
        three, disbursed_on=date(2026, 2, 1), on=date(2026, 3, 11), late=RULE, early=PayoffRule(fee_bp=100)
    )  # fmt: skip
    assert (found.principal, found.interest, found.late, found.early) == (
        money("3000.00"), money("132.26"), money("5.50"), money("20.00"),
    )  # fmt: skip
    assert found.total == money("3157.76")
    full = quote(
        three, disbursed_on=date(2026, 2, 1), on=date(2026, 3, 11), late=LateRule(), early=PayoffRule(interest="full")
    )
    assert (full.interest, full.total) == (money("300.00"), money("3300.00"))


@pytest.mark.django_db
def test_a_quote_of_the_ledger_pays_the_loan_off() -> None:
    book_of.product(tolerance="0.00")
    Product.objects.update(penalty_bp=5, payoff_fee_bp=100)
    loan = book_of.loan([(30, "1000.00", "100.00"), (60, "1000.00", "100.00")])
    book_of.pay(loan, "600.00", day=34)
    on = book_of.on(40)
    found: Any = payoff(
        loan=Loan.objects.select_related("product").get(), on=on, instalments=list(loan.instalments.all())
    )
    # first: 4 days of 1,100 and 6 of 500; second: 10 of 30 days of its interest
    assert (found.quote.principal, found.quote.interest) == (money("1500.00"), money("33.33"))
    assert (found.quote.late, found.quote.early, found.quote.total) == (
        money("3.70"), money("10.00"), money("1547.03"),
    )  # fmt: skip
    assert list(found.late.values()) == [money("3.70")]

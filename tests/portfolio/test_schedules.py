"""Schedules add up to the cent, and say what published examples say."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.portfolio.rules import DAY_COUNTS, METHODS, Planned, Terms, schedule, year_fraction

DAY = date(2024, 1, 15)


def plan(
    method: str, principal: str, term: int, *, rate_bp: int = 0, by_month: bool = True, day: date = DAY, **terms: object
) -> list[Planned]:
    made = Terms(method=method, by_month=by_month, rate_bp=rate_bp, **terms)  # type: ignore[arg-type]
    return schedule(terms=made, principal=Decimal(principal), term=term, disbursed_on=day)


def sums(planned: Sequence[Planned]) -> list[str]:
    return [str(one.principal + one.interest) for one in planned]


# Annuities. 1,000 over 12 months at 1 % a month: the present-value table's factor 11.2551 makes 88.85. Wikipedia,
# "Mortgage calculator": 200,000 over 30 years at 6.5 % makes 1,264.14. calculatey.pages.dev, "Mortgage calculator":
# 300,000 over 30 years at 6.5 % makes 1,896.20.
@pytest.mark.parametrize(
    ("principal", "term", "rate_bp", "each"),
    [
        ("1000.00", 12, 1_200, "88.85"),
        ("200000.00", 360, 650, "1264.14"),
        ("300000.00", 360, 650, "1896.20"),
    ],
)
def test_equal_instalments_of_published_examples(principal: str, term: int, rate_bp: int, each: str) -> None:
    planned = plan("annuity", principal, term, rate_bp=rate_bp)
    assert set(sums(planned[:-1])) == {each}
    assert sum(one.principal for one in planned) == Decimal(principal)
    rate = Decimal(rate_bp) / 120_000
    drift = ((1 + rate) ** term - 1) / rate  # a cent each month, grown to the end, is what rounding can leave
    assert abs(planned[-1].principal + planned[-1].interest - Decimal(each)) <= drift / 100


def test_equal_instalments_from_the_first_to_the_last_cent() -> None:
    planned = plan("annuity", "1000.00", 12, rate_bp=1_200)
    shown = [(str(one.principal), str(one.interest)) for one in planned]
    assert (shown[0], shown[1]) == (("78.85", "10.00"), ("79.64", "9.21"))
    assert shown[-1] == ("87.96", "0.88")
    assert [one.due_on for one in planned][:2] == [date(2024, 2, 15), date(2024, 3, 15)]


def test_equal_principal_pays_interest_on_what_is_left() -> None:
    planned = plan("equal_principal", "1200.00", 12, rate_bp=1_200)
    assert {one.principal for one in planned} == {Decimal("100.00")}
    assert [str(one.interest) for one in planned] == [f"{n}.00" for n in range(12, 0, -1)]
    # n + 1 halves of the yearly interest on the whole: the textbook's sum, P × r × (n + 1) ÷ 2
    assert sum(one.interest for one in planned) == Decimal("1200") * Decimal("0.01") * 13 / 2


def test_interest_first_pays_the_principal_at_the_end() -> None:
    planned = plan("interest_first", "1200.00", 3, rate_bp=1_000)
    assert [(one.principal, one.interest) for one in planned] == [(0, 10), (0, 10), (1200, 10)]


@pytest.mark.parametrize(("day_count", "interest"), [("30/360", "100.00"), ("act/365", "98.63"), ("act/360", "100.00")])
def test_one_payment_by_each_day_count(day_count: str, interest: str) -> None:
    # 12 % a year on 5,000 from 15 January to 15 March 2024: two months of thirty days, or 31 + 29 days
    (one,) = plan("single", "5000.00", 2, rate_bp=1_200, day_count=day_count)
    assert (one.due_on, str(one.interest)) == (date(2024, 3, 15), interest)
    (by_days,) = plan("single", "5000.00", 60, rate_bp=1_200, day_count=day_count, by_month=False)
    assert (by_days.due_on, str(by_days.interest)) == (date(2024, 3, 15), interest)


# ISDA 2006 definitions, section 4.16(g): (360 × years + 30 × months + days) ÷ 360, a 31st counting as the 30th.
@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2007, 1, 15), date(2007, 1, 30), 15), (date(2007, 1, 15), date(2007, 2, 15), 30),
        (date(2007, 9, 30), date(2008, 3, 31), 180), (date(2007, 9, 30), date(2007, 10, 31), 30),
        (date(2007, 2, 28), date(2008, 2, 28), 360), (date(2006, 8, 31), date(2007, 2, 28), 178),
    ],
)  # fmt: skip
def test_thirty_days_a_month(first: date, last: date, days: int) -> None:
    assert year_fraction(first, last, "30/360") == Decimal(days) / 360
    assert year_fraction(first, last, "act/360") == Decimal((last - first).days) / 360


def test_a_fee_comes_with_the_first_instalment() -> None:
    planned = plan("annuity", "1000.00", 3, rate_bp=1_200, fee_bp=150)
    assert [str(one.fee) for one in planned] == ["15.00", "0.00", "0.00"]


def test_months_end_on_their_last_day_and_come_back() -> None:
    planned = plan("flat", "100.00", 3, flat_bp=1_000, day=date(2024, 1, 31))
    assert [one.due_on for one in planned] == [date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]
    assert [one.principal for one in planned] == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]


def test_a_term_is_at_least_one() -> None:
    with pytest.raises(ValueError, match="at least one"):
        plan("flat", "1.00", 0)


@given(
    method=st.sampled_from(METHODS), cents=st.integers(1, 10**9), rate_bp=st.integers(0, 40_000),
    term=st.integers(1, 60), by_month=st.booleans(), count=st.sampled_from(DAY_COUNTS),
    day=st.dates(date(2000, 1, 1), date(2099, 1, 1)),
)  # fmt: skip
def test_every_schedule_adds_up(
    method: str, cents: int, rate_bp: int, term: int, by_month: bool, count: str, day: date
) -> None:
    principal = Decimal(cents).scaleb(-2)
    terms = Terms(method=method, by_month=by_month, rate_bp=rate_bp, flat_bp=rate_bp, day_count=count, fee_bp=100)
    planned = schedule(terms=terms, principal=principal, term=term, disbursed_on=day)
    assert sum(one.principal for one in planned) == principal
    assert all(amount == round(amount, 2) >= 0 for one in planned for amount in (one.principal, one.interest, one.fee))
    assert len(planned) == (term if by_month and method != "single" else 1)
    assert [one.number for one in planned] == list(range(1, len(planned) + 1))
    assert all(first.due_on < second.due_on for first, second in pairwise(planned))
    assert planned[0].due_on > day
    if method == "flat":
        assert abs(sum(one.interest for one in planned) - principal * rate_bp / 10_000) <= Decimal("0.005")
        assert max(p.principal for p in planned) - min(p.principal for p in planned) <= Decimal("0.01")
    if method == "annuity" and min(one.principal for one in planned) > 0:
        assert len(set(sums(planned[:-1]))) <= 1

"""What an agency earns: tiers, statements that pay differences, reversals that take back exactly what was given."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.collections.agencies.rules import (
    Credit,
    PlanProblem,
    Slot,
    Tier,
    commission,
    plan_problem,
    settle,
    unstated,
)
from casework.lib.money import ZERO

TIERS = [Tier(Decimal(0), 1_000), Tier(Decimal("10000.00"), 1_500), Tier(Decimal("50000.00"), 2_000)]
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)

amounts = st.integers(min_value=1, max_value=9_000_000).map(lambda cents: Decimal(cents) / 100)


@pytest.mark.parametrize(
    ("recovered", "earned"),
    [
        ("-5.00", "0.00"),
        ("0.00", "0.00"),
        ("100.00", "10.00"),
        ("10000.00", "1000.00"),
        ("10000.01", "1000.00"),  # 0.0015 more
        ("12000.00", "1300.00"),  # 1,000 + 15 % of 2,000
        ("60000.00", "9000.00"),  # 1,000 + 6,000 + 20 % of 10,000
        ("0.05", "0.01"),  # half a cent is a cent
    ],
)
def test_each_part_of_the_sum_earns_the_rate_of_its_tier(recovered, earned):
    assert commission(Decimal(recovered), TIERS) == Decimal(earned)


@given(amounts, amounts)
def test_more_recovered_never_earns_less(one, more):
    assert commission(one + more, TIERS) >= commission(one, TIERS)


@pytest.mark.parametrize(
    ("tiers", "problem"),
    [
        ([], PlanProblem.EMPTY),
        ([Tier(Decimal(1), 100)], PlanProblem.NOT_FROM_ZERO),
        ([Tier(ZERO, 100), Tier(Decimal(5), 100), Tier(Decimal(5), 200)], PlanProblem.TWICE),
        ([Tier(ZERO, 10_001)], PlanProblem.RATE),
        ([Tier(Decimal(5), 200), Tier(ZERO, 0)], None),
    ],
)
def test_what_a_plan_may_look_like(tiers, problem):
    assert plan_problem(tiers) == problem


def test_only_what_differs_is_told():
    known = {Credit(1, 1): Decimal(5), Credit(1, 2): Decimal(7)}
    stated = {Credit(1, 1): Decimal(5), Credit(1, 3): Decimal(2)}
    assert unstated(known, stated) == {Credit(1, 2): Decimal(7), Credit(1, 3): Decimal(-2)}


def test_a_statement_pays_the_difference_to_what_was_paid():
    slot = Slot("M3", MARCH)
    first, second = (
        settle({slot: Decimal(9_000)}, {}, {slot: TIERS}),
        settle({slot: Decimal(3_000)}, {slot: Decimal(9_000)}, {slot: TIERS}),
    )
    assert (first[0].commission, second[0].commission) == (Decimal("900.00"), Decimal("400.00"))
    assert second[0].total == Decimal(12_000)


@given(st.lists(st.tuples(st.sampled_from([MARCH, APRIL]), amounts, st.booleans()), min_size=1, max_size=12))
def test_statements_in_any_cut_and_with_any_reversals_pay_what_the_end_earns(payments):
    """One statement a payment, then one that takes the reversed ones back: in all, what the remaining ones earn."""
    plans = {Slot("M3", month): TIERS for month in (MARCH, APRIL)}
    before: dict[Slot, Decimal] = {}
    paid = ZERO
    for month, amount, _reversed in payments:
        paid += _pay({Slot("M3", month): amount}, before, plans)
    taken: dict[Slot, Decimal] = {}
    for month, amount, is_reversed in payments:
        if is_reversed:
            taken[Slot("M3", month)] = taken.get(Slot("M3", month), ZERO) - amount
    paid += _pay(taken, before, plans)
    left = {month: sum((a for m, a, gone in payments if m == month and not gone), ZERO) for month in (MARCH, APRIL)}
    assert paid == sum((commission(sum_, TIERS) for sum_ in left.values()), ZERO)


def _pay(changes, before, plans):
    earned = settle(changes, before, plans)
    for one in earned:
        before[one.slot] = one.total
    return sum((one.commission for one in earned), ZERO)

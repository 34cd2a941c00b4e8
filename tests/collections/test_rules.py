"""The roll's rules on plain values, with the examples of the product's own words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.collections.rules import Due, Stay, bucket_at, dpd, history, moves_on, oldest_unpaid

S = [-2, 1, 8, 16, 31]
DUE = date(2026, 3, 10)


def day(dpd_: int) -> date:
    return DUE + timedelta(days=dpd_)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(-3, None), (-2, 0), (0, 0), (1, 1), (7, 1), (8, 2), (15, 2), (16, 3), (30, 3), (31, 4), (900, 4)],
)
def test_the_s_ladder_holds_each_dpd_in_one_bucket(days: int, bucket: int | None) -> None:
    assert bucket_at(S, days) == bucket


@given(st.lists(st.integers(-30, 400), min_size=1, max_size=8, unique=True).map(sorted), st.integers(-60, 500))
def test_lower_bounds_leave_neither_gap_nor_overlap(lowers: list[int], days: int) -> None:
    bucket = bucket_at(lowers, days)
    if bucket is None:
        assert days < lowers[0]
    else:
        assert lowers[bucket] <= days
        assert bucket + 1 == len(lowers) or days < lowers[bucket + 1]


def test_dpd_is_negative_before_the_due_date() -> None:
    assert [dpd(day=day(n), due_on=DUE) for n in (-2, 0, 1)] == [-2, 0, 1]


def test_a_case_leaves_its_bucket_on_the_day_of_the_next_lower_bound() -> None:
    assert moves_on(S, 0, DUE) == day(1)
    assert moves_on(S, 3, DUE) == day(31)
    assert moves_on(S, 4, DUE) is None


def test_what_is_paid_on_a_day_still_counts_as_unpaid_at_its_start() -> None:
    paid_on_due_date = [Due(DUE, settled_on=DUE)]
    assert oldest_unpaid(paid_on_due_date, day=DUE, opening=-2) == DUE
    assert oldest_unpaid(paid_on_due_date, day=day(1), opening=-2) is None


def roll(dues: list[Due], last: date, first: date = DUE - timedelta(days=30)) -> list[list[Stay]]:
    return history(dues, disbursed_on=first, lowers=S, first=first, last=last)


def test_a_loan_paid_on_its_due_date_was_in_the_reminding_bucket_only() -> None:
    assert roll([Due(DUE, settled_on=DUE)], day(40)) == [[Stay(0, day(-2), day(0), "collected")]]


def test_a_loan_paid_before_the_opening_never_has_a_case() -> None:
    assert roll([Due(DUE, settled_on=day(-3))], day(40)) == []


def test_a_loan_paid_on_the_day_it_opens_has_a_case_of_one_day() -> None:
    assert roll([Due(DUE, settled_on=day(-2))], day(40)) == [[Stay(0, day(-2), day(-2), "collected")]]


def test_an_unpaid_loan_climbs_the_ladder() -> None:
    assert roll([Due(DUE)], day(31)) == [
        [
            Stay(0, day(-2), day(0), "rolled"),
            Stay(1, day(1), day(7), "rolled"),
            Stay(2, day(8), day(15), "rolled"),
            Stay(3, day(16), day(30), "rolled"),
            Stay(4, day(31)),
        ]
    ]


def test_paying_the_oldest_of_two_cures_down_the_day_after() -> None:
    second = DUE + timedelta(days=15)
    stays = roll([Due(DUE, settled_on=day(16)), Due(second)], day(18))
    assert stays == [
        [
            Stay(0, day(-2), day(0), "rolled"),
            Stay(1, day(1), day(7), "rolled"),
            Stay(2, day(8), day(15), "rolled"),
            Stay(3, day(16), day(16), "cured_down"),
            Stay(1, day(17)),
        ]
    ]


def test_later_arrears_open_a_new_case() -> None:
    second = DUE + timedelta(days=30)
    stays = roll([Due(DUE, settled_on=day(3)), Due(second)], second)
    assert stays == [
        [Stay(0, day(-2), day(0), "rolled"), Stay(1, day(1), day(3), "collected")],
        [Stay(0, second - timedelta(days=2))],
    ]

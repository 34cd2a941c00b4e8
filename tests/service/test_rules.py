"""What is due on a loan on a day."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.service.rules import Due, Standing, standing

TODAY = date(2026, 3, 10)


def due(day: int, remaining: str, *, ages: bool | None = None) -> Due:
    left = Decimal(remaining)
    return Due(due_on=date(2026, 3, day), remaining=left, ages=bool(left) if ages is None else ages)


@pytest.mark.parametrize(
    ("instalments", "expected"),
    [
        ([], ("0.00", None, "0.00", "0.00", 0)),
        ([due(10, "50.00")], ("50.00", None, "0.00", "50.00", 0)),
        ([due(9, "50.00")], ("50.00", None, "0.00", "50.00", 1)),
        ([due(1, "0.00"), due(8, "20.00"), due(9, "30.00"), due(20, "5.00")], ("50.00", 20, "5.00", "55.00", 2)),
        ([due(20, "0.00"), due(21, "7.00"), due(21, "1.00")], ("0.00", 21, "8.00", "8.00", 0)),
        # A penalty that is left over stays due and does not age the loan.
        ([due(1, "3.00", ages=False)], ("3.00", None, "0.00", "3.00", 0)),
    ],
)
def test_where_a_loan_stands(instalments: list[Due], expected: tuple[str, int | None, str, str, int]):
    owed, next_on, amount, left, late = expected
    assert standing(instalments, today=TODAY) == Standing(
        owed=Decimal(owed), next_on=date(2026, 3, next_on) if next_on else None, next_amount=Decimal(amount),
        left=Decimal(left), days_late=late,
    )  # fmt: skip


@given(st.lists(st.builds(due, st.integers(1, 31), st.sampled_from(["0.00", "1.00", "2.50"]))))
def test_what_is_owed_is_part_of_what_is_left(instalments: list[Due]):
    shown = standing(instalments, today=TODAY)
    assert Decimal(0) <= shown.owed + shown.next_amount <= shown.left
    assert shown.days_late >= 0
    assert (shown.next_on is None) or shown.next_on > TODAY

"""The rules, pure."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.review import rules
from casework.review.rules import ReasonProblem, Step


@pytest.mark.parametrize(
    ("approved", "last_stage", "step"),
    [
        (False, False, Step.REJECT),
        (False, True, Step.REJECT),
        (True, False, Step.PASS_ON),
        (True, True, Step.APPROVE),
    ],
)
def test_where_a_decision_leads(approved: bool, last_stage: bool, step: Step) -> None:
    assert rules.step_after(approved=approved, last_stage=last_stage) == step


@pytest.mark.parametrize(
    ("given_", "problem"),
    [
        ([], ReasonProblem.NONE_GIVEN),
        (["a", "z"], ReasonProblem.UNKNOWN),
        (["a"], None),
        (["a", "b"], None),
    ],
)
def test_reasons_belong_to_the_outcome(given_: list[str], problem: ReasonProblem | None) -> None:
    assert rules.reason_problem(given=given_, allowed={"a", "b"}) == problem


@given(amount=st.decimals(min_value=0, max_value=10**9, places=2))
def test_every_amount_lies_in_exactly_one_band(amount: Decimal) -> None:
    assert sum(band.low <= amount and (band.high is None or amount < band.high) for band in rules.bands()) == 1


def test_a_band_is_found_by_its_key() -> None:
    assert all(rules.band_named(band.key) == band for band in rules.bands())
    assert rules.band_named("nonsense") is None

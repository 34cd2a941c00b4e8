"""How even a distribution is: exact values."""

import pytest

from casework.workflow.planner.measures import gini, jain, spread


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], None), ([0, 0], None), ([2, 2, 2], 1.0), ([1, 0, 0, 0], 0.25), ([1, 2, 3], 36 / 42)],
)
def test_jain(values, expected):
    assert jain(values) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("values", "expected"), [([], None), ([0, 0], None), ([5, 5], 0.0), ([0, 0, 0, 1], 0.75), ([1, 3], 0.25)]
)
def test_gini(values, expected):
    assert gini(values) == pytest.approx(expected)


def test_gini_is_the_mean_difference_over_twice_the_mean():
    values = [3.0, 1.5, 0.0, 8.25, 2.0]
    pairs = sum(abs(a - b) for a in values for b in values)
    assert gini(values) == pytest.approx(pairs / (2 * len(values) * sum(values)))


def test_spread():
    assert spread([]) is None
    assert spread([0.5, 0.25, 1.0]) == 0.75

"""Sizes, probabilities, scores, defect rates."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.quality.rules import DEFECT_BELOW, Drawn, Mark, defect_rate, inclusion, sample_size, verdict

marks = st.lists(
    st.builds(Mark, weight=st.integers(1, 100), fatal=st.booleans(), passed=st.booleans()), min_size=1, max_size=12
)


def mark(weight: int, *, passed: bool, fatal: bool = False) -> Mark:
    return Mark(weight=weight, fatal=fatal, passed=passed)


def test_points_passed_of_all_points() -> None:
    found = verdict([mark(25, passed=True), mark(20, passed=False), mark(55, passed=True)])

    assert (found.score, found.defective) == (80, False)


def test_below_the_threshold_is_defective() -> None:
    assert verdict([mark(79, passed=True), mark(21, passed=False)]).defective
    assert not verdict([mark(80, passed=True), mark(20, passed=False)]).defective


def test_halves_are_rounded_up() -> None:
    assert verdict([mark(1, passed=True), mark(7, passed=False)]).score == 13  # 12.5
    assert verdict([mark(1, passed=True), mark(2, passed=False)]).score == 33


def test_sections_weigh_what_they_weigh_whatever_points_they_hold() -> None:
    compliance = [Mark(weight=10, fatal=False, passed=passed, section=1, share=50) for passed in (True, False)]
    conduct = [Mark(weight=1, fatal=False, passed=True, section=2, share=30)]
    record = [Mark(weight=99, fatal=False, passed=False, section=3, share=20)]

    assert verdict([*compliance, *conduct, *record]).score == 55  # 50 × ½ + 30 × 1 + 20 × 0


def test_a_failed_fatal_question_fails_the_whole() -> None:
    found = verdict([mark(99, passed=True), mark(1, passed=False, fatal=True)])

    assert (found.score, found.defective) == (0, True)


@given(marks)
def test_any_score(drawn: list[Mark]) -> None:
    found = verdict(drawn)

    fatal = any(each.fatal and not each.passed for each in drawn)
    points = Decimal(sum(each.weight for each in drawn if each.passed) * 100) / sum(each.weight for each in drawn)
    assert 0 <= found.score <= 100
    assert found.score == (0 if fatal else points.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    assert found.defective == (fatal or found.score < DEFECT_BELOW)
    if all(each.passed for each in drawn):
        assert (found.score, found.defective) == (100, False)


@given(st.integers(1, 10_000), st.integers(1, 20_000))
def test_a_size_is_never_more_than_there_are(population: int, size: int) -> None:
    assert sample_size(population=population, size=size) == min(population, size)


@given(st.integers(1, 10_000), st.decimals("0.001", 1, places=3))
def test_a_rate_is_rounded_up(population: int, rate: Decimal) -> None:
    size = sample_size(population=population, rate=rate)

    assert 1 <= size <= population
    assert size - 1 < population * rate <= size


@pytest.mark.parametrize(
    "asked",
    [{}, {"size": 0}, {"size": -1}, {"rate": Decimal(0)}, {"rate": Decimal("1.01")}, {"size": 1, "rate": Decimal(1)}],
)
def test_a_size_that_makes_no_sense(asked: dict[str, int | Decimal]) -> None:
    with pytest.raises(ValueError, match="size of at least 1"):
        sample_size(population=10, **asked)


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_the_inclusion_probabilities_add_up_to_the_size(population: int, size: int) -> None:
    drawn = min(size, population)

    assert sum([inclusion(size=drawn, population=population)] * population, Fraction(0)) == drawn


def test_a_day_with_many_decisions_weighs_more() -> None:
    large = Drawn(probability=Fraction(10, 1000), inspected=10, defective=1)
    small = Drawn(probability=Decimal(1), inspected=10, defective=10)

    found = defect_rate([large, small])

    assert found == Fraction(100 + 10, 1000 + 10)  # not 11 of 20


def test_nothing_inspected_is_no_rate() -> None:
    assert defect_rate([]) is None
    assert defect_rate([Drawn(probability=Fraction(2, 5), inspected=0, defective=0)]) is None

"""Stratified sampling: the right chances, the right sum, a steady rate."""

import random
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from casework.quality.rules.sampling import GRAIN, Key, Member, allot, draw_strata, scored_twice

rates = st.decimals("0.01", 1, places=2)
days = st.lists(st.integers(0, 12), min_size=1, max_size=15)


def members(*sizes: int) -> list[Member]:
    """Make strata of these sizes: person 1, 2, …"""
    return [
        Member(100 * person + number, Key(person, "approved", "initial"), None)
        for person, size in enumerate(sizes, start=1)
        for number in range(size)
    ]


@given(st.integers(1, 40), rates)
def test_every_member_has_the_rate_as_its_probability(population: int, rate: Decimal) -> None:
    """Over all carries that there can be, exactly: the mean number drawn ÷ the population is the rate."""
    steps = 100  # rates have two decimals here, so the number drawn changes at hundredths only
    drawn = [allot(population=population, rate=rate, carry=Decimal(step) / steps)[0] for step in range(steps)]

    assert Fraction(sum(drawn), steps) / population == Fraction(rate)
    assert max(drawn) <= population
    assert max(drawn) - min(drawn) <= 1


@given(days, rates, st.integers(0, GRAIN - 1))
def test_the_sum_over_days_never_strays_by_one(sizes: list[int], rate: Decimal, start: int) -> None:
    carry, drawn = Decimal(start) / GRAIN, 0
    for size in sizes:
        number, carry = allot(population=size, rate=rate, carry=carry)
        drawn += number
        assert 0 <= carry < 1

    assert abs(drawn - rate * sum(sizes)) < 1


@given(days, rates, st.integers())
def test_a_draw_is_right_in_every_stratum(sizes: list[int], rate: Decimal, seed: int) -> None:
    there = members(*sizes)
    strata = draw_strata(there, rate_of=lambda _who: rate, carries={}, chance=random.Random(seed))

    assert strata == draw_strata(reversed(there), rate_of=lambda _who: rate, carries={}, chance=random.Random(seed))
    assert sum(each.population for each in strata) == len(there)
    expected = sum(each.probability * each.population for each in strata)
    assert expected == rate * len(there)  # the probabilities add up to the expected size
    for each in strata:
        assert len(each.chosen) + each.left == rate * each.population + each.carried
        assert len({member.pk for member in each.chosen}) == len(each.chosen)
        assert {member.key for member in each.chosen} <= {each.key}


def test_each_person_has_their_own_rate_and_carry() -> None:
    carries = {Key(1, "approved", "initial"): Decimal("0.5"), Key(2, "approved", "initial"): Decimal("0.5")}
    rate_of = {1: Decimal("0.1"), 2: Decimal("0.2")}.__getitem__

    first, second = draw_strata(members(5, 5), rate_of=rate_of, carries=carries, chance=random.Random(1))

    assert [(len(each.chosen), each.left, each.probability) for each in (first, second)] == [
        (1, 0, Decimal("0.1")), (1, Decimal("0.5"), Decimal("0.2")),
    ]  # fmt: skip


def test_within_a_stratum_all_are_equally_likely() -> None:
    """Of 5 with rate 2/5, 4,000 seeds draw each 1,600 times, within four standard errors of 31."""
    counts: dict[int, int] = {}
    for seed in range(4000):
        (stratum,) = draw_strata(
            members(5), rate_of=lambda _who: Decimal("0.4"), carries={}, chance=random.Random(seed)
        )
        for member in stratum.chosen:
            counts[member.pk] = counts.get(member.pk, 0) + 1

    assert sorted(counts) == [100, 101, 102, 103, 104]
    assert all(abs(number - 1600) < 124 for number in counts.values()), counts


def test_which_are_scored_twice() -> None:
    assert scored_twice(50, rate=Decimal(0), chance=random.Random(1)) == set()
    assert scored_twice(50, rate=Decimal(1), chance=random.Random(1)) == set(range(50))
    assert 60 < len(scored_twice(400, rate=Decimal("0.2"), chance=random.Random(1))) < 100

"""How much is drawn, of whom, and with which chance.

Stratified samples keep a steady long-run rate in strata too small for it on any one day. Of a stratum of n members with
rate r, r·n are expected; what does not fill a whole inspection is carried to the stratum's next day. The carry begins
at a uniform random number, so a day draws ⌊r·n + carry⌋: on average exactly r·n whatever the days before were, and each
member has the inclusion probability r (systematic sampling with a random start; Särndal, Swensson and Wretman 1992,
3.4), while the sum over all days never strays from the sum of what was expected by as much as one.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import NamedTuple

# Carries are kept with so many decimals; rates have at most six, so that nothing is ever rounded.
GRAIN = 10**10


class Key(NamedTuple):
    """A stratum of one kind of work: whose, how it ended, in which pool."""

    person: int
    outcome: str
    pool: str


class Member(NamedTuple):
    """One piece of finished work. team: whose it was, None for nobody's."""

    pk: int
    key: Key
    team: int | None


@dataclass(frozen=True, kw_only=True)
class StratumDrawn:
    """What one day drew of a stratum. carried: the carry before it; left: the carry after it."""

    key: Key
    population: int
    probability: Decimal
    carried: Decimal
    left: Decimal
    chosen: list[Member]


def sample_size(*, population: int, size: int | None = None, rate: Decimal | None = None) -> int:
    """Return how many to draw: `size`, or `rate` of the population rounded up; never more than there are.

    Raises ValueError unless exactly one is given, size ≥ 1, 0 < rate ≤ 1.
    """
    if (size is None) == (rate is None) or (size is not None and size < 1) or (rate is not None and not 0 < rate <= 1):
        raise ValueError("give a size of at least 1, or a rate above 0 and at most 1")
    share = (population * (rate or Decimal(0))).to_integral_value(rounding=ROUND_CEILING)
    return min(int(share) if size is None else size, population)


def inclusion(*, size: int, population: int) -> Fraction:
    """Return each member's inclusion probability in simple random sampling without replacement: size ÷ population."""
    return Fraction(size, population)


def allot(*, population: int, rate: Decimal, carry: Decimal) -> tuple[int, Decimal]:
    """Return how many of a stratum to draw, and the carry that it leaves: ⌊rate × population + carry⌋, and the rest.

    0 < rate ≤ 1, 0 ≤ carry < 1; so the number is never above the population.
    """
    due = rate * population + carry
    number = due.to_integral_value(rounding=ROUND_FLOOR)
    return int(number), due - number


def draw_strata(
    members: Iterable[Member],
    *,
    rate_of: Callable[[int], Decimal],
    carries: Mapping[Key, Decimal],
    chance: random.Random,
) -> list[StratumDrawn]:
    """Draw from each stratum at random without replacement, at the rate of its person; return the strata by key.

    carries: of the strata seen before; a new one begins at random. The same members, rates, carries and `chance` give
    the same draw.
    """
    strata: dict[Key, list[Member]] = defaultdict(list)
    for member in sorted(members):
        strata[member.key].append(member)
    drawn = []
    for key in sorted(strata):
        start, rate = Decimal(chance.randrange(GRAIN)) / GRAIN, rate_of(key.person)
        carry = carries.get(key, start)
        number, left = allot(population=len(strata[key]), rate=rate, carry=carry)
        drawn.append(
            StratumDrawn(
                key=key, population=len(strata[key]), probability=rate, carried=carry, left=left,
                chosen=sorted(chance.sample(strata[key], number)),
            )
        )  # fmt: skip
    return drawn


def scored_twice(number: int, *, rate: Decimal, chance: random.Random) -> set[int]:
    """Return which of `number` drawn ones (0 … number − 1) a second inspector scores too: each with the chance `rate`.

    Of their own, so that the share holds in the long run however few are drawn a day.
    """
    return {at for at in range(number) if Decimal(chance.randrange(GRAIN)) / GRAIN < rate}

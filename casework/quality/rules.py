"""The arithmetic of quality: how large a sample, with which inclusion probability, what score, what defect rate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

# A decision whose score is below this is defective, as one that fails a fatal question is. The house's own number: with
# the shipped scorecard it lets one question of 10 or 20 points fail, but neither two of them nor one of 25.
DEFECT_BELOW = 80
FULL_MARKS = 100
# The share of a day's decisions that the night draws by itself.
NIGHTLY_RATE = Decimal("0.10")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The answer to one question: its weight in points, whether failing it fails the whole, and whether it passed."""

    weight: int
    fatal: bool
    passed: bool


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A score from 0 to 100, and whether the decision is defective."""

    score: int
    defective: bool


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One sample as the defect rate needs it: how it was drawn, and what was found in what was inspected of it."""

    population: int
    size: int
    inspected: int
    defective: int


def verdict(marks: Sequence[Mark]) -> Verdict:
    """Return weighted points passed ÷ weighted points × 100, halves up; a failed fatal question makes it 0, defective.

    marks: at least one, weights above 0.
    """
    if any(mark.fatal and not mark.passed for mark in marks):
        return Verdict(score=0, defective=True)
    whole, passed = sum(mark.weight for mark in marks), sum(mark.weight for mark in marks if mark.passed)
    score = (2 * FULL_MARKS * passed + whole) // (2 * whole)
    return Verdict(score=score, defective=score < DEFECT_BELOW)


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


def defect_rate(samples: Iterable[Drawn]) -> Fraction | None:
    """Return defective ÷ inspected in the random samples, weighted by 1 ÷ inclusion probability.

    metrics.md, "Quality". Gross: before disputes. None when nothing was inspected.
    """
    inspected, defective = Fraction(0), Fraction(0)
    for sample in samples:
        weight = 1 / inclusion(size=sample.size, population=sample.population)
        inspected += weight * sample.inspected
        defective += weight * sample.defective
    return defective / inspected if inspected else None

"""What score, what defect rate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

# Work whose score is below this is defective, as work that fails a fatal question is. The house's own number: with the
# shipped scorecard it lets one question of 10 or 20 points fail, but neither two of them nor one of 25.
DEFECT_BELOW = 80
FULL_MARKS = 100


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The answer to one question: its points, whether failing it fails the whole, and whether it passed.

    section, share: to which section it belongs, and that section's weight (the same in all marks of a section).
    """

    weight: int
    fatal: bool
    passed: bool
    section: int = 0
    share: int = 1


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A score from 0 to 100, and whether the work is defective."""

    score: int
    defective: bool


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """Inspections that had the same chance to be drawn, as the defect rate needs them."""

    probability: Decimal | Fraction
    inspected: int
    defective: int


def verdict(marks: Sequence[Mark]) -> Verdict:
    """Return the mean of the sections' shares of points passed, weighted by the sections' weights, × 100, halves up.

    A failed fatal question makes it 0 and defective. marks: at least one, weights above 0.
    """
    if any(mark.fatal and not mark.passed for mark in marks):
        return Verdict(score=0, defective=True)
    shares = {mark.section: mark.share for mark in marks}
    whole = sum(
        (share * _passed([mark for mark in marks if mark.section == section]) for section, share in shares.items()),
        Fraction(0),
    ) / sum(shares.values())
    score = (2 * FULL_MARKS * whole + 1) // 2
    return Verdict(score=score, defective=score < DEFECT_BELOW)


def defect_rate(drawn: Iterable[Drawn]) -> Fraction | None:
    """Return defective ÷ inspected, each weighted by 1 ÷ its inclusion probability; None when nothing was inspected.

    The ratio of two Horvitz–Thompson totals (Hájek's estimator; Särndal, Swensson and Wretman 1992, 5.7): Σ y/π ÷ Σ
    1/π. metrics: "defect rate"; gross before disputes, net after. Of random samples only.
    """
    inspected, defective = Fraction(0), Fraction(0)
    for each in drawn:
        weight = 1 / Fraction(each.probability)
        inspected += weight * each.inspected
        defective += weight * each.defective
    return defective / inspected if inspected else None


def _passed(marks: Sequence[Mark]) -> Fraction:
    return Fraction(sum(mark.weight for mark in marks if mark.passed), sum(mark.weight for mark in marks))

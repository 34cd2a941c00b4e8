"""What may show that work is done without looking. A signal is a reason to look, never a verdict.

- fast: decided within MIN_READING seconds after the order was opened; told where it is more than FAST_SHARE of them.
- run: the longest row of the same outcome; told where chance alone makes one as long with a probability below RARE, by
  the person's own share of it or, where that is smaller, everybody's: who decides everything alike has a share of 1.
- drift: the approval share of the first and the second half of each day differ; told where |z| is above Z_TOLD.
- unread: work given back without having been opened; told where it is more than UNREAD_SHARE of what ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

MIN_READING = 60
LEAST = 20
FAST_SHARE = 0.05
RARE = 0.01
# The 99.5th percentile of the normal distribution: of a hundred people whose days do not change, one is told.
Z_TOLD = 2.5758293035489004
UNREAD_SHARE = 0.2
Counts = tuple[int, int]
FAST, RUN, DRIFT, UNREAD = "fast", "run", "drift", "unread"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What was seen of one person. first, second: (approved, decided) in the halves of their days. run: the longest row
    of one outcome, run_share: that outcome's share, as `run_share` says it. ended: assignments that ended.
    """

    decided: int
    fast: int
    run: int
    run_share: float
    first: tuple[int, int]
    second: tuple[int, int]
    ended: int
    unread: int


def run_share(own: Mapping[str, Counts], everybody: Mapping[str, Counts]) -> float:
    """Return the share of an outcome by which a run of it is judged: that of the person, or everybody's at the same
    stages, each weighed by how much the person decided there, where it is smaller.

    own, everybody (the person among them): by stage (such outcomes, decided).
    """
    usual = sum(number * everybody[stage][0] / everybody[stage][1] for stage, (_hits, number) in own.items())
    hits, decided = sum(hits for hits, _all in own.values()), sum(number for _hits, number in own.values())
    return min(hits, usual) / decided


def run_chance(*, trials: int, share: float, length: int) -> float:
    """Return the probability that `trials` independent trials, each a hit with probability `share`, have a run of at
    least `length` hits.

    Feller 1968, "An Introduction to Probability Theory", XIII.7, by the recurrence of the probability of none:
    q(n) = q(n − 1) − q(n − length − 1) · (1 − share) · share^length, q(length) = 1 − share^length.
    """
    if length > trials:
        return 0.0
    none = [1.0] * length + [1.0 - share**length]
    for n in range(length + 1, trials + 1):
        none.append(none[n - 1] - none[n - length - 1] * (1 - share) * share**length)
    return min(max(1.0 - none[trials], 0.0), 1.0)


def drift(first: tuple[int, int], second: tuple[int, int]) -> float | None:
    """Return the z of the two-proportion test with a pooled share, first − second; None where it says nothing.

    first, second: hits of trials. Fleiss 1981, "Statistical Methods for Rates and Proportions", 2.1, uncorrected.
    """
    (hits, trials), (others, more) = first, second
    if not trials or not more or hits + others in {0, trials + more}:
        return None
    pooled = (hits + others) / (trials + more)
    return (hits / trials - others / more) / sqrt(pooled * (1 - pooled) * (1 / trials + 1 / more))


def told(seen: Seen) -> list[str]:
    """Return which signals a person's work gives. With fewer than LEAST decisions (assignments, for `unread`): none."""
    found = []
    if seen.decided >= LEAST:
        if seen.fast > FAST_SHARE * seen.decided:
            found.append(FAST)
        if run_chance(trials=seen.decided, share=seen.run_share, length=seen.run) < RARE:
            found.append(RUN)
        moved = drift(seen.first, seen.second)
        if moved is not None and abs(moved) > Z_TOLD:
            found.append(DRIFT)
    if seen.ended >= LEAST and seen.unread > UNREAD_SHARE * seen.ended:
        found.append(UNREAD)
    return found

"""How even a distribution is. Definitions as in the metrics: Jain's index of load, max − min, Gini."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence


def jain(values: Sequence[float]) -> float | None:
    """Return Jain's index, (Σx)² ÷ (n·Σx²): 1 when all are equal, 1 ÷ n when one has everything.

    None for nobody, and when all have nothing: there is nothing to divide by.
    """
    below = len(values) * sum(x * x for x in values)
    return sum(values) ** 2 / below if below else None


def spread(values: Sequence[float]) -> float | None:
    """Return max − min; None for nobody."""
    return max(values) - min(values) if values else None


def gini(values: Sequence[float]) -> float | None:
    """Return the Gini coefficient, Σᵢ Σⱼ |xᵢ − xⱼ| ÷ (2·n·Σx): 0 when all are equal. values ≥ 0.

    None for nobody, and when all have nothing: there is nothing to divide by.
    """
    total = sum(values)
    if total == 0:
        return None
    ranked = sum(rank * x for rank, x in enumerate(sorted(values), start=1))
    return 2 * ranked / (len(values) * total) - (len(values) + 1) / len(values)


def together(stretches: Iterable[tuple[float, float]], *, first: float, last: float) -> float:
    """Return how much of [first, last] the stretches (begin, end) cover; what overlaps counts once."""
    covered, reached = 0.0, first
    for begin, end in sorted(stretches):
        begin, end = max(begin, reached), min(end, last)
        if end > begin:
            covered, reached = covered + end - begin, end
    return covered


def passed_over(picks: Sequence[tuple[float, float]], waiting: Iterable[float]) -> list[int]:
    """Return, per pick, how many older items of the pool were passed over (metrics: age at pick).

    picks: (when it was picked, since when it had waited) of each item picked, in any order. waiting: since when those
    wait that are picked still later, or never were. What is picked at the same instant is not passed over.
    """
    older = sorted(waiting)
    found = [0] * len(picks)
    order = sorted(range(len(picks)), key=lambda i: -picks[i][0])
    at = 0
    while at < len(order):
        end = at
        while end < len(order) and picks[order[end]][0] == picks[order[at]][0]:
            end += 1
        same = order[at:end]
        for i in same:
            found[i] = bisect_left(older, picks[i][1])
        for i in same:
            insort(older, picks[i][1])
        at += len(same)
    return found

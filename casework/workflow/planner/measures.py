"""How even a distribution is. Definitions as in the metrics: Jain's index of load, max − min, Gini."""

from collections.abc import Sequence


def jain(values: Sequence[float]) -> float | None:
    """Return Jain's index, (Σx)² ÷ (n·Σx²): 1 when all are equal, 1 ÷ n when one has everything.

    None for nobody; 1 when all have nothing, which is equal.
    """
    if not values:
        return None
    squares = sum(x * x for x in values)
    return 1.0 if squares == 0 else sum(values) ** 2 / (len(values) * squares)


def spread(values: Sequence[float]) -> float | None:
    """Return max − min; None for nobody."""
    return max(values) - min(values) if values else None


def gini(values: Sequence[float]) -> float | None:
    """Return the Gini coefficient, Σᵢ Σⱼ |xᵢ − xⱼ| ÷ (2·n·Σx): 0 when all are equal. values ≥ 0.

    None for nobody; 0 when all have nothing.
    """
    if not values:
        return None
    total = sum(values)
    if total == 0:
        return 0.0
    ranked = sum(rank * x for rank, x in enumerate(sorted(values), start=1))
    return 2 * ranked / (len(values) * total) - (len(values) + 1) / len(values)

"""How far two inspectors agree: the raw share, Cohen's kappa and Gwet's AC1, with 95 % intervals.

Written here because each is a page of arithmetic and a metric of the house; checked against the published tables in
tests/quality/test_agreement.py.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

# The 97.5th percentile of the normal distribution.
Z95 = 1.959963984540054

Pair = tuple[Hashable, Hashable]
Table = Sequence[Sequence[float]]


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A coefficient with its standard error and 95 % interval, cut off at 1 (and at 0 below, for a share)."""

    value: float
    error: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What pairs of scores say. kappa, ac1: None where chance alone would agree always, so that nothing can be said."""

    pairs: int
    raw: Estimate
    kappa: Estimate | None
    ac1: Estimate | None


def agreement(pairs: Iterable[Pair], categories: Sequence[Hashable]) -> Agreement | None:
    """Return the agreement of pairs of verdicts over all `categories` there are (two at least); None without a pair."""
    counted = Counter(pairs)
    table = [[float(counted[row, column]) for column in categories] for row in categories]
    number = sum(counted.values())
    if not number:
        return None
    return Agreement(pairs=number, raw=raw_share(table), kappa=cohens_kappa(table), ac1=gwets_ac1(table))


def raw_share(table: Table) -> Estimate:
    """Return the share of pairs on the diagonal, with Wilson's interval (1927), which holds for few pairs too.

    table: counts, a row per category of the first rater, a column per category of the second.
    """
    number = sum(map(sum, table))
    share = sum(table[at][at] for at in range(len(table))) / number
    middle = (share + Z95**2 / (2 * number)) / (1 + Z95**2 / number)
    half = Z95 / (1 + Z95**2 / number) * sqrt(share * (1 - share) / number + Z95**2 / (4 * number**2))
    return Estimate(
        value=share, error=sqrt(share * (1 - share) / number), low=max(middle - half, 0.0), high=min(middle + half, 1.0)
    )  # fmt: skip


def cohens_kappa(table: Table) -> Estimate | None:
    """Return Cohen's kappa, (p_o − p_e) ÷ (1 − p_e), with p_e the sum of products of the marginal shares.

    Cohen 1960, "A coefficient of agreement for nominal scales"; the standard error for intervals is that of Fleiss,
    Cohen and Everitt 1969, formula 13 (Fleiss 1981, 13.15). None when p_e is 1.
    """
    shares, rows, columns, number = _shares(table)
    size = range(len(shares))
    observed = sum(shares[at][at] for at in size)
    expected = sum(rows[at] * columns[at] for at in size)
    if expected >= 1:
        return None
    kappa = (observed - expected) / (1 - expected)
    on = sum(shares[at][at] * (1 - (rows[at] + columns[at]) * (1 - kappa)) ** 2 for at in size)
    off = sum(shares[i][j] * (columns[i] + rows[j]) ** 2 for i in size for j in size if i != j)
    spread = on + (1 - kappa) ** 2 * off - (kappa - expected * (1 - kappa)) ** 2
    return _estimate(kappa, sqrt(max(spread, 0.0) / number) / (1 - expected))


def gwets_ac1(table: Table) -> Estimate | None:
    """Return Gwet's AC1, (p_a − p_e) ÷ (1 − p_e), with p_e = Σ π(1 − π) ÷ (q − 1) over the mean marginal shares π.

    Gwet 2008, "Computing inter-rater reliability and its variance in the presence of high agreement": formulas 5 and
    11, for an infinite population of subjects. Unlike kappa it does not collapse where one category is rare.
    """
    shares, rows, columns, number = _shares(table)
    size, categories = range(len(shares)), len(shares)
    mean = [(rows[at] + columns[at]) / 2 for at in size]
    observed = sum(shares[at][at] for at in size)
    expected = sum(share * (1 - share) for share in mean) / (categories - 1)
    if expected >= 1:
        return None
    value = (observed - expected) / (1 - expected)
    on = sum(shares[at][at] * (1 - mean[at]) for at in size) / (categories - 1) - observed * expected
    every = sum(shares[i][j] * (1 - (mean[i] + mean[j]) / 2) ** 2 for i in size for j in size)
    every = every / (categories - 1) ** 2 - expected**2
    spread = observed * (1 - observed) - 4 * (1 - value) * on + 4 * (1 - value) ** 2 * every
    return _estimate(value, sqrt(max(spread, 0.0) / number) / (1 - expected))


def _shares(table: Table) -> tuple[list[list[float]], list[float], list[float], float]:
    """Return the shares of the cells, of the rows and of the columns, and the number of pairs."""
    number = sum(map(sum, table))
    shares = [[cell / number for cell in row] for row in table]
    return shares, [sum(row) for row in shares], [sum(column) for column in zip(*shares, strict=True)], number


def _estimate(value: float, error: float) -> Estimate:
    return Estimate(value=value, error=error, low=max(value - Z95 * error, -1.0), high=min(value + Z95 * error, 1.0))

"""Ranges by which the list of a pool is filtered: of DPD within its bucket, and of amounts. Pure; no Django."""

from dataclasses import dataclass
from decimal import Decimal

# Lower bounds of the amount bands, in the loan's currency.
AMOUNTS = (Decimal(0), Decimal(5_000), Decimal(10_000), Decimal(20_000), Decimal(50_000))
PARTS = 3
# A bucket without an end is cut this many days after its lower bound.
OPEN_CUTS = (30, 90)


@dataclass(frozen=True, kw_only=True)
class DayBand:
    """DPD from `low` to `high`, both included; high None: no end."""

    low: int
    high: int | None

    @property
    def key(self) -> str:
        """What stands in the address: the lower bound."""
        return str(self.low)


@dataclass(frozen=True, kw_only=True)
class AmountBand:
    """Amounts from `low` (included) to `high` (excluded; None: no end)."""

    low: Decimal
    high: Decimal | None

    @property
    def key(self) -> str:
        """What stands in the address: the lower bound."""
        return str(int(self.low))

    def holds(self, amount: Decimal) -> bool:
        """Say whether an amount lies in it."""
        return self.low <= amount and (self.high is None or amount < self.high)


def day_bands(*, lower: int, upper: int | None) -> list[DayBand]:
    """Cut a bucket (DPD from `lower` up to, not including, `upper`; None: no end) into bands without gap or overlap.

    A bucket of three days or fewer is cut into its days, a longer one into three parts of about the same width.
    """
    if upper is None:
        starts = [lower, *(lower + cut for cut in OPEN_CUTS)]
    else:
        width = upper - lower
        parts = min(PARTS, width)
        starts = [lower + width * part // parts for part in range(parts)]
    ends: list[int | None] = [*(start - 1 for start in starts[1:]), None if upper is None else upper - 1]
    return [DayBand(low=low, high=high) for low, high in zip(starts, ends, strict=True)]


def amount_bands() -> list[AmountBand]:
    """Return all amount bands, ascending, without gap or overlap."""
    ends: list[Decimal | None] = [*AMOUNTS[1:], None]
    return [AmountBand(low=low, high=high) for low, high in zip(AMOUNTS, ends, strict=True)]

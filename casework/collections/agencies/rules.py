"""What an agency earns, and what a plan of commissions may look like: pure.

The commission of a bucket and a month is marginal: each part of the sum recovered earns the rate of the tier in which
it lies, as income tax does, so that one more cent recovered never lowers what is earned. A statement pays the
difference between what all facts known so far earn and what earlier statements paid; so a payment that is reversed
after it was stated takes its commission back at exactly the rates at which it was given.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

ZERO, CENT = Decimal("0.00"), Decimal("0.01")
HIGHEST_RATE = 10_000
ONE = Decimal(10_000)


@dataclass(frozen=True, order=True)
class Tier:
    """From this sum on (of a bucket and month), each further cent earns rate_bp / 10,000."""

    amount_from: Decimal
    rate_bp: int

    @property
    def percent(self) -> Decimal:
        """The rate in per cent, with two decimals."""
        return (Decimal(self.rate_bp) / 100).quantize(CENT)


@dataclass(frozen=True, order=True)
class Slot:
    """Where a payment counts: the bucket in which the case was placed, and the month (its first day) of the payment."""

    bucket: str
    month: date


@dataclass(frozen=True, order=True)
class Credit:
    """A payment credited to a placement."""

    placement: int
    payment: int


@dataclass(frozen=True, kw_only=True)
class Earned:
    """One slot of a statement. recovered, commission: by what this statement adds; negative where more was taken back.

    total: what was recovered in the slot in all, this statement included.
    """

    slot: Slot
    recovered: Decimal
    commission: Decimal
    total: Decimal


class PlanProblem(StrEnum):
    """What is wrong with the tiers of a bucket."""

    EMPTY = "empty"
    NOT_FROM_ZERO = "not_from_zero"
    TWICE = "twice"
    RATE = "rate"


def month_of(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def plan_problem(tiers: Sequence[Tier]) -> PlanProblem | None:
    """Return what is wrong with the tiers of one bucket, None when they are fine."""
    if not tiers:
        return PlanProblem.EMPTY
    starts = sorted(tier.amount_from for tier in tiers)
    if starts[0] != ZERO:
        return PlanProblem.NOT_FROM_ZERO
    if len(set(starts)) < len(starts):
        return PlanProblem.TWICE
    return None if all(0 <= tier.rate_bp <= HIGHEST_RATE for tier in tiers) else PlanProblem.RATE


def commission(recovered: Decimal, tiers: Iterable[Tier]) -> Decimal:
    """Return what a sum earns, to the cent (halves up); nothing for a sum that is not positive.

    Σ over tiers of rate × the part of the sum between the tier's start and the next one's.
    """
    left, earned = max(recovered, ZERO), Decimal(0)
    for tier in sorted(tiers, reverse=True):
        if left > tier.amount_from:
            earned += (left - tier.amount_from) * tier.rate_bp / ONE
            left = tier.amount_from
    return earned.quantize(CENT, rounding=ROUND_HALF_UP)


def unstated(known: Mapping[Credit, Decimal], stated: Mapping[Credit, Decimal]) -> dict[Credit, Decimal]:
    """Return by how much each payment's credit differs from what earlier statements said of it; what agrees is left
    out.
    """
    changes = {credit: known.get(credit, ZERO) - stated.get(credit, ZERO) for credit in known.keys() | stated.keys()}
    return {credit: change for credit, change in sorted(changes.items()) if change}


def settle(
    changes: Mapping[Slot, Decimal], before: Mapping[Slot, Decimal], plans: Mapping[Slot, Sequence[Tier]]
) -> list[Earned]:
    """Return what the changes earn, slot by slot, given what was recovered in each before."""
    earned = []
    for slot in sorted(changes):
        had = before.get(slot, ZERO)
        total = had + changes[slot]
        tiers = plans[slot]
        fee = commission(total, tiers) - commission(had, tiers)
        earned.append(Earned(slot=slot, recovered=changes[slot], commission=fee, total=total))
    return earned

"""The rules of waivers on plain values: who may let off how much, and when a payment completes what was agreed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

WHOLE_BP = 10_000
# How long a waiver may wait for the borrower's payment.
FURTHEST = timedelta(days=31)
# The house's own limits, in hundredths of a percent of what is outstanding of the part.
LIMITS: Mapping[str, Mapping[str, int]] = {
    "supervisor": {"penalty": 10_000, "fee": 10_000, "interest": 5_000, "principal": 0},
    "risk": {"penalty": 10_000, "fee": 10_000, "interest": 10_000, "principal": 5_000},
}


@dataclass(frozen=True, kw_only=True)
class Limit:
    """One row of the limits. bucket: its id, None for all."""

    role: str
    bucket: int | None
    part: str
    most_bp: int


class Problem(StrEnum):
    """Why a waiver cannot be asked for as told."""

    NOTHING = "nothing"
    TOO_MUCH = "too_much"
    NOTHING_PAID = "nothing_paid"
    TOO_FAR = "too_far"
    REMINDER = "reminder"


def problem(
    parts: Mapping[str, Decimal], *, outstanding: Mapping[str, Decimal], to_pay: Decimal, expires_on: date, today: date,
    is_reminder: bool,
) -> Problem | None:  # fmt: skip
    """Return what forbids asking for these parts (part → amount); None when it may be asked for.

    Nobody waives a reminder, or more than is outstanding. The borrower pays something, and something of the debt is
    left to pay; or everything that is outstanding is let off, and nothing paid.
    """
    if is_reminder:
        return Problem.REMINDER
    if not parts or any(amount <= 0 for amount in parts.values()):
        return Problem.NOTHING
    if any(amount > outstanding.get(part, Decimal(0)) for part, amount in parts.items()):
        return Problem.TOO_MUCH
    is_full = sum(outstanding.values()) == sum(parts.values())
    if to_pay < 0 or is_full != (to_pay == 0):
        return Problem.NOTHING_PAID
    return None if today <= expires_on <= today + FURTHEST else Problem.TOO_FAR


def beyond(
    parts: Mapping[str, Decimal], *, outstanding: Mapping[str, Decimal], roles: Sequence[str], bucket: int,
    limits: Sequence[Limit],
) -> list[str]:  # fmt: skip
    """Return the parts that go beyond what somebody with these roles may let off in a bucket; [] when nothing does."""
    return [
        part
        for part, amount in parts.items()
        if amount * WHOLE_BP
        > outstanding.get(part, Decimal(0)) * max((_most(role, part, bucket, limits) for role in roles), default=0)
    ]


def _most(role: str, part: str, bucket: int, limits: Sequence[Limit]) -> int:
    named = [one for one in limits if (one.role, one.part) == (role, part) and one.bucket in (None, bucket)]
    best = max(named, key=lambda one: one.bucket is not None, default=None)
    return best.most_bp if best is not None else LIMITS.get(role, {}).get(part, 0)


def completed_on(paid: Sequence[tuple[date, Decimal]], *, to_pay: Decimal, first: date, last: date) -> date | None:
    """Return the value date of the payment with which `to_pay` was reached from `first` to `last`; None when it was
    not.
    """
    total = Decimal(0)
    for day, amount in sorted(paid):
        if first <= day <= last:
            total += amount
            if total >= to_pay:
                return day
    return None

"""How the bank's lines and the book's payments are compared: a pure function on plain values."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

MATCHED, MISSING_HERE, MISSING_THERE, AMOUNT_DIFFERS, REVERSED = (
    "matched", "missing_here", "missing_there", "amount_differs", "reversed",
)  # fmt: skip
_ZERO = Decimal("0.00")


@dataclass(frozen=True, kw_only=True, slots=True)
class AtBank:
    """All lines of one reference: sums in and out (None: no such line), and the first day."""

    money_in: Decimal | None
    money_out: Decimal | None
    first_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Here:
    """All payments of one reference: what they came to, what of it stands, and the first value date."""

    amount: Decimal
    standing: Decimal
    first_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What the comparison of one reference found. at_bank: in less out."""

    finding: str
    at_bank: Decimal
    here: Decimal
    first_on: date

    @property
    def is_agreed(self) -> bool:
        """Say whether both sides are the same."""
        return self.at_bank == self.here


def compare(bank: AtBank | None, here: Here | None, *, until: date, window: timedelta) -> Verdict | None:
    """Compare one reference, with all that is known up to the end of `until`; None where it is too early to say: the
    payment is younger than `window` (by how much the bank's file may be later) and no file has it yet.

    Raises ValueError when there is neither.
    """
    at_bank = (bank.money_in or _ZERO) - (bank.money_out or _ZERO) if bank else _ZERO
    standing = here.standing if here else _ZERO
    days = [side.first_on for side in (bank, here) if side is not None]
    if not days:
        raise ValueError("there is nothing to compare")
    if bank is None and here is not None and here.first_on > until - window:
        return None
    return Verdict(finding=_finding(bank, here, at_bank), at_bank=at_bank, here=standing, first_on=min(days))


def _finding(bank: AtBank | None, here: Here | None, at_bank: Decimal) -> str:
    went_back = bank is not None and bank.money_out is not None
    was_reversed = here is not None and here.standing != here.amount
    if went_back or was_reversed:
        return REVERSED
    if here is None:
        return MISSING_HERE
    if bank is None:
        return MISSING_THERE
    return MATCHED if at_bank == here.standing else AMOUNT_DIFFERS

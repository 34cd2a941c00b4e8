"""How figures of collectors over a period come of single days, exactly. No Django, no clock.

A placement counts once in a period, however many of its days lie in it. So a day says what was carried into it, what
began on it, and what of it is to be taken back in a period that reaches so many days further back: `again`, by name a
list of reaches and one of amounts (whole numbers; hundredths of money).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from casework.reports.rules import packed

Again = Mapping[str, Sequence[Sequence[int]]]
ZERO = Decimal("0.00")
# Cases counted twice (or more) where several people of a team, or of a book, held or attempted them.
TWICE = ("held_team", "held_book", "touched_team", "touched_book")
# What is simply added up.
PLAIN = ("calls", "answered", "right_party", "promises", "due", "kept", "promised", "amount_kept", "cash", "given")


def packed_again(found: Mapping[str, Mapping[int, int]]) -> dict[str, list[list[int]]]:
    """Return what a day takes back, as a summary keeps it; found: by name, how much from which reach on."""
    kept = {name: {reach: amount for reach, amount in by.items() if amount} for name, by in found.items()}
    return {name: packed(by) for name, by in sorted(kept.items()) if by}


def taken_back(again: Again, name: str, reach: int) -> int:
    """Return how much of a day is taken back in a period that began `reach` days before it."""
    reaches, amounts = again.get(name, ((), ()))
    return sum(amount for least, amount in zip(reaches, amounts, strict=True) if least <= reach)


@dataclass(kw_only=True)
class Window:
    """Figures of a period, being added up day by day. Names and words are those of `selectors.collecting.CollectorLine`
    and of `selectors.contacting.Contacts`. given: placements that began in the period. held_team, held_book,
    touched_team, touched_book: by how much held and touched, added up over a team or a book, are too many (TWICE).
    """

    placements: int = 0
    left_out: int = 0
    collected: int = 0
    owed: Decimal = ZERO
    cash: Decimal = ZERO
    cash_in_period: Decimal = ZERO
    fallen_due: Decimal = ZERO
    held: int = 0
    touched: int = 0
    given: int = 0
    calls: int = 0
    answered: int = 0
    right_party: int = 0
    promises: int = 0
    due: int = 0
    kept: int = 0
    promised: Decimal = ZERO
    amount_kept: Decimal = ZERO
    held_team: int = 0
    held_book: int = 0
    touched_team: int = 0
    touched_book: int = 0

    @property
    def is_held(self) -> bool:
        """Say whether any placement is in it, those given back untouched among them."""
        return bool(self.placements or self.left_out)

    def add(self, figures: Mapping[str, Any], *, reach: int) -> None:
        """Add a line of one day, `reach` days after the period's first one."""

        def back(name: str) -> int:
            return taken_back(figures["again"], name, reach)

        def money(name: str) -> Decimal:
            return Decimal(back(name)).scaleb(-2)

        for name in PLAIN:
            setattr(self, name, getattr(self, name) + figures[name])
        for name in TWICE:
            setattr(self, name, getattr(self, name) + back(name))
        left_out = back("left_out")
        self.left_out += left_out
        self.placements += figures["given"] - left_out
        self.held += figures["given"] - back("held")
        self.touched += figures["touched"] - back("touched")
        self.collected += figures["collected"] - back("collected")
        self.owed += figures["owed_given"] - money("owed")
        self.cash -= money("cash")
        self.cash_in_period += figures["cash"] - money("cash_in_period")
        self.fallen_due += figures["fallen"] - money("fallen_due")
        if not reach:
            self.placements += figures["carried"]
            self.held += figures["carried"]
            self.owed += figures["owed_carried"]
            self.cash += figures["cash_carried"]
            self.fallen_due += figures["fallen_carried"]

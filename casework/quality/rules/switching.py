"""How closely somebody's work is inspected, after ISO 2859-1:1999, 9.3 and 9.4.

A lot is a person's randomly sampled work of one kind and day, once all of it has a result; it is accepted when none of
it is defective (acceptance number 0). Disputes do not change it: the standard switches on original inspection.

- normal → tightened: two of five (or fewer) consecutive lots were not accepted (9.3.1).
- tightened → normal: five consecutive lots were accepted (9.3.2).
- normal → reduced: the switching score is at least 30 (9.3.3); it begins at 0, grows by 2 with each accepted lot on
  normal inspection (the rule for acceptance numbers 0 and 1), and goes back to 0 with one that is not.
- reduced → normal: a lot was not accepted (9.3.4).
- stop: five lots were not accepted while on tightened inspection (9.4). The standard suspends acceptance until the
  supplier has improved; here the person stays tightened and the stop is shown, for their supervisor to act on.

Reduced inspection draws two fifths of normal, as the standard's tables do; tightened draws twice as much, because with
an acceptance number of 0 there is nothing to tighten but the size.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

NORMAL, TIGHTENED, REDUCED = "normal", "tightened", "reduced"
SHARES = {NORMAL: Decimal(1), TIGHTENED: Decimal(2), REDUCED: Decimal("0.4")}
WINDOW, REFUSED_OF_WINDOW, RUN_BACK, SCORE_FOR_REDUCED, SCORE_STEP, REFUSED_TO_STOP = 5, 2, 5, 30, 2, 5


class Lot(NamedTuple):
    """One lot: the day of the work, and whether it was accepted."""

    day: date
    accepted: bool


class Switch(NamedTuple):
    """A change of level after a lot. rule: which of the rules above ("two_of_five", "five_accepted", …)."""

    day: date
    before: str
    after: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where somebody stands. recent: the last lots on this level, newest last, as far as a rule looks back.

    run: accepted lots in a row on tightened; refused: lots not accepted on this tightened inspection; stopped: too
    many.
    """

    level: str = NORMAL
    switching_score: int = 0
    run: int = 0
    refused: int = 0
    recent: tuple[bool, ...] = ()

    @property
    def stopped(self) -> bool:
        """Say whether tightened inspection did not help."""
        return self.level == TIGHTENED and self.refused >= REFUSED_TO_STOP


def rate_at(level: str, rate: Decimal) -> Decimal:
    """Return the sampling rate of somebody on `level` where the plan's is `rate`; never above 1."""
    return min(rate * SHARES[level], Decimal(1))


def after(standing: Standing, lot: Lot) -> tuple[Standing, Switch | None]:
    """Return where somebody stands after one more lot, and the switch if it made one."""
    step = {NORMAL: _on_normal, TIGHTENED: _on_tightened, REDUCED: _on_reduced}[standing.level]
    found, rule = step(standing, lot.accepted)
    if found.level == standing.level:
        return found, None
    return found, Switch(day=lot.day, before=standing.level, after=found.level, rule=rule)


def replay(lots: Iterable[Lot]) -> tuple[Standing, list[Switch]]:
    """Return where somebody stands after all their lots, in the order in which they were finished, and every switch."""
    standing, switches = Standing(), []
    for lot in lots:
        standing, switch = after(standing, lot)
        if switch is not None:
            switches.append(switch)
    return standing, switches


def _on_normal(standing: Standing, accepted: bool) -> tuple[Standing, str]:
    recent = (*standing.recent, accepted)[-WINDOW:]
    if recent.count(False) >= REFUSED_OF_WINDOW:
        return Standing(level=TIGHTENED), "two_of_five"
    score = standing.switching_score + SCORE_STEP if accepted else 0
    if score >= SCORE_FOR_REDUCED:
        return Standing(level=REDUCED), "switching_score"
    return replace(standing, switching_score=score, recent=recent), ""


def _on_tightened(standing: Standing, accepted: bool) -> tuple[Standing, str]:
    run = standing.run + 1 if accepted else 0
    if run >= RUN_BACK:
        return Standing(), "five_accepted"
    return replace(standing, run=run, refused=standing.refused + (not accepted)), ""


def _on_reduced(standing: Standing, accepted: bool) -> tuple[Standing, str]:
    return (standing, "") if accepted else (Standing(), "lot_refused")

"""Credit that was moved from loan to loan: whether the money for it is there still. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from casework.portfolio.rules.allocation import PARTS, Due, Onward, Paid, Share, allocate


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One loan: what is due, what was paid, in which order a payment fills the parts, what was moved on from it."""

    dues: Sequence[Due]
    payments: Sequence[Paid]
    order: Sequence[str] = PARTS
    onward: Sequence[Onward] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """The shares of each loan, and the moves for which the money is not there: they are taken back."""

    shares: Mapping[int, list[Share]]
    fallen: Sequence[Onward]


def spread(loans: Mapping[int, Side]) -> Spread:
    """Allocate the loans (by id; with them, the loans that got credit of theirs).

    A move of which any cent lacks is taken back whole, the oldest first: those behind it may be covered then. What it
    brought is gone from the other loan as well, and with it, perhaps, what that loan passed on.
    """
    shares: dict[int, list[Share]] = {}
    fallen: list[Onward] = []
    waiting = list(loans)
    while waiting:
        loan = waiting.pop(0)
        side = loans[loan]
        gone = {move.id for move in fallen}
        carried = {move.carried for move in fallen}
        moves = [move for move in side.onward if move.id not in gone]
        paid = [one for one in side.payments if one.id not in carried]
        shares[loan] = allocate(side.dues, paid, side.order, moves)
        lacking = first_lacking(moves, shares[loan])
        if lacking is not None:
            fallen.append(lacking)
            waiting += [loan, lacking.to]
    return Spread(shares=shares, fallen=fallen)


def first_lacking(onward: Sequence[Onward], shares: Sequence[Share]) -> Onward | None:
    """Return the oldest move for which the money is not there, None where all of them stand."""
    filled = dict.fromkeys((move.id for move in onward), Decimal(0))
    for share in shares:
        if share.onward is not None:
            filled[share.onward] += share.amount
    lacking = [move for move in onward if filled[move.id] < move.amount]
    return min(lacking, key=lambda move: (move.on, move.id), default=None)

"""Who leads the contact with a customer whose cases several collectors hold: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Held:
    """A case that somebody holds. lower: where its bucket begins; due_on: of its oldest unpaid instalment."""

    case: int
    holder: int
    lower: int
    due_on: date


def leader(held: Sequence[Held]) -> Held | None:
    """Return the case whose collector leads: the one in the worst bucket, among equals the one that is due longest.

    None where nobody holds any.
    """
    return min(held, key=lambda one: (-one.lower, one.due_on, one.case), default=None)

"""When a borrower may be called lost, on plain values. No Django, no clock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# So many calls in vain, on so many days, before anybody is called lost.
LEAST_TRIES, LEAST_DAYS = 3, 2


class Problem(StrEnum):
    """Why a borrower cannot be called lost."""

    REMINDER = "reminder"
    TOO_FEW = "too_few"
    NUMBER_LEFT = "number_left"


@dataclass(frozen=True)
class Try:
    """One contact with the borrower: on which day, at which number (id, None for none), whether it reached them."""

    day: date
    number: int | None
    reached: bool


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What was tried in vain since the borrower was last reached: how often, on how many days, and which of their own
    numbers nobody has tried.
    """

    tries: int
    days: int
    left: tuple[int, ...]


def tried(tries: Sequence[Try], *, own: Collection[int]) -> Tried:
    """Return what was tried in vain. tries: the newest first; own: the borrower's numbers that can still be called."""
    in_vain = []
    for one in tries:
        if one.reached:
            break
        in_vain.append(one)
    numbers = {one.number for one in in_vain}
    return Tried(
        tries=len(in_vain), days=len({one.day for one in in_vain}),
        left=tuple(number for number in own if number not in numbers),
    )  # fmt: skip


def problem(told: Tried, *, is_reminder: bool) -> Problem | None:
    """Return why the borrower cannot be called lost, None when they can. A reminder knows nobody as lost."""
    if is_reminder:
        return Problem.REMINDER
    if told.tries < LEAST_TRIES or told.days < LEAST_DAYS:
        return Problem.TOO_FEW
    return Problem.NUMBER_LEFT if told.left else None

"""How much a collector may keep, on plain values. No Django, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


@dataclass(frozen=True)
class Limit:
    """At most so many cases at once, kept or asked for, and so many days ahead."""

    most_cases: int
    most_days: int


# Where nobody has set another limit.
HOUSE = Limit(most_cases=5, most_days=14)


def limit_of(said: Iterable[tuple[int | None, int | None]]) -> Limit:
    """Return the limit that holds when rows (cases, days) say so, the narrowest first: each number is that of the first
    row which says it, the house's own where none does.
    """
    rows = [*said, (HOUSE.most_cases, HOUSE.most_days)]
    cases = next(most for most, _days in rows if most is not None)
    return Limit(cases, next(days for _most, days in rows if days is not None))


class Problem(StrEnum):
    """Why a case cannot be kept."""

    NOTHING_COMES = "nothing_comes"
    NOT_AHEAD = "not_ahead"
    TOO_FAR = "too_far"
    TOO_MANY = "too_many"


def problem(*, until: date, today: date, moves_on: date | None, kept: int, limit: Limit) -> Problem | None:
    """Return why a case cannot be kept up to `until` (included), None when it can.

    moves_on: when it would roll on if nothing is paid, None in the last bucket, where it stays anyway; kept: cases that
    the collector keeps or asked to keep already.
    """
    if moves_on is None:
        return Problem.NOTHING_COMES
    if until <= today:
        return Problem.NOT_AHEAD
    if until > today + timedelta(days=limit.most_days):
        return Problem.TOO_FAR
    return Problem.TOO_MANY if kept >= limit.most_cases else None

"""What is due on a loan on a day: a pure function over its instalments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal("0.00")


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """One instalment. remaining: what is still to be paid of it. ages: it is unpaid as the loan's age counts it."""

    due_on: date
    remaining: Decimal
    ages: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where a loan stands on a day.

    owed: what fell due up to and on the day and is not paid; next_on, next_amount: what falls due next after it, None
    and 0 when nothing does; left: all that is still to be paid. days_late: days since the oldest due date not paid, 0
    when none has passed.
    """

    owed: Decimal
    next_on: date | None
    next_amount: Decimal
    left: Decimal
    days_late: int


def standing(instalments: Sequence[Due], *, today: date) -> Standing:
    """Return where a loan with these instalments stands at `today` (the book's day)."""
    fallen = [one for one in instalments if one.due_on <= today]
    coming = sorted((one for one in instalments if one.due_on > today and one.remaining), key=lambda one: one.due_on)
    next_on = coming[0].due_on if coming else None
    oldest = min((one.due_on for one in fallen if one.ages), default=today)
    return Standing(
        owed=sum((one.remaining for one in fallen), ZERO),
        next_on=next_on,
        next_amount=sum((one.remaining for one in coming if one.due_on == next_on), ZERO),
        left=sum((one.remaining for one in instalments), ZERO),
        days_late=(today - oldest).days,
    )

"""What a channel is owed for a period, and what later knowledge changes about it: pure.

Every item is a quantity times a rate in ten-thousandths: 0.0350 a click, 1.50 % of what was lent. A period's amount is
rounded once for each item, so what corrections add is the difference between the rounded amounts of all that is known
and of all that was told: whatever comes later, statements and corrections together say what a recount would.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from casework.reports.rules import is_in_reach

CENT, ZERO = Decimal("0.01"), Decimal("0.00")
# Rates are whole ten-thousandths: of the currency's unit for what is counted, of the sum for what is a share of it.
UNIT = Decimal(10_000)
DAY = timedelta(days=1)


class Item(StrEnum):
    """What is paid for. AMOUNT: a share of what was lent."""

    REGISTRATION = "registration"
    CLICK = "click"
    LOAN = "loan"
    AMOUNT = "amount"


class Cadence(StrEnum):
    """What a statement is of."""

    DAY = "day"
    MONTH = "month"


Quantities = Mapping[Item, Decimal]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """One version of a channel's terms. rates: in ten-thousandths; what is missing or 0 is not paid for."""

    version: int
    effective_on: date
    cadence: Cadence
    rates: Mapping[Item, int]


@dataclass(frozen=True, order=True)
class Period:
    """Days that a statement is of, both included."""

    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class Line:
    """One item of a period: quantity × rate, to the cent."""

    item: Item
    quantity: Decimal
    rate: int
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Told:
    """A period that has its statement: its rates, and what all statements so far told of each of its days."""

    rates: Mapping[Item, int]
    days: Mapping[date, Quantities]


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What is known now of an item of a day that was told otherwise; amount: what that changes, below zero for back."""

    day: date
    item: Item
    before: Decimal
    after: Decimal
    rate: int
    amount: Decimal


class TermsProblem(StrEnum):
    """What is wrong with terms."""

    NOTHING = "nothing"
    SETTLED = "settled"
    SHARE = "share"
    DAY = "day"


def price(quantity: Decimal, rate: int) -> Decimal:
    """Return quantity × rate to the cent, halves up."""
    return (quantity * rate / UNIT).quantize(CENT, rounding=ROUND_HALF_UP)


def ruled(known: Decimal, *, ours: Decimal, counts: Decimal) -> Decimal:
    """Return what there was of an item by what was decided of its day: `counts` instead of `ours`.

    known: what would be paid for without it; less than ours where loans were reversed since, and these stay unpaid.
    """
    return max(known + counts - ours, ZERO)


def in_force(versions: Iterable[Terms], day: date) -> Terms | None:
    """Return the terms of a day: the newest version that counts by then. From its first day on a version replaces all
    that came before it.
    """
    return max((one for one in versions if one.effective_on <= day), key=lambda one: one.version, default=None)


def periods(versions: Sequence[Terms], *, settled_to: date | None, today: date) -> Iterator[tuple[Period, Terms]]:
    """Yield the periods that are over and have no statement, the oldest first, each with its terms.

    A month is cut where other terms begin, so that a period has the terms of one version.
    """
    if not versions:
        return
    day = settled_to + DAY if settled_to else min(one.effective_on for one in versions)
    while terms := in_force(versions, day):
        period = _from(day, terms, versions)
        if period.last >= today:
            return
        yield period, terms
        day = period.last + DAY


def _from(day: date, terms: Terms, versions: Sequence[Terms]) -> Period:
    last = day
    if terms.cadence == Cadence.MONTH:
        while (last + DAY).month == day.month and in_force(versions, last + DAY) == terms:
            last += DAY
    return Period(day, last)


def lines(days: Iterable[Quantities], rates: Mapping[Item, int]) -> list[Line]:
    """Return a line for each item that is paid for, also where there was none of it."""
    known = list(days)
    found = []
    for item in Item:
        if rate := rates.get(item, 0):
            quantity = sum((day.get(item, ZERO) for day in known), ZERO)
            found.append(Line(item=item, quantity=quantity, rate=rate, amount=price(quantity, rate)))
    return found


def corrections(told: Told, known: Mapping[date, Quantities]) -> list[Correction]:
    """Return what of a told period is known otherwise now, by item and day.

    The amounts of an item add up to: the price of all that is known − the price of all that was told.
    """
    found = []
    for item in Item:
        if not (rate := told.rates.get(item, 0)):
            continue
        running = sum((day.get(item, ZERO) for day in told.days.values()), ZERO)
        for day in sorted(told.days):
            before, after = told.days[day].get(item, ZERO), known.get(day, {}).get(item, ZERO)
            if before != after:
                moved = running + after - before
                amount = price(moved, rate) - price(running, rate)
                found.append(
                    Correction(day=day, item=item, before=before, after=after, rate=rate, amount=amount)
                )  # fmt: skip
                running = moved
    return found


def terms_problem(rates: Mapping[Item, int], *, effective_on: date, settled_to: date | None) -> TermsProblem | None:
    """Return what is wrong with new terms, None when they are fine."""
    if not any(rates.values()):
        return TermsProblem.NOTHING
    if rates.get(Item.AMOUNT, 0) > UNIT:
        return TermsProblem.SHARE
    if not is_in_reach(effective_on):
        return TermsProblem.DAY
    return TermsProblem.SETTLED if settled_to is not None and effective_on <= settled_to else None


def owed(balance: Decimal) -> Decimal:
    """Return what is owed beyond what was paid in ahead."""
    return max(-balance, ZERO)

"""What a new loan is to be paid back with: pure functions over dates and amounts."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One instalment of a schedule that is to be agreed."""

    number: int
    due_on: date
    principal: Decimal
    interest: Decimal


def schedule(*, principal: Decimal, interest_bp: int, term: int, by_month: bool, disbursed_on: date) -> list[Planned]:
    """Return the instalments of a new loan.

    By day: one instalment, `term` days after the disbursement. By month: `term` equal ones, each on the day of the
    month of the disbursement (the month's last where it has none such). Interest: flat, `interest_bp` hundredths of a
    percent of the principal for the whole term, halves of a cent up. What rounding leaves is spread, so that the
    instalments add up exactly.
    Raises ValueError for a term below 1.
    """
    if term < 1:
        raise ValueError("a term has at least one day or month")
    interest = (principal * interest_bp / 10_000).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    if not by_month:
        due_on = disbursed_on + timedelta(days=term)
        return [Planned(number=1, due_on=due_on, principal=principal, interest=interest)]
    shares = zip(_split(principal, term), _split(interest, term), strict=True)
    return [
        Planned(number=number, due_on=_months_after(disbursed_on, number), principal=of_principal, interest=of_interest)
        for number, (of_principal, of_interest) in enumerate(shares, start=1)
    ]


def _split(amount: Decimal, count: int) -> list[Decimal]:
    """Cut an amount into `count` parts that differ by at most a cent and add up to it."""
    cents = _cents(amount)
    edges = [cents * index // count for index in range(count + 1)]
    return [_money(end - start) for start, end in pairwise(edges)]


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))


def _money(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)

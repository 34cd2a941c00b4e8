"""What a new loan is to be paid back with: pure functions over dates and amounts.

Every schedule adds up to the principal to the cent: instalments are rounded, and the last one takes the rest.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from itertools import pairwise

FLAT, SINGLE, ANNUITY, EQUAL_PRINCIPAL, INTEREST_FIRST = (
    "flat",
    "single",
    "annuity",
    "equal_principal",
    "interest_first",
)
METHODS = (FLAT, SINGLE, ANNUITY, EQUAL_PRINCIPAL, INTEREST_FIRST)
THIRTY_360, ACT_365, ACT_360 = "30/360", "act/365", "act/360"
DAY_COUNTS = (THIRTY_360, ACT_365, ACT_360)
_CENT = Decimal("0.01")
_ZERO = Decimal("0.00")
# Discount factors of long schedules; Decimal's own 28 digits would do, and nothing then hangs on the caller's context.
_PRECISE = Context(prec=40)


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One instalment of a schedule that is to be agreed."""

    number: int
    due_on: date
    principal: Decimal
    interest: Decimal
    fee: Decimal = _ZERO


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """How a product's loans are paid back.

    method: one of METHODS. by_month: the term counts months, with an instalment in each (SINGLE: one at the end); else
    days, with one instalment at the end. flat_bp: interest for the whole term, in hundredths of a percent of the
    principal (FLAT). rate_bp: nominal interest a year, in hundredths of a percent (all others). fee_bp: due with the
    first instalment, in hundredths of a percent of the principal.
    """

    method: str = FLAT
    by_month: bool
    flat_bp: int = 0
    rate_bp: int = 0
    day_count: str = THIRTY_360
    fee_bp: int = 0


def schedule(*, terms: Terms, principal: Decimal, term: int, disbursed_on: date) -> list[Planned]:
    """Return the instalments of a new loan, each on the day of the month of the disbursement (the month's last where it
    has none such), or one after `term` days.

    Methods: FLAT spreads principal and interest evenly; SINGLE pays all at the end; ANNUITY pays the same sum each
    time; EQUAL_PRINCIPAL the same principal, and interest on what is left; INTEREST_FIRST interest each time and the
    principal at the end. Halves of a cent are rounded up. Raises ValueError for a term below 1.
    """
    if term < 1:
        raise ValueError("a term has at least one day or month")
    days = _due_days(terms, term, disbursed_on)
    with localcontext(_PRECISE):
        made = _parts(terms, principal, [disbursed_on, *days], term)
        fee = _rounded(principal * terms.fee_bp / 10_000)
    return [
        Planned(number=number, due_on=day, principal=part, interest=interest, fee=fee if number == 1 else _ZERO)
        for number, (day, (part, interest)) in enumerate(zip(days, made, strict=True), start=1)
    ]


def year_fraction(first: date, last: date, day_count: str) -> Decimal:
    """Return which part of a year lies between two days.

    30/360 counts months of 30 days (30E/360: ISDA 2006, section 4.16(g)), act/365 and act/360 the days that there are.
    """
    if day_count == THIRTY_360:
        months = (last.year - first.year) * 12 + last.month - first.month
        return Decimal(months * 30 + min(last.day, 30) - min(first.day, 30)) / 360
    return Decimal((last - first).days) / (365 if day_count == ACT_365 else 360)


def _due_days(terms: Terms, term: int, disbursed_on: date) -> list[date]:
    if not terms.by_month:
        return [disbursed_on + timedelta(days=term)]
    if terms.method == SINGLE:
        return [months_after(disbursed_on, term)]
    return [months_after(disbursed_on, number) for number in range(1, term + 1)]


def _parts(terms: Terms, principal: Decimal, days: Sequence[date], term: int) -> list[tuple[Decimal, Decimal]]:
    """Return principal and interest of each instalment. days: the disbursement and the due days."""
    count = len(days) - 1
    if terms.method == FLAT:
        interest = _rounded(principal * terms.flat_bp / 10_000)
        return list(zip(_split(principal, count), _split(interest, count), strict=True))
    rates = _rates(terms, days, term)
    if terms.method == ANNUITY and count > 1:
        return _annuity(principal, rates)
    if terms.method == EQUAL_PRINCIPAL:
        return _on_balance(principal, rates, [_down(principal / count)] * count)
    return _on_balance(principal, rates, [_ZERO] * count)


def _rates(terms: Terms, days: Sequence[date], term: int) -> list[Decimal]:
    """Return the interest of each period on 1.00; whole months of 30/360 are a twelfth of the year each."""
    yearly = Decimal(terms.rate_bp) / 10_000
    if terms.by_month and terms.day_count == THIRTY_360:
        months = term // (len(days) - 1)
        return [yearly * months / 12] * (len(days) - 1)
    return [yearly * year_fraction(first, last, terms.day_count) for first, last in pairwise(days)]


def _annuity(principal: Decimal, rates: Sequence[Decimal]) -> list[tuple[Decimal, Decimal]]:
    """Pay the same sum each time: the principal ÷ the sum of the discount factors of the due days."""
    factor, factors = Decimal(1), Decimal(0)
    for rate in rates:
        factor /= 1 + rate
        factors += factor
    each = _rounded(principal / factors)
    left, parts = principal, []
    for rate in rates[:-1]:
        interest = _rounded(left * rate)
        part = min(max(each - interest, _ZERO), left)
        parts.append((part, interest))
        left -= part
    return [*parts, (left, _rounded(left * rates[-1]))]


def _on_balance(
    principal: Decimal, rates: Sequence[Decimal], parts: Sequence[Decimal]
) -> list[tuple[Decimal, Decimal]]:
    """Pay these parts of the principal, the last one taking the rest, and interest on what was left before each."""
    left, made = principal, []
    for rate, part in zip(rates[:-1], parts[:-1], strict=True):
        made.append((part, _rounded(left * rate)))
        left -= part
    return [*made, (left, _rounded(left * rates[-1]))]


def _split(amount: Decimal, count: int) -> list[Decimal]:
    """Cut an amount into `count` parts that differ by at most a cent and add up to it."""
    cents = int(amount.scaleb(2))
    edges = [cents * index // count for index in range(count + 1)]
    return [Decimal(end - start).scaleb(-2) for start, end in pairwise(edges)]


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, the month's last where it has none such."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def _down(amount: Decimal) -> Decimal:
    return Decimal(int(amount * 100)).scaleb(-2)

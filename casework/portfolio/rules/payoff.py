"""Penalty to date, and what pays a loan off on a day: pure functions over dates and amounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

ACCRUED, FULL = "accrued", "full"
PAYOFF_INTERESTS = (ACCRUED, FULL)
_CENT = Decimal("0.01")
_ZERO = Decimal("0.00")


@dataclass(frozen=True, kw_only=True, slots=True)
class LateRule:
    """What being late costs.

    grace_days: so many days after the due date cost nothing; whoever is later pays from the due date on. penalty_bp: of
    overdue principal and interest a day, in hundredths of a percent. cap_bp: at most so much of the instalment's
    principal and interest, 0: no limit. late_fee: once for each instalment that is later than the grace.
    """

    grace_days: int = 0
    penalty_bp: int = 0
    cap_bp: int = 0
    late_fee: Decimal = _ZERO


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """One instalment for a quote: what falls due and what is paid of it, by part; into_aged: what was paid of principal
    and interest, by value date.
    """

    number: int
    due_on: date
    parts: Mapping[str, Decimal]
    paid: Mapping[str, Decimal]
    into_aged: Mapping[date, Decimal] = field(default_factory=dict)

    def left(self, part: str) -> Decimal:
        """Return what is still to be paid of a part."""
        return self.parts[part] - self.paid.get(part, _ZERO)

    @property
    def aged(self) -> Decimal:
        """Principal and interest that fall due."""
        return self.parts["principal"] + self.parts["interest"]


@dataclass(frozen=True, kw_only=True, slots=True)
class PayoffRule:
    """What paying early costs. interest: ACCRUED up to the day, or FULL (all that was agreed). fee_bp: of the principal
    that is not due yet, in hundredths of a percent.
    """

    interest: str = ACCRUED
    fee_bp: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """What pays a loan off on a day, by what it is for. penalty: what is in the books; late: penalty and late fees to
    date that are not.
    """

    on: date
    principal: Decimal
    interest: Decimal
    fee: Decimal
    penalty: Decimal
    late: Decimal
    early: Decimal

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.principal + self.interest + self.fee + self.penalty + self.late + self.early


def late_to_date(owed: Owed, rule: LateRule, *, on: date) -> Decimal:
    """Return penalty and late fee of one instalment up to the START of `on`, beyond what is in the books as penalty.

    Each day costs its share of what is unpaid at its start, from the day after the due date on; halves of a cent up.
    """
    if (on - owed.due_on).days <= 0:
        return _ZERO
    left, begun, weighed = owed.aged, owed.due_on, Decimal(0)
    end_of_grace = owed.due_on + timedelta(days=rule.grace_days)
    is_late = False
    for day, amount in [*sorted(owed.into_aged.items()), (on, _ZERO)]:
        until = min(max(day, begun), on)
        weighed += left * (until - begun).days
        is_late = is_late or (left > 0 and until > end_of_grace)
        left, begun = left - amount, until
    if not is_late:
        return _ZERO
    penalty = (weighed * rule.penalty_bp / 10_000).quantize(_CENT, rounding=ROUND_HALF_UP)
    if rule.cap_bp:
        penalty = min(penalty, (owed.aged * rule.cap_bp / 10_000).quantize(_CENT, rounding=ROUND_HALF_UP))
    return max(penalty + rule.late_fee - owed.parts["penalty"], _ZERO)


def quote(owed: Sequence[Owed], *, disbursed_on: date, on: date, late: LateRule, early: PayoffRule) -> Quote:
    """Return what pays the loan off on `on`.

    What is due by then is owed whole; of what falls due later, the principal, its fees, and interest as `early` says:
    of the period that has begun, the share of its days that has passed (agreed interest ÷ days of the period), and none
    of the periods after it.
    """
    ordered = sorted(owed, key=lambda one: (one.due_on, one.number))
    starts = [disbursed_on, *(one.due_on for one in ordered[:-1])]
    interest = sum((_interest(one, start, on, early) for one, start in zip(ordered, starts, strict=True)), _ZERO)
    not_due = sum((one.left("principal") for one in ordered if one.due_on > on), _ZERO)
    return Quote(
        on=on,
        principal=sum((one.left("principal") for one in ordered), _ZERO),
        interest=interest,
        fee=sum((one.left("fee") for one in ordered), _ZERO),
        penalty=sum((one.left("penalty") for one in ordered), _ZERO),
        late=sum((late_to_date(one, late, on=on) for one in ordered), _ZERO),
        early=(not_due * early.fee_bp / 10_000).quantize(_CENT, rounding=ROUND_HALF_UP),
    )


def _interest(one: Owed, start: date, on: date, early: PayoffRule) -> Decimal:
    if one.due_on <= on or early.interest == FULL:
        return one.left("interest")
    if start >= on:
        return _ZERO
    share = Decimal((on - start).days) / (one.due_on - start).days
    earned = (one.parts["interest"] * share).quantize(_CENT, rounding=ROUND_HALF_UP)
    return max(earned - one.paid.get("interest", _ZERO), _ZERO)

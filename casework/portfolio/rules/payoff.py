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

    agreement, agreed_on: which extension or re-schedule made it, and when; 0 and None for those of the beginning.
    earned: of its interest, what had been earned by agreed_on and was carried into it.
    """

    number: int
    due_on: date
    parts: Mapping[str, Decimal]
    paid: Mapping[str, Decimal]
    into_aged: Mapping[date, Decimal] = field(default_factory=dict)
    agreement: int = 0
    agreed_on: date | None = None
    earned: Decimal = _ZERO

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


_ACCRUED = PayoffRule()


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

    What is due by then is owed whole; of what falls due later, the principal, its fees, and interest as `early` says.
    """
    not_due = sum((one.left("principal") for one in owed if one.due_on > on), _ZERO)
    return Quote(
        on=on,
        principal=sum((one.left("principal") for one in owed), _ZERO),
        interest=sum(interest_to(owed, disbursed_on=disbursed_on, on=on, early=early), _ZERO),
        fee=sum((one.left("fee") for one in owed), _ZERO),
        penalty=sum((one.left("penalty") for one in owed), _ZERO),
        late=sum((late_to_date(one, late, on=on) for one in owed), _ZERO),
        early=(not_due * early.fee_bp / 10_000).quantize(_CENT, rounding=ROUND_HALF_UP),
    )


def interest_to(owed: Sequence[Owed], *, disbursed_on: date, on: date, early: PayoffRule = _ACCRUED) -> list[Decimal]:
    """Return for each the interest that is unpaid on `on`: all of what is due by then, and of what falls due later, as
    `early` says, all or what is earned.

    Earned is of the period that has begun the share of its days that has passed (agreed interest ÷ days of the period),
    and none of the periods after it. The instalments of each agreement have periods of their own, the first of which
    begins with it; what was earned before came with them.
    """
    ordered = sorted(enumerate(owed), key=lambda pair: (pair[1].agreement, pair[1].due_on, pair[1].number))
    begins: dict[int, date] = {}
    found: dict[int, Decimal] = {}
    for position, one in ordered:
        found[position] = _interest(one, begins.get(one.agreement, one.agreed_on or disbursed_on), on, early)
        begins[one.agreement] = one.due_on
    return [found[position] for position in range(len(owed))]


def _interest(one: Owed, start: date, on: date, early: PayoffRule) -> Decimal:
    if one.due_on <= on or early.interest == FULL:
        return one.left("interest")
    share = Decimal(max((on - start).days, 0)) / max((one.due_on - start).days, 1)
    running = ((one.parts["interest"] - one.earned) * share).quantize(_CENT, rounding=ROUND_HALF_UP)
    return max(one.earned + running - one.paid.get("interest", _ZERO), _ZERO)

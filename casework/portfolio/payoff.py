"""What pays a loan off on a day, and what being late has cost so far: the rules, fed from the ledger."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from casework.lib.money import ZERO
from casework.portfolio.models import Allocation, Instalment, Loan
from casework.portfolio.rules import PARTS, Moved, Owed, Quote, interest_to, late_to_date, quote

_AGED = ("principal", "interest")


@dataclass(frozen=True, kw_only=True)
class Payoff:
    """A quote for a day, and penalty with late fees to date by instalment id (those that cost nothing are left out)."""

    quote: Quote
    late: dict[int, Decimal]


def payoff(*, loan: Loan, on: date, instalments: Sequence[Instalment]) -> Payoff:
    """Return what pays `loan` (product joined) off on `on`, as the ledger knows it now. instalments: all of it. One
    query.
    """
    return payoffs(loans=[loan], on=on, instalments={loan.pk: instalments})[loan.pk]


def payoffs(*, loans: Sequence[Loan], on: date, instalments: Mapping[int, Sequence[Instalment]]) -> dict[int, Payoff]:
    """Return the same of many loans (product joined) by id. instalments: all of each loan's, by its id. One query."""
    owed = _owed([one for loan in loans for one in instalments.get(loan.pk, ())])
    return {loan.pk: _payoff(loan, [owed[one.pk] for one in instalments.get(loan.pk, ())], on) for loan in loans}


def _payoff(loan: Loan, keyed: Sequence[tuple[int, Owed]], on: date) -> Payoff:
    late_rule = loan.product.late_rule
    found = quote(
        [one for _key, one in keyed], disbursed_on=loan.disbursed_on, on=on, late=late_rule,
        early=loan.product.payoff_rule,
    )  # fmt: skip
    late = {key: cost for key, one in keyed if (cost := late_to_date(one, late_rule, on=on))}
    return Payoff(quote=found, late=late)


def left_on(*, loan: Loan, on: date) -> list[Moved]:
    """Return what is left of each instalment of `loan`, by part, and of its interest what is earned by `on`; without
    those that are paid. Two queries.
    """
    owed = [one for _key, one in _owed(list(Instalment.objects.filter(loan=loan))).values()]
    earned = interest_to(owed, disbursed_on=loan.disbursed_on, on=on)
    left = [
        Moved(
            due_on=one.due_on, parts={part: one.left(part) for part in PARTS}, earned=interest,
            carried=max(one.earned - one.paid.get("interest", ZERO), ZERO),
        )
        for one, interest in zip(owed, earned, strict=True)
    ]  # fmt: skip
    return [one for one in left if one.total]


def _owed(instalments: Sequence[Instalment]) -> dict[int, tuple[int, Owed]]:
    """Return what is owed on each instalment and what was paid into it, with its id, by its id."""
    paid: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    aged: dict[int, dict[date, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    rows = Allocation.objects.filter(instalment__loan__any_of={one.loan_id for one in instalments}).order_by()
    for key, part, day, amount in rows.values_list("instalment", "part", "payment__paid_on").annotate(
        sum=Sum("amount")
    ):
        paid[key][part] += amount
        if part in _AGED:
            aged[key][day] += amount
    return {
        one.pk: (
            one.pk,
            Owed(
                number=one.number, due_on=one.due_on, parts={part: getattr(one, part) for part in PARTS},
                paid=paid[one.pk], into_aged=aged[one.pk], agreement=one.agreed_id or 0, agreed_on=one.agreed_on,
                earned=one.earned,
            ),
        )
        for one in instalments
    }  # fmt: skip

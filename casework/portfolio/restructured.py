"""Loans whose schedule was changed: their flag, and the days past due that they would have without it."""

from datetime import date

from casework.portfolio.models import Instalment, Loan, Payment
from casework.portfolio.rules import PARTS, Due, Paid, allocate, settlements


def would_be_behind(*, loan: Loan, day: date) -> int:
    """Return the days past due at the START of `day` as if no agreement had moved anything; 0 when nothing is. loan:
    with its product. Two queries.

    Only the instalments of the beginning, and only money that came and stayed.
    """
    fields = ("pk", "number", "due_on", *PARTS)
    dues = [
        Due(id=key, number=number, due_on=due_on, parts=dict(zip(PARTS, parts, strict=True)))
        for key, number, due_on, *parts in Instalment.objects.filter(loan=loan, agreed=None).values_list(*fields)
    ]
    paid = [
        Paid(id=key, amount=amount, paid_on=on, ref=f"{source}\x1f{ref}")
        for key, amount, on, source, ref in Payment.objects.money()
        .filter(loan=loan)
        .values_list("pk", "amount", "paid_on", "source", "external_ref")
    ]
    shares = allocate(dues, paid, loan.product.waterfall.split(","))
    settled = settlements(dues, paid, shares, tolerance=loan.product.tolerance, from_day=loan.disbursed_on)
    unpaid = [due.due_on for due in dues if (found := settled[due.id]) is None or found.on >= day]
    return max([(day - due_on).days for due_on in unpaid if due_on < day], default=0)

"""Loans whose schedule was changed: their flag, and the days past due that they would have without it."""

from datetime import date

from casework.portfolio.models import Instalment, Loan, Payment, PaymentKind
from casework.portfolio.rules import PARTS, Due, Paid, allocate, settlements


def would_be_behind(*, loan: Loan, day: date) -> int:
    """Return the days past due at the START of `day` as if no agreement had moved anything; 0 when nothing is. loan:
    with its product. Two queries.

    Only the instalments of the beginning, and only what was paid or let off, and stayed.
    """
    fields = ("pk", "number", "due_on", *PARTS)
    dues = [
        Due(id=key, number=number, due_on=due_on, parts=dict(zip(PARTS, parts, strict=True)))
        for key, number, due_on, *parts in Instalment.objects.filter(loan=loan, agreed=None).values_list(*fields)
    ]
    rows = Payment.objects.filter(loan=loan, reversal__isnull=True).exclude(kind=PaymentKind.MOVED)
    paid = [
        Paid(id=key, amount=amount, paid_on=on, ref=f"{source}\x1f{ref}", only=only)
        for key, amount, on, source, ref, only in rows.values_list(
            "pk", "amount", "paid_on", "source", "external_ref", "waives"
        )
    ]
    shares = allocate(dues, paid, loan.product.waterfall.split(","))
    settled = settlements(dues, paid, shares, tolerance=loan.product.tolerance, from_day=loan.disbursed_on)
    unpaid = [due.due_on for due in dues if (found := settled[due.id]) is None or found.on >= day]
    return max([(day - due_on).days for due_on in unpaid if due_on < day], default=0)

"""What operations type into the ledger: payments and reversals, each with who, when and why."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit
from casework.lib.days import day_in
from casework.portfolio.current import require_current
from casework.portfolio.models import Loan, Payment, Reversal
from casework.portfolio.services.payments import PaymentRefused, record_payment
from casework.portfolio.services.reversals import ReversalRefused, reverse_payment

if TYPE_CHECKING:
    from casework.people.models import User

SOURCE = "by_hand"


def is_known(external_ref: str) -> bool:
    """Say whether somebody typed in a payment with this reference before."""
    return Payment.objects.filter(source=SOURCE, external_ref=external_ref).exists()


def enter_payment(
    *,
    loan: Loan,
    amount: Decimal,
    paid_on: date,
    external_ref: str,
    note: str,
    actor: "User",
    now: datetime,
) -> Payment:
    """Record a payment that somebody typed in. loan: with its book; external_ref: of the receipt or the bank.

    paid_on: the value date, from the day on which the loan was paid out to today in the book's zone; an earlier one is
    a slip of the year more often than money. The same once more is the payment that is known. Raises PaymentRefused,
    BookBehind.
    """
    require_current(loan.book, now=now)
    if paid_on > day_in(loan.book.time_zone, now):
        raise PaymentRefused(_("The day of a payment does not lie in the future."))
    if paid_on < loan.disbursed_on:
        raise PaymentRefused(
            _("The loan was paid out on %(day)s; a payment lies on that day or later.")
            % {"day": loan.disbursed_on.isoformat()}
        )
    with transaction.atomic():
        before = is_known(external_ref)
        payment = record_payment(
            loan_id=loan.pk, source=SOURCE, external_ref=external_ref, amount=amount, paid_on=paid_on, now=now,
            recorded_by=actor, note=note,
        )  # fmt: skip
        if not before:
            audit.record(
                actor=actor, action="payment.record", subject_kind="payment", subject_id=payment.public_id, now=now,
                detail={"loan": loan.external_ref, "amount": str(amount), "paid_on": paid_on.isoformat()},
            )  # fmt: skip
    return payment


def enter_reversal(*, payment: Payment, reversed_on: date, reason: str, actor: "User", now: datetime) -> Reversal:
    """Reverse a payment by hand. payment: with its loan and book. reason: why, not empty.

    Raises ReversalRefused, BookBehind.
    """
    book = payment.loan.book
    require_current(book, now=now)
    if not reason.strip():
        raise ReversalRefused(_("Say why."))
    if reversed_on > day_in(book.time_zone, now):
        raise ReversalRefused(_("The day of a reversal does not lie in the future."))
    with transaction.atomic():
        reversal = reverse_payment(
            payment_id=payment.pk, source=SOURCE, external_ref=str(payment.public_id), reversed_on=reversed_on, now=now,
            reason=reason.strip(), recorded_by=actor,
        )  # fmt: skip
        audit.record(
            actor=actor, action="payment.reverse", subject_kind="payment", subject_id=payment.public_id, now=now,
            detail={"loan": payment.loan.external_ref, "amount": str(payment.amount), "reason": reason.strip()},
        )  # fmt: skip
    return reversal

"""Reversals (冲正): a payment that did not stay counts as never paid, from its own value date on."""

import hashlib
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import OutOfReach, Refused
from casework.portfolio.models import Payment, PaymentKind, Reversal
from casework.portfolio.services.payments import allocate_loans

if TYPE_CHECKING:
    from casework.people.models import User


class ReversalRefused(Refused):
    """The payment cannot be reversed (like this); the message says why."""


@transaction.atomic
def reverse_payment(
    *,
    payment_id: int,
    source: str,
    external_ref: str,
    reversed_on: date,
    now: datetime,
    reason: str = "",
    recorded_by: "User | None" = None,
) -> Reversal:
    """Reverse one payment whole, allocate the others anew and tell whoever follows the ledger; return the reversal.

    reversed_on: the day on which the money went back, no earlier than it came. The debt is then as if the payment had
    never come, from its value date on. The same reference for the same payment and day returns the reversal that is
    there. Raises OutOfReach (no such payment), ReversalRefused (reference with other content, reversed already, no
    payment of money, day before the payment).
    """
    payment = Payment.objects.select_for_update(of=("self",), no_key=True).filter(pk=payment_id).first()
    if payment is None:
        raise OutOfReach(_("There is no such payment."))
    digest = digest_of(payment_id=payment.pk, reversed_on=reversed_on)
    known = Reversal.objects.filter(source=source, external_ref=external_ref).first()
    if known is not None:
        if known.digest != digest:
            raise ReversalRefused(_("This reference already exists with other content."))
        return known
    _check(payment, reversed_on)
    made = Reversal.objects.create(
        payment=payment, source=source, external_ref=external_ref, digest=digest, reversed_on=reversed_on,
        reason=reason, received_at=now, recorded_by=recorded_by,
    )  # fmt: skip
    allocate_loans(loan_ids=[payment.loan_id], now=now)
    return made


def digest_of(*, payment_id: int, reversed_on: date) -> str:
    """Return what a reversal says; the reason is a word about it and may differ."""
    return hashlib.sha256(f"{payment_id}\x1f{reversed_on}".encode()).hexdigest()


def _check(payment: Payment, reversed_on: date) -> None:
    if Reversal.objects.filter(payment=payment).exists():
        raise ReversalRefused(_("This payment is reversed already."))
    if payment.kind == PaymentKind.CARRIED:
        raise ReversalRefused(_("This is credit of another loan: take the move back."))
    if payment.kind != PaymentKind.CASH:
        raise ReversalRefused(_("This is no payment, but debt that an agreement moved."))
    if reversed_on < payment.paid_on:
        raise ReversalRefused(_("A payment cannot go back before it came."))

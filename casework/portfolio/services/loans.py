"""Opening a loan that Casework itself pays out."""

import hashlib
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import Refused
from casework.portfolio.books import lock_against_roll
from casework.portfolio.changes import ledger_changed
from casework.portfolio.models import Customer, Instalment, Loan, Product, ScheduleMethod
from casework.portfolio.rules import schedule


class LoanRefused(Refused):
    """The loan cannot be opened; the message says why."""


@transaction.atomic
def open_loan(
    *,
    product: Product,
    customer: Customer,
    source: str,
    external_ref: str,
    principal: Decimal,
    term: int,
    disbursed_on: date,
    now: datetime,
    funder_id: int | None = None,
) -> Loan:
    """Make a loan and its instalments and tell whoever follows the ledger; return the loan.

    principal: > 0, two decimals, in the currency of the product's book. term: in the product's unit; days make one
    instalment, months monthly ones, as the product's terms say (rules.schedule). disbursed_on: a day of the
    book's calendar. funder_id: whose money is lent, None: the house's own. The same reference with the same content
    returns the loan that is there. Raises LoanRefused: known reference with other content, nothing to lend, no term.
    """
    if principal <= 0 or term < 1:
        raise LoanRefused(_("Amount and term must be more than zero."))
    book = lock_against_roll(product.book_id)
    said = (
        product.pk,
        customer.pk,
        principal,
        term,
        disbursed_on,
        product.interest_bp,
        *_beyond_flat(product),
        *([f"funder {funder_id}"] if funder_id else []),
    )
    digest = hashlib.sha256("\x1f".join(map(str, said)).encode()).hexdigest()
    loan, made = Loan.objects.get_or_create(
        source=source, external_ref=external_ref,
        defaults={
            "book": book, "product": product, "customer": customer, "digest": digest, "principal": principal,
            "currency": book.currency, "disbursed_on": disbursed_on, "recorded_at": now,
            "funder_id": funder_id,
        },
    )  # fmt: skip
    if loan.digest != digest:
        raise LoanRefused(_("This reference already exists with other content."))
    if made:
        _add_instalments(loan, product, term)
        ledger_changed(loan_ids=[loan.pk], now=now)
    return loan


def _beyond_flat(product: Product) -> tuple[object, ...]:
    """Return what a loan's digest covers beside the flat interest: nothing for flat loans, as it always was."""
    if product.schedule == ScheduleMethod.FLAT and not product.fee_bp:
        return ()
    return (product.schedule, product.rate_bp, product.day_count, product.fee_bp)


def _add_instalments(loan: Loan, product: Product, term: int) -> None:
    planned = schedule(terms=product.terms, principal=loan.principal, term=term, disbursed_on=loan.disbursed_on)
    Instalment.objects.bulk_create(
        Instalment(
            loan=loan, number=due.number, due_on=due.due_on, principal=due.principal, interest=due.interest, fee=due.fee
        )
        for due in planned
    )

"""Letting off a part of what is due (减免): rows of the ledger that are no money. Whoever decides it stands above."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from casework.lib.money import ZERO
from casework.portfolio.models import Allocation, Instalment, Payment, PaymentKind, Reversal
from casework.portfolio.rules import PARTS
from casework.portfolio.services.locking import lock_loans
from casework.portfolio.services.payments import allocate_loans

SOURCE = "waiver"


def outstanding(loan_id: int) -> dict[str, Decimal]:
    """Return what is left of each part of the loan's instalments. Two queries."""
    due = Instalment.objects.filter(loan=loan_id).order_by().aggregate(**{part: Sum(part) for part in PARTS})
    rows = Allocation.objects.filter(payment__loan=loan_id, part__in=PARTS).order_by()
    paid = dict(rows.values_list("part").annotate(sum=Sum("amount")))
    return {part: (due[part] or ZERO) - paid.get(part, ZERO) for part in PARTS}


@transaction.atomic
def let_off(*, loan_id: int, parts: Mapping[str, Decimal], reference: str, on: date, now: datetime) -> list[Payment]:
    """Let off these amounts (part → more than zero) with the value date `on`; allocate anew and tell the followers.

    reference: names the decision; the same one lets off once. On the day itself money fills what is left afterwards.
    """
    _books, loans = lock_loans([loan_id])
    (loan,) = [one for one in loans if one.pk == loan_id]
    if Payment.objects.filter(source=SOURCE, external_ref__startswith=f"{reference}/").exists():
        return []
    rows = [
        Payment(
            loan=loan, source=SOURCE, external_ref=f"{reference}/{part}", amount=amount, currency=loan.currency,
            digest=hashlib.sha256(f"{loan.pk}\x1f{part}\x1f{amount}\x1f{on}".encode()).hexdigest(), paid_on=on,
            received_at=now, kind=PaymentKind.WAIVED, waives=part,
        )
        for part, amount in parts.items()
    ]  # fmt: skip
    made = Payment.objects.bulk_create(rows)
    allocate_loans(loan_ids=[loan.pk], now=now)
    return made


@transaction.atomic
def take_back(*, reference: str, on: date, now: datetime, reason: str) -> int:
    """Undo what was let off by this decision, as a reversal undoes a payment; return how many rows that were."""
    rows = list(Payment.objects.filter(source=SOURCE, external_ref__startswith=f"{reference}/", reversal__isnull=True))
    Reversal.objects.bulk_create(
        Reversal(
            payment=row, source=SOURCE, external_ref=row.external_ref, digest=row.digest, reversed_on=on,
            reason=reason[:200], received_at=now,
        )
        for row in rows
    )  # fmt: skip
    if rows:
        allocate_loans(loan_ids=sorted({row.loan_id for row in rows}), now=now)
    return len(rows)

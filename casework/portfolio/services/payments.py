"""Payments: recorded once, and laid over what is due as if each had been known on its value date."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.money import ZERO, InexactMoney, exact, to_cents
from casework.lib.refusal import OutOfReach, Refused
from casework.portfolio import bulk, rules
from casework.portfolio.books import lock_against_roll
from casework.portfolio.changes import ledger_changed
from casework.portfolio.models import Allocation, Instalment, Loan, Payment


class PaymentRefused(Refused):
    """The payment cannot be recorded; the message says why."""


@transaction.atomic
def record_payment(
    *, loan_id: int, source: str, external_ref: str, amount: Decimal, paid_on: date, now: datetime, currency: str = ""
) -> Payment:
    """Record one payment, allocate it and tell whoever follows the ledger; return it.

    amount: in the loan's currency, > 0, two decimals. paid_on: its value date, never converted; an earlier one than
    those of known payments displaces their allocations. The same reference with the same content returns the payment
    that is there. Raises OutOfReach (no such loan), PaymentRefused (amount, currency, reference with other content).
    """
    loan = Loan.objects.filter(pk=loan_id).first()
    if loan is None:
        raise OutOfReach(_("There is no such loan."))
    _check(amount, currency or loan.currency, loan.currency)
    said = "\x1f".join(map(str, (loan.pk, exact(amount), paid_on)))
    digest = hashlib.sha256(said.encode()).hexdigest()
    payment, made = Payment.objects.get_or_create(
        source=source, external_ref=external_ref,
        defaults={
            "loan": loan, "digest": digest, "amount": amount, "currency": loan.currency, "paid_on": paid_on,
            "received_at": now,
        },
    )  # fmt: skip
    if payment.digest != digest:
        raise PaymentRefused(_("This reference already exists with other content."))
    if made:
        allocate_loans(loan_ids=[loan.pk], now=now)
    return payment


def _check(amount: Decimal, given: str, currency: str) -> None:
    try:
        exact(amount)
    except InexactMoney as error:
        raise PaymentRefused(_("The amount has more than two decimals.")) from error
    if amount <= 0:
        raise PaymentRefused(_("The amount must be more than zero."))
    if given != currency:
        raise PaymentRefused(_("The loan's currency is another one."))


@transaction.atomic
def allocate_loans(*, loan_ids: Collection[int], now: datetime) -> None:
    """Bring the allocations of these loans in line with their payments and tell whoever follows the ledger.

    A constant number of queries. Rows that stay right stay; those that a payment with an earlier value date displaced
    are cancelled by rows with the opposite amount. Idempotent. Lock order: books (shared), then loans by id.
    """
    for book_id in sorted(set(Loan.objects.filter(pk__in=loan_ids).values_list("book_id", flat=True))):
        lock_against_roll(book_id)
    # no_key: nobody waits who only refers to the loan, as the roll does when it opens a case.
    locked = Loan.objects.filter(pk__in=loan_ids).select_related("product").order_by("pk")
    loans = list(locked.select_for_update(of=("self",), no_key=True))
    dues, paid, current = _instalments(loans), _payments(loans), _current(loans)
    changes = _Changes()
    for loan in loans:
        _lay_out(loan, dues[loan.pk], paid[loan.pk], current[loan.pk], changes)
    Allocation.objects.bulk_create(changes.rows(now))
    bulk.write_instalments(changes.sums)
    bulk.write_loans(changes.ends)
    ledger_changed(loan_ids=[loan.pk for loan in loans], now=now)


@dataclass
class _Changes:
    """What differs from what is written: allocations wrong and missing; (instalment, cents paid, settled_on); (loan,
    settled_on).
    """

    wrong: list[Allocation] = field(default_factory=list)
    missing: list[rules.Share] = field(default_factory=list)
    sums: list[tuple[int, int, date | None]] = field(default_factory=list)
    ends: list[tuple[int, date | None]] = field(default_factory=list)

    def rows(self, now: datetime) -> list[Allocation]:
        """Return the rows to append: a cancelling one for each wrong row, and the missing ones."""
        return [
            Allocation(
                payment_id=row.payment_id, instalment_id=row.instalment_id, part=row.part, amount=-row.amount,
                recorded_at=now, cancels=row,
            )
            for row in self.wrong
        ] + [
            Allocation(
                payment_id=share.payment, instalment_id=share.instalment, part=share.part, amount=share.amount,
                recorded_at=now,
            )
            for share in self.missing
        ]  # fmt: skip


def _lay_out(
    loan: Loan,
    instalments: Sequence[Instalment],
    payments: Sequence[rules.Paid],
    current: Sequence[Allocation],
    changes: _Changes,
) -> None:
    """Allocate one loan anew and append what differs from what is written."""
    dues = [_due(instalment) for instalment in instalments]
    shares = rules.allocate(dues, payments, loan.product.waterfall.split(","))
    settled = rules.settled_on(dues, payments, shares, tolerance=loan.product.tolerance, from_day=loan.disbursed_on)
    there = {(row.payment_id, row.instalment_id, str(row.part), row.amount): row for row in current}
    wanted = {(share.payment, share.instalment, share.part, share.amount): share for share in shares}
    changes.wrong += [row for key, row in there.items() if key not in wanted]
    changes.missing += [share for key, share in wanted.items() if key not in there]
    into: dict[int | None, Decimal] = defaultdict(lambda: ZERO)
    for share in shares:
        into[share.instalment] += share.amount
    for instalment in instalments:
        if (instalment.paid, instalment.settled_on) != (into[instalment.pk], settled[instalment.pk]):
            changes.sums.append((instalment.pk, to_cents(into[instalment.pk]), settled[instalment.pk]))
    end = rules.last_day(settled.values())
    if end != loan.settled_on:
        changes.ends.append((loan.pk, end))


def _instalments(loans: Sequence[Loan]) -> dict[int, list[Instalment]]:
    found: dict[int, list[Instalment]] = defaultdict(list)
    for instalment in Instalment.objects.filter(loan__in=loans).order_by("loan", "number"):
        found[instalment.loan_id].append(instalment)
    return found


def _payments(loans: Sequence[Loan]) -> dict[int, list[rules.Paid]]:
    found: dict[int, list[rules.Paid]] = defaultdict(list)
    for row in Payment.objects.filter(loan__in=loans):
        ref = f"{row.source}\x1f{row.external_ref}"
        found[row.loan_id].append(rules.Paid(id=row.pk, amount=row.amount, paid_on=row.paid_on, ref=ref))
    return found


def _current(loans: Sequence[Loan]) -> dict[int, list[Allocation]]:
    found: dict[int, list[Allocation]] = defaultdict(list)
    rows = Allocation.objects.filter(payment__loan__in=loans, cancels=None, cancelled_by=None)
    for row in rows.select_related("payment"):
        found[row.payment.loan_id].append(row)
    return found


def _due(instalment: Instalment) -> rules.Due:
    parts = {part: getattr(instalment, part) for part in rules.PARTS}
    return rules.Due(id=instalment.pk, number=instalment.number, due_on=instalment.due_on, parts=parts)

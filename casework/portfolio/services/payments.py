"""Payments: recorded once, and laid over what is due as if each had been known on its value date."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import outbox
from casework.lib.money import ZERO, InexactMoney, exact, to_cents
from casework.lib.refusal import OutOfReach, Refused
from casework.portfolio import bulk, rules
from casework.portfolio.changes import ledger_changed
from casework.portfolio.models import Allocation, Instalment, Loan, Payment, PaymentKind
from casework.portfolio.rules import Share
from casework.portfolio.services import carried
from casework.portfolio.services.locking import lock_loans

if TYPE_CHECKING:
    from casework.people.models import User

TOPIC = "payments-list"
_COLUMNS = ("payment_id", "instalment_id", "part", "amount", "onward_id", "recorded_at", "cancels_id")


class PaymentRefused(Refused):
    """The payment cannot be recorded; the message says why."""


@transaction.atomic
def record_payment(
    *,
    loan_id: int,
    source: str,
    external_ref: str,
    amount: Decimal,
    paid_on: date,
    now: datetime,
    currency: str = "",
    recorded_by: "User | None" = None,
    note: str = "",
) -> Payment:
    """Record one payment, allocate it and tell whoever follows the ledger; return it.

    amount: in the loan's currency, > 0, two decimals. paid_on: its value date, never converted; an earlier one than
    those of known payments displaces their allocations. The same reference with the same content returns the payment
    that is there. recorded_by, note: of a payment typed in by hand. Raises OutOfReach (no such loan), PaymentRefused
    (amount, currency, reference with other content).
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
            "received_at": now, "recorded_by": recorded_by, "note": note,
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
    are cancelled by rows with the opposite amount. Credit that was moved on and is not there any more is taken back,
    on the other loan as well. Idempotent. Lock order: books (shared), then loans by id.
    """
    books, loans = lock_loans(loan_ids)
    ids = [loan.pk for loan in loans]
    moves = carried.moves_from(ids)
    dues, paid, current = _dues(ids), _payments(ids), _current(ids)
    sides = {
        loan.pk: rules.Side(
            dues=[one.due for one in dues[loan.pk]], payments=paid[loan.pk], order=loan.product.waterfall.split(","),
            onward=moves[loan.pk],
        )
        for loan in loans
    }  # fmt: skip
    found = rules.spread(sides)
    if found.fallen:
        days = {move.id: books[loan.book_id].business_date or move.on for loan in loans for move in moves[loan.pk]}
        for move in found.fallen:
            carried.take_back([move.id], day=days[move.id], now=now)
    changes = _Changes()
    for loan in loans:
        _lay_out(loan, dues[loan.pk], paid[loan.pk], found.shares[loan.pk], current[loan.pk], changes)
    bulk.insert(Allocation, _COLUMNS, changes.rows(now))
    bulk.write_instalments(changes.sums)
    bulk.write_loans(changes.ends)
    ledger_changed(loan_ids=ids, now=now)
    outbox.push(TOPIC)


@dataclass(frozen=True, slots=True)
class _Instalment:
    """What is due, and what is written as paid of it."""

    due: rules.Due
    paid: Decimal
    settled: rules.Settled | None


@dataclass
class _Changes:
    """What differs from what is written: allocations wrong and missing; (instalment, cents paid, settled_on, moved,
    waived); (loan, settled_on).
    """

    wrong: dict[Share, int] = field(default_factory=dict)
    missing: list[Share] = field(default_factory=list)
    sums: list[tuple[int, int, date | None, bool, bool]] = field(default_factory=list)
    ends: list[tuple[int, date | None]] = field(default_factory=list)

    def rows(self, now: datetime) -> list[tuple[object, ...]]:
        """Return the rows to append: a cancelling one for each wrong row, and the missing ones."""
        cancelling = [
            (share.payment, share.instalment, share.part, -share.amount, share.onward, now, row)
            for share, row in self.wrong.items()
        ]
        return cancelling + [
            (share.payment, share.instalment, share.part, share.amount, share.onward, now, None)
            for share in self.missing
        ]


def _lay_out(
    loan: Loan,
    instalments: Sequence[_Instalment],
    payments: Sequence[rules.Paid],
    shares: Sequence[Share],
    current: dict[Share, int],
    changes: _Changes,
) -> None:
    """Compare one loan's shares with what is written, and append what differs."""
    dues = [instalment.due for instalment in instalments]
    settled = rules.settlements(dues, payments, shares, tolerance=loan.product.tolerance, from_day=loan.disbursed_on)
    wanted = set(shares)
    changes.wrong |= {share: row for share, row in current.items() if share not in wanted}
    changes.missing += [share for share in shares if share not in current]
    into: dict[int | None, Decimal] = defaultdict(lambda: ZERO)
    for share in shares:
        into[share.instalment] += share.amount
    for instalment in instalments:
        paid, end = into[instalment.due.id], settled[instalment.due.id]
        if (instalment.paid, instalment.settled) != (paid, end):
            day, moved, waived = (end.on, end.moved, end.waived) if end else (None, False, False)
            changes.sums.append((instalment.due.id, to_cents(paid), day, moved, waived))
    last = rules.last_day(settled.values())
    if last != loan.settled_on:
        changes.ends.append((loan.pk, last))


def _dues(loan_ids: Collection[int]) -> dict[int, list[_Instalment]]:
    found: dict[int, list[_Instalment]] = defaultdict(list)
    rows = Instalment.objects.filter(loan__in=loan_ids).order_by("loan", "number")
    for loan, key, number, due_on, paid, day, moved, waived, agreed, *amounts in rows.values_list(
        "loan", "pk", "number", "due_on", "paid", "settled_on", "moved", "waived", "agreed", *rules.PARTS
    ):
        parts = dict(zip(rules.PARTS, amounts, strict=True))
        due = rules.Due(id=key, number=number, due_on=due_on, parts=parts, generation=agreed or 0)
        found[loan].append(_Instalment(due, paid, rules.Settled(day, moved, waived) if day else None))
    return found


def _payments(loan_ids: Collection[int]) -> dict[int, list[rules.Paid]]:
    """Return the payments that stand, by loan: a reversed one counts as never paid."""
    found: dict[int, list[rules.Paid]] = defaultdict(list)
    rows = Payment.objects.filter(loan__in=loan_ids, reversal__isnull=True)
    for loan, key, amount, day, source, ref, kind, only in rows.values_list(
        "loan", "pk", "amount", "paid_on", "source", "external_ref", "kind", "waives"
    ):
        moved = kind == PaymentKind.MOVED
        found[loan].append(
            rules.Paid(id=key, amount=amount, paid_on=day, ref=f"{source}\x1f{ref}", moved=moved, only=only)
        )
    return found


def _current(loan_ids: Collection[int]) -> dict[int, dict[Share, int]]:
    """Return the allocations in force, with their ids, by loan."""
    found: dict[int, dict[Share, int]] = defaultdict(dict)
    rows = Allocation.objects.filter(payment__loan__in=loan_ids, cancels=None, cancelled_by=None)
    for loan, key, payment, instalment, part, amount, onward in rows.values_list(
        "payment__loan", "pk", "payment", "instalment", "part", "amount", "onward"
    ):
        found[loan][Share(payment, instalment, part, amount, onward)] = key
    return found

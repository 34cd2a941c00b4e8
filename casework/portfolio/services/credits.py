"""Moving credit (paid too much on one loan) to another loan of the same customer, and taking that back.

The money came in once: what arrives on the other loan pays it like a payment, but is in no sum of money.
"""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit
from casework.lib.days import day_in
from casework.lib.money import ZERO, InexactMoney, exact
from casework.lib.refusal import Conflict, Refused
from casework.lib.templatetags.ui import money
from casework.portfolio.current import require_current
from casework.portfolio.models import Allocation, Book, CreditMove, Loan, Part, Payment, PaymentKind
from casework.portfolio.selectors import remaining
from casework.portfolio.services import carried
from casework.portfolio.services.locking import lock_for_move
from casework.portfolio.services.payments import allocate_loans

if TYPE_CHECKING:
    from casework.people.models import User


class CreditRefused(Refused):
    """The credit cannot be moved (like this); the message says why."""


class CreditTakenBack(Conflict):
    """Somebody else, or the ledger itself, took it back first."""


def move_credit(
    *,
    from_loan: Loan,
    to_loan: Loan,
    amount: Decimal,
    reason: str,
    source: str,
    external_ref: str,
    now: datetime,
    actor: "User | None" = None,
) -> CreditMove:
    """Move so much credit of one loan to the other (both with their book), with the book's day as value date.

    amount: > 0, two decimals, at most the credit and at most what is left of the other loan. source, external_ref: name
    the move; the same with the same content returns the move that is there. Both loans are locked by id, allocated
    anew, and whoever follows the ledger is told. Raises CreditRefused (which says why), BookBehind.
    """
    require_current(from_loan.book, now=now)
    _check(from_loan, to_loan, amount, reason)
    said = "\x1f".join(map(str, (from_loan.pk, to_loan.pk, exact(amount))))
    digest = hashlib.sha256(said.encode()).hexdigest()
    with transaction.atomic():
        today = _lock(from_loan, to_loan, now=now)
        known = CreditMove.objects.filter(source=source, external_ref=external_ref).first()
        if known is not None:
            if known.digest != digest:
                raise CreditRefused(_("This reference already exists with other content."))
            return known
        _check_sums(from_loan, to_loan, amount, today)
        made = CreditMove.objects.create(
            from_loan=from_loan, to_loan=to_loan, source=source, external_ref=external_ref, digest=digest,
            amount=amount, currency=from_loan.currency, moved_on=today, moved_at=now, moved_by=actor,
            reason=reason.strip(),
        )  # fmt: skip
        Payment.objects.create(
            loan=to_loan, source=carried.SOURCE, external_ref=str(made.public_id), digest=digest, amount=amount,
            currency=to_loan.currency, paid_on=today, received_at=now, kind=PaymentKind.CARRIED, carries=made,
            recorded_by=actor, note=reason.strip(),
        )  # fmt: skip
        allocate_loans(loan_ids=sorted([from_loan.pk, to_loan.pk]), now=now)
        _note(made, "move", reason, actor=actor, now=now)
    return made


def take_credit_back(*, move: CreditMove, reason: str, actor: "User", now: datetime) -> None:
    """Take a move back by hand (it went to the wrong loan): the other loan is as if nothing had come. move: with both
    loans and their book. Raises CreditRefused (no reason), CreditTakenBack, BookBehind.
    """
    require_current(move.from_loan.book, now=now)
    if not reason.strip():
        raise CreditRefused(_("Say why."))
    with transaction.atomic():
        today = _lock(move.from_loan, move.to_loan, now=now)
        if not Payment.objects.filter(carries=move, reversal__isnull=True).exists():
            raise CreditTakenBack(_("This move was taken back already."))
        carried.take_back([move.pk], day=today, now=now, reason=reason.strip(), by=actor)
        allocate_loans(loan_ids=sorted([move.from_loan_id, move.to_loan_id]), now=now)
        _note(move, "take_back", reason, actor=actor, now=now)


def credit_on(loan: Loan, day: date) -> Decimal:
    """Return the credit of a loan that had come by the end of `day`. One query."""
    rows = Allocation.objects.filter(payment__loan=loan, payment__paid_on__lte=day, part=Part.CREDIT)
    return Decimal(rows.aggregate(sum=Sum("amount"))["sum"] or ZERO)


def book_day(book: Book, now: datetime) -> date:
    """Return the day that counts for what people decide on a book."""
    return book.business_date or day_in(book.time_zone, now)


def _lock(from_loan: Loan, to_loan: Loan, *, now: datetime) -> date:
    """Hold the book alone and lock both loans with what hangs on them by id; return the book's day."""
    return book_day(lock_for_move([from_loan.pk, to_loan.pk], book_id=from_loan.book_id), now)


def _check(from_loan: Loan, to_loan: Loan, amount: Decimal, reason: str) -> None:
    try:
        exact(amount)
    except InexactMoney as error:
        raise CreditRefused(_("The amount has more than two decimals.")) from error
    if amount <= 0:
        raise CreditRefused(_("The amount must be more than zero."))
    if not reason.strip():
        raise CreditRefused(_("Say why."))
    if from_loan.pk == to_loan.pk:
        raise CreditRefused(_("This is the loan that the credit is on."))
    if from_loan.customer_id != to_loan.customer_id:
        raise CreditRefused(_("The other loan is another customer's."))
    if (from_loan.book_id, from_loan.currency) != (to_loan.book_id, to_loan.currency):
        raise CreditRefused(_("The other loan is in another book or currency; that money has to be paid out and in."))


def _check_sums(from_loan: Loan, to_loan: Loan, amount: Decimal, today: date) -> None:
    there = credit_on(from_loan, today)
    if amount > there:
        raise CreditRefused(
            _("The credit is not enough: there are %(amount)s.") % {"amount": money(there, from_loan.currency)}
        )
    left = remaining(loan=to_loan)
    if not left:
        raise CreditRefused(_("The other loan is closed: nothing is left to be paid on it."))
    if amount > left:
        raise CreditRefused(
            _("That is more than is left of the other loan: %(amount)s.") % {"amount": money(left, to_loan.currency)}
        )


def _note(move: CreditMove, verb: str, reason: str, *, actor: "User | None", now: datetime) -> None:
    if actor is None:
        return
    audit.record(
        actor=actor, action=f"credit.{verb}", subject_kind="loan", subject_id=move.from_loan.public_id, now=now,
        detail={
            "loan": move.from_loan.external_ref, "to_loan": move.to_loan.external_ref, "amount": str(move.amount),
            "reason": reason.strip(),
        },
    )  # fmt: skip

"""Extension (展期) and re-schedule: asked by one person, decided by another.

The old instalments are not touched. The agreement pays what is left of them (a row of kind MOVED, no money), and puts
new instalments behind them; so every sum stays right on every day, and payments that arrive late find their place.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.lib.days import day_in
from casework.lib.money import ZERO
from casework.lib.refusal import Conflict, OutOfReach, Refused
from casework.portfolio.current import require_current
from casework.portfolio.models import (
    ChangeKind,
    ChangeState,
    Instalment,
    Loan,
    Payment,
    PaymentKind,
    ScheduleChange,
    ScheduleMethod,
)
from casework.portfolio.payoff import left_on
from casework.portfolio.rules import Moved, Terms, extended, rescheduled
from casework.portfolio.services.locking import lock_loans
from casework.portfolio.services.payments import TOPIC, allocate_loans

if TYPE_CHECKING:
    from casework.people.models import User

SOURCE = "agreement"
# Flat interest has no rate a year to go on with: what is left is then paid back in equal instalments.
_WITHOUT_RATE = {ScheduleMethod.FLAT, ScheduleMethod.SINGLE}


class ChangeRefused(Refused):
    """The schedule cannot be changed like this; the message says why."""


class ChangeDecided(Conflict):
    """Somebody else decided it first."""


def ask_change(*, loan: Loan, kind: str, reason: str, actor: "User", now: datetime, **terms: Any) -> ScheduleChange:
    """Ask for an extension (days, fee) or a re-schedule (term, rate_bp, fee) of `loan` (with book and product).

    Nothing changes until another person approves it. Raises ChangeRefused (nothing left, a request waits already, new
    due dates that lie behind), BookBehind.
    """
    require_current(loan.book, now=now)
    if not reason.strip():
        raise ChangeRefused(_("Say why."))
    change = ScheduleChange(
        loan=loan, kind=kind, reason=reason.strip(), asked_by=actor, asked_at=now, **terms
    )  # fmt: skip
    with transaction.atomic():
        Loan.objects.select_for_update(of=("self",), no_key=True).get(pk=loan.pk)
        if ScheduleChange.objects.filter(loan=loan, state=ChangeState.ASKED).exists():
            raise ChangeRefused(_("A request for this loan waits for approval already."))
        planned_of(change, on=_today(loan, now))
        change.save()
        _note(change, "ask", actor=actor, now=now)
        outbox.push(TOPIC)
    return change


def decide_change(*, change: ScheduleChange, approve: bool, note: str, actor: "User", now: datetime) -> ScheduleChange:
    """Approve or refuse a request; approved, it takes effect on the book's day at once.

    Raises ChangeRefused (one's own request, a refusal without a note, new due dates that lie behind by now),
    ChangeDecided, BookBehind.
    """
    loan = change.loan
    require_current(loan.book, now=now)
    if change.asked_by_id == actor.pk:
        raise ChangeRefused(_("Somebody else has to decide what you asked for."))
    if not approve and not note.strip():
        raise ChangeRefused(_("Say why it is rejected."))
    with transaction.atomic():
        books, _loans = lock_loans([loan.pk])
        book = books[loan.book_id]
        fresh = ScheduleChange.objects.select_for_update(of=("self",)).select_related("loan__product").get(pk=change.pk)
        if fresh.state != ChangeState.ASKED:
            raise ChangeDecided(_("This request is decided already."))
        fresh.decided_by, fresh.decided_at, fresh.decision = actor, now, note.strip()
        fresh.state = ChangeState.APPROVED if approve else ChangeState.REFUSED
        fresh.effective_on = (book.business_date or day_in(book.time_zone, now)) if approve else None
        _note(fresh, "approve" if approve else "refuse", actor=actor, now=now)
        if fresh.effective_on is None:
            fresh.save()
        else:
            _take_effect(fresh, on=fresh.effective_on, now=now)
        outbox.push(TOPIC)
    return fresh


def planned_of(change: ScheduleChange, *, on: date) -> list[Moved]:
    """Return the instalments that a change would make of what is left on `on`. Two queries.

    Raises ChangeRefused when nothing is left, or the first of them would not lie after `on`.
    """
    left = left_on(loan=change.loan, on=on)
    if not any(one.parts["principal"] for one in left):
        raise ChangeRefused(_("No principal is left of this loan."))
    if change.kind == ChangeKind.EXTENSION:
        planned = extended(left, days=change.days, fee=change.fee)
    else:
        planned = rescheduled(left, terms=_terms(change), term=change.term, on=on, fee=change.fee)
    if min(one.due_on for one in planned) <= on:
        raise ChangeRefused(_("The first new due date has to lie after %(day)s.") % {"day": on.isoformat()})
    return planned


def planned_or_problem(change: ScheduleChange, *, now: datetime) -> tuple[list[Moved], str]:
    """Return what a waiting change would make today, and why it could not ("" when it could). Two queries."""
    try:
        return planned_of(change, on=_today(change.loan, now)), ""
    except ChangeRefused as refused:
        return [], str(refused)


def _terms(change: ScheduleChange) -> Terms:
    method = change.loan.product.schedule
    return Terms(
        method=ScheduleMethod.ANNUITY if method in _WITHOUT_RATE else method, by_month=True, rate_bp=change.rate_bp,
        day_count=change.loan.product.day_count,
    )  # fmt: skip


def _take_effect(change: ScheduleChange, *, on: date, now: datetime) -> None:
    loan = change.loan
    if loan.disbursed_on > on:
        raise OutOfReach(_("There is no such loan."))
    left, planned = left_on(loan=loan, on=on), planned_of(change, on=on)
    change.save()
    number = Instalment.objects.filter(loan=loan).aggregate(last=Max("number"))["last"] or 0
    Instalment.objects.bulk_create(
        Instalment(
            loan=loan, number=position, due_on=one.due_on, agreed=change, agreed_on=on, earned=one.earned, **one.parts
        )
        for position, one in enumerate(sorted(planned, key=lambda one: one.due_on), start=number + 1)
    )
    Payment.objects.create(
        loan=loan, source=SOURCE, external_ref=str(change.public_id), digest=change.public_id.hex, paid_on=on,
        amount=sum((one.total for one in left), ZERO), currency=loan.currency, received_at=now,
        kind=PaymentKind.MOVED, recorded_by=change.decided_by, note=change.reason,
    )  # fmt: skip
    allocate_loans(loan_ids=[loan.pk], now=now)


def _today(loan: Loan, now: datetime) -> date:
    return loan.book.business_date or day_in(loan.book.time_zone, now)


def _note(change: ScheduleChange, verb: str, *, actor: "User", now: datetime) -> None:
    audit.record(
        actor=actor, action=f"schedule_change.{verb}", subject_kind="loan", subject_id=change.loan.public_id, now=now,
        detail={
            "loan": change.loan.external_ref, "kind": change.kind, "days": change.days, "term": change.term,
            "rate_bp": change.rate_bp, "fee": str(change.fee), "reason": change.reason, "note": change.decision,
        },
    )  # fmt: skip

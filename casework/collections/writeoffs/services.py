"""Asking for a write-off, taking the request back, and deciding it."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext_lazy as _

from casework.collections.agencies import services as agencies
from casework.collections.desk import DESK, business_day
from casework.collections.models import Bucket, BucketStay, CollectionCase
from casework.collections.services.hold import tell
from casework.collections.states import StayOutcome
from casework.collections.writeoffs import permissions
from casework.collections.writeoffs.models import WriteOff, WriteOffState
from casework.collections.writeoffs.selectors import TOPIC
from casework.jobs import audit, outbox
from casework.lib.money import ZERO
from casework.lib.refusal import Conflict, OutOfReach, Refused
from casework.portfolio.books import lock_against_roll
from casework.portfolio.current import require_current
from casework.portfolio.models import Allocation, Instalment, Loan, Part
from casework.portfolio.selectors import owed_at_start
from casework.workflow.assignment import finish
from casework.workflow.models import Outcome
from casework.workflow.transitions import advance

if TYPE_CHECKING:
    from casework.people.models import User


class WriteOffRefused(Refused):
    """The loan cannot be written off (like this); the message says why."""


class WriteOffDecided(Conflict):
    """Somebody decided it, or took it back, already."""


@transaction.atomic
def ask(*, case: CollectionCase, cause: str, reason: str, actor: "User", now: datetime) -> WriteOff:
    """Ask for the write-off of a case's loan. Raises OutOfReach (neither held nor supervised), WriteOffRefused: not in
    the last bucket of its ladder, asked for already, no reason.
    """
    book = lock_against_roll(case.book_id)
    fresh = permissions.askable_by(actor).select_related("bucket", "pool").filter(pk=case.pk).first()
    if fresh is None:
        raise OutOfReach(_("There is no such case."))
    if not reason.strip():
        raise WriteOffRefused(_("Say why."))
    last = Bucket.objects.filter(ladder=fresh.bucket.ladder_id).aggregate(last=Max("lower"))["last"]
    if fresh.bucket.lower != last:
        raise WriteOffRefused(_("Only cases of the last bucket are written off."))
    today = business_day(book, now)
    try:
        with transaction.atomic():
            made = WriteOff.objects.create(
                case=fresh, loan_id=fresh.loan_id, cause=cause, reason=reason, principal=_principal(fresh.loan_id),
                owed=_owed(fresh.loan_id, today), asked_by=actor, asked_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise WriteOffRefused(_("A write-off of it was asked for already.")) from error
    _changed(made, "ask", actor=actor, now=now, cause=cause, reason=reason)
    return made


@transaction.atomic
def take_back(*, write_off: WriteOff, actor: "User", now: datetime) -> None:
    """Take a request back. Raises WriteOffRefused for somebody else's, WriteOffDecided."""
    locked = _undecided(write_off)
    if locked.asked_by_id != actor.pk:
        raise WriteOffRefused(_("Only who asked takes it back."))
    _decide(locked, WriteOffState.TAKEN_BACK, note="", actor=actor, now=now)


@transaction.atomic
def refuse(*, write_off: WriteOff, note: str, actor: "User", now: datetime) -> None:
    """Refuse a request, with a word why. Raises WriteOffRefused (one's own, no word), WriteOffDecided."""
    locked = _undecided(write_off)
    _require_other(locked, actor)
    if not note.strip():
        raise WriteOffRefused(_("Say why."))
    _decide(locked, WriteOffState.REFUSED, note=note, actor=actor, now=now)


def approve(*, write_off: WriteOff, note: str, actor: "User", now: datetime) -> None:
    """Write the loan off from the book's day on: its case leaves the ladder and its collector, no other is opened.

    Raises WriteOffRefused (one's own; the case is closed or has left the last bucket meanwhile), WriteOffDecided,
    BookBehind.
    """
    require_current(write_off.case.book, now=now)
    with transaction.atomic():
        _approve(write_off, note=note, actor=actor, now=now)


def _approve(write_off: WriteOff, *, note: str, actor: "User", now: datetime) -> None:
    book = lock_against_roll(write_off.case.book_id)
    Loan.objects.select_for_update(of=("self",)).get(pk=write_off.loan_id)  # no payment between reading and closing
    locked = _undecided(write_off)
    _require_other(locked, actor)
    today = business_day(book, now)
    case = CollectionCase.objects.select_related("pool", "bucket", "book").get(pk=locked.case_id)
    if case.closed_on is not None:
        raise WriteOffRefused(_("The case is closed meanwhile."))
    finish(desk=DESK, item=case, actor=actor, now=now, outcome=Outcome.WITHDRAWN)
    BucketStay.objects.filter(case=case, last_on__isnull=True, is_current=True).update(
        last_on=today, outcome=StayOutcome.WRITTEN_OFF
    )
    case = advance(
        case, "write_off", actor=actor, now=now, effective_on=today, changes={"closed_on": today},
        detail={"reason": locked.reason}, from_bucket_id=case.bucket_id, to_bucket_id=case.bucket_id,
    )  # fmt: skip
    WriteOff.objects.filter(pk=locked.pk).update(principal=_principal(case.loan_id), owed=_owed(case.loan_id, today))
    _decide(locked, WriteOffState.APPROVED, note=note, actor=actor, now=now, written_on=today)
    agencies.ledger_changed([case.loan_id], now)
    tell(case)


def _principal(loan_id: int) -> Decimal:
    """Return the principal that is outstanding on a loan, all instalments."""
    due = Instalment.objects.filter(loan=loan_id).aggregate(sum=Sum("principal"))["sum"] or ZERO
    paid = Allocation.objects.filter(payment__loan=loan_id, part=Part.PRINCIPAL).aggregate(sum=Sum("amount"))["sum"]
    return Decimal(due - (paid or ZERO))


def _owed(loan_id: int, today: date) -> Decimal:
    return owed_at_start(loan_ids=[loan_id], day=today, due_by=today)[loan_id]


def _undecided(write_off: WriteOff) -> WriteOff:
    locked = WriteOff.objects.select_for_update(of=("self",)).select_related("case__pool").get(pk=write_off.pk)
    if locked.state != WriteOffState.ASKED:
        raise WriteOffDecided(_("It is decided already: %(state)s.") % {"state": locked.get_state_display()})
    return locked


def _require_other(write_off: WriteOff, actor: "User") -> None:
    if not actor.has_role(*permissions.DECIDERS):
        raise OutOfReach(_("There is no such write-off."))
    if write_off.asked_by_id == actor.pk:
        raise WriteOffRefused(_("Whoever asked for a write-off does not decide it."))


def _decide(
    write_off: WriteOff, state: WriteOffState, *, note: str, actor: "User", now: datetime,
    written_on: date | None = None,
) -> None:  # fmt: skip
    WriteOff.objects.filter(pk=write_off.pk).update(
        state=state, decided_by=actor, decided_at=now, decision_note=note, written_on=written_on
    )
    _changed(write_off, state.value, actor=actor, now=now, note=note)


def _changed(write_off: WriteOff, verb: str, *, actor: "User", now: datetime, **detail: object) -> None:
    audit.record(
        actor=actor, action=f"write_off.{verb}", subject_kind="case", subject_id=write_off.case.public_id, now=now,
        detail=dict(detail),
    )  # fmt: skip
    outbox.push(TOPIC)
    outbox.push(f"case-{write_off.case.public_id}")

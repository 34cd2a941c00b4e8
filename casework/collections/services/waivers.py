"""Waivers (减免): asked for, approved by a second person within limits, applied by the payment that completes them."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.collections import permissions
from casework.collections.desk import business_day
from casework.collections.models import OPEN_WAIVERS, CollectionCase, Waiver, WaiverPart, WaiverState
from casework.collections.rules import waivers as rules
from casework.collections.selectors.approvals import beyond_of
from casework.collections.services.hold import book_of_case, require_held, tell
from casework.jobs import audit, outbox
from casework.lib.money import InexactMoney, exact
from casework.lib.refusal import Conflict, OutOfReach, Refused
from casework.portfolio.current import on_current_book, require_current
from casework.portfolio.models import Loan, Payment
from casework.portfolio.services.locking import lock_loans
from casework.portfolio.services.waivers import SOURCE, let_off, outstanding, take_back

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from casework.people.models import User

PROBLEM_TEXTS: "dict[rules.Problem, str | StrPromise]" = {
    rules.Problem.REMINDER: _("Nothing is waived while the borrower is only reminded."),
    rules.Problem.NOTHING: _("Say how much of what is waived: more than zero."),
    rules.Problem.TOO_MUCH: _("No more can be waived than is outstanding of each part."),
    rules.Problem.NOTHING_PAID: _("The borrower pays something, or everything that is outstanding is waived."),
    rules.Problem.TOO_FAR: _("A waiver holds from today on, for at most 31 days."),
}


class WaiverRefused(Refused):
    """The waiver cannot be asked for or decided like this; nothing was changed."""


class WaiverTaken(Conflict):
    """Somebody decided it meanwhile, or it expired."""


@on_current_book(book_of_case)
@transaction.atomic
def ask_waiver(
    *,
    case: CollectionCase,
    actor: "User",
    parts: Mapping[str, Decimal],
    to_pay: Decimal,
    expires_on: date,
    reason: str,
    now: datetime,
) -> Waiver:
    """Ask that these parts (part → amount) be let off once the borrower has paid `to_pay` by `expires_on`; with
    nothing to pay, all that is outstanding, at once with the approval.

    Raises WaiverRefused (names the rule; one is open already), OutOfReach, CaseTaken, BookBehind.
    """
    Loan.objects.select_for_update(no_key=True).get(pk=case.loan_id)
    held = require_held(case=case, actor=actor)
    today = business_day(held.book, now)
    try:
        parts, to_pay = {part: exact(amount) for part, amount in parts.items() if amount}, exact(to_pay)
    except InexactMoney as error:
        raise WaiverRefused(PROBLEM_TEXTS[rules.Problem.NOTHING]) from error
    problem = rules.problem(
        parts, outstanding=outstanding(held.loan_id), to_pay=to_pay, expires_on=expires_on, today=today,
        is_reminder=held.bucket.is_reminder,
    )  # fmt: skip
    if problem:
        raise WaiverRefused(PROBLEM_TEXTS[problem])
    if not reason.strip():
        raise WaiverRefused(_("Say why."))
    if Waiver.objects.filter(case=held, state__in=OPEN_WAIVERS).exists():
        raise WaiverRefused(_("A waiver is open for this case already."))
    waiver = Waiver.objects.create(
        case=held, to_pay=to_pay, reason=reason.strip(), asked_by=actor, asked_at=now, asked_on=today,
        expires_on=expires_on,
    )  # fmt: skip
    WaiverPart.objects.bulk_create(
        WaiverPart(waiver=waiver, part=part, amount=amount) for part, amount in parts.items()
    )
    _tell(waiver, held, actor)
    return waiver


def decide_waiver(*, waiver: UUID, actor: "User", approve: bool, note: str, now: datetime) -> Waiver:
    """Approve or reject what somebody else asked for; a rejection says why. An approval may apply at once, where the
    borrower paid already.

    Raises OutOfReach (not the actor's to decide, or their own), WaiverTaken (decided or expired meanwhile),
    WaiverRefused (beyond the actor's limit; no reason); an approval also BookBehind.
    """
    seen = permissions.waivers_decidable_by(actor).select_related("case__book").filter(public_id=waiver).first()
    if seen is None:
        raise OutOfReach(_("There is no such waiver."))
    if approve:
        require_current(seen.case.book, now=now)
    return _decide(seen, actor=actor, approve=approve, note=note, now=now)


@transaction.atomic
def _decide(seen: Waiver, *, actor: "User", approve: bool, note: str, now: datetime) -> Waiver:
    lock_loans([seen.case.loan_id])  # with the book before them: what is let off lies in the ledger at once
    fresh = Waiver.objects.select_for_update(of=("self",)).select_related("case__book", "case__bucket").get(pk=seen.pk)
    if fresh.state != WaiverState.ASKED:
        raise WaiverTaken(_("This waiver is decided or expired already."))
    if not approve and not note.strip():
        raise WaiverRefused(_("Say why it is rejected."))
    if approve and (parts := beyond_of(fresh, actor)):
        raise WaiverRefused(_("This goes beyond what you may waive: %(parts)s.") % {"parts": ", ".join(parts)})
    fresh.state = WaiverState.APPROVED if approve else WaiverState.REJECTED
    fresh.decided_by, fresh.decided_at, fresh.decision = actor, now, note.strip()[:500]
    fresh.save(update_fields=["state", "decided_by", "decided_at", "decision"])
    audit.record(
        actor=actor, action=f"waiver.{'approve' if approve else 'reject'}", subject_kind="waiver",
        subject_id=fresh.public_id, now=now, detail={"case": str(fresh.case.public_id)},
    )  # fmt: skip
    settle_waivers(loan_ids=[fresh.case.loan_id], now=now)
    _tell(fresh, fresh.case, actor, fresh.asked_by)
    return Waiver.objects.get(pk=fresh.pk)


def settle_waivers(*, loan_ids: Collection[int], now: datetime) -> None:
    """Apply the approved waivers of these loans whose payment has come, take back those whose payment went.

    Runs in the transaction of the ledger's change; idempotent. One query where there is none.
    """
    states = [WaiverState.APPROVED, WaiverState.APPLIED]
    waivers = Waiver.objects.filter(case__loan__in=loan_ids, state__in=states).select_related("case__book")
    for waiver in waivers.order_by("pk"):
        paid = Payment.objects.paying().filter(loan=waiver.case.loan_id).values_list("paid_on", "amount")
        done_on = rules.completed_on(list(paid), to_pay=waiver.to_pay, first=waiver.asked_on, last=waiver.expires_on)
        if not waiver.to_pay:  # all is let off, nothing has to be paid: on the day of the approval, for good
            done_on = waiver.applied_on or business_day(waiver.case.book, now)
        if waiver.state == WaiverState.APPROVED and done_on is not None:
            _apply(waiver, done_on, now)
        elif waiver.state == WaiverState.APPLIED and done_on is None:
            _take_back(waiver, now)


def expire_waivers(*, book_id: int, day: date) -> int:
    """End the waivers of a book that were not completed by their last day; return how many. One statement."""
    late = Waiver.objects.filter(case__book=book_id, state__in=OPEN_WAIVERS, expires_on__lt=day)
    return late.update(state=WaiverState.EXPIRED)


def _apply(waiver: Waiver, on: date, now: datetime) -> None:
    # First its state: the ledger's change tells us again.
    Waiver.objects.filter(pk=waiver.pk).update(state=WaiverState.APPLIED, applied_on=on)
    parts = dict(WaiverPart.objects.filter(waiver=waiver).values_list("part", "amount"))
    let_off(loan_id=waiver.case.loan_id, parts=parts, reference=_reference(waiver), on=on, now=now)


def _take_back(waiver: Waiver, now: datetime) -> None:
    """The payment that completed it was reversed: what it let off is due again. It can be completed anew."""
    open_too = Waiver.objects.filter(case=waiver.case_id, state__in=OPEN_WAIVERS).exists()
    applied_on = waiver.applied_on or waiver.asked_on
    Waiver.objects.filter(pk=waiver.pk).update(
        state=WaiverState.EXPIRED if open_too else WaiverState.APPROVED, applied_on=None
    )
    take_back(
        reference=str(waiver.public_id), on=applied_on, now=now, reason="The payment that completed it was reversed."
    )


def _reference(waiver: Waiver) -> str:
    """Name this application: a waiver that was taken back may be applied again."""
    earlier = Payment.objects.filter(source=SOURCE, external_ref__startswith=f"{waiver.public_id}/").count()
    return f"{waiver.public_id}/{earlier}"


def _tell(waiver: Waiver, case: CollectionCase, *people: "User") -> None:
    tell(case, *people)
    for lead in permissions.deciders_of(waiver):
        outbox.push(f"user-{lead.public_id}")

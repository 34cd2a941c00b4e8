"""Promises to pay: taken together with the contact in which they were made, replaced or cancelled, never edited."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.collections.bulk import ranks
from casework.collections.desk import business_day
from casework.collections.models import CollectionCase, Promise, PromisePart
from casework.collections.rules import promises as rules
from casework.collections.selectors.promises import due_by, terms_of, unlinked_attempt
from casework.collections.services.contact import record_contact
from casework.collections.services.hold import book_of_case, require_held, tell
from casework.collections.states import PromiseEnd
from casework.contact.models import ContactAttempt
from casework.jobs import audit
from casework.lib.money import ZERO, InexactMoney, exact, to_cents
from casework.lib.refusal import Refused
from casework.portfolio.current import on_current_book
from casework.portfolio.models import Loan

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from casework.people.models import User

PROBLEM_TEXTS: "dict[rules.Problem, str | StrPromise]" = {
    rules.Problem.NO_PART: _("Say how much will be paid, and by which day."),
    rules.Problem.TOO_MANY_PARTS: _("A promise has at most %(most)d parts."),
    rules.Problem.NOT_POSITIVE: _("Each amount is more than zero, with at most two decimals."),
    rules.Problem.DAY_PASSED: _("The first day is today or later."),
    rules.Problem.DAYS_NOT_RISING: _("Each part has a later day than the one before it."),
    rules.Problem.TOO_FAR: _("A promise lies at most %(days)d days ahead."),
    rules.Problem.TOO_MUCH: _("By that day no more than %(due)s is due."),
}


class PromiseRefused(Refused):
    """The promise cannot be taken or put aside like this; nothing was changed."""


@on_current_book(book_of_case)
@transaction.atomic
def record_promise(
    *,
    case: CollectionCase,
    actor: "User",
    parts: Sequence[tuple[Decimal, date]],
    now: datetime,
    contact: Mapping[str, Any] | None = None,
    attempt: UUID | None = None,
    reason: str = "",
) -> Promise:
    """Record what the borrower agreed to pay; a promise that stands is replaced.

    parts: (amount, day), in the loan's currency, two decimals, more than zero, on rising days from today on, together
    at most what is due by the last. contact: the contact in which it was made, as `record_contact` takes it (its result
    is "promised"); or attempt: such a contact of the actor's that is recorded already. reason: why the promise that
    stands is replaced; needed only then. Lock order: loan, case. Raises PromiseRefused (names the rule), OutOfReach,
    CaseTaken, contact's AttemptRefused, BookBehind.
    """
    Loan.objects.select_for_update(no_key=True).get(pk=case.loan_id)
    held = require_held(case=case, actor=actor)
    today = business_day(held.book, now)
    terms = terms_of(held)
    _check(held, parts, today=today, terms=terms)
    made = _attempt(held, actor, now=now, contact=contact, attempt=attempt)
    before = _put_aside(held, PromiseEnd.REPLACED, actor=actor, today=today, now=now, reason=reason)
    promise = _create(held, parts, terms=terms, attempt=made, replaces=before, actor=actor, today=today, now=now)
    CollectionCase.objects.filter(pk=held.pk).update(promised_for=parts[0][1], broken_on=None)
    ranks.rerank_cases([held.pk], today=today)
    tell(held, actor)
    return promise


@on_current_book(book_of_case)
@transaction.atomic
def cancel_promise(*, case: CollectionCase, actor: "User", reason: str, now: datetime) -> Promise:
    """Put the promise that stands aside, because it was written down by mistake or is void.

    Only one that is cancelled on the day on which it was taken leaves the kept rate. Raises PromiseRefused (none
    stands, no reason), OutOfReach, CaseTaken, BookBehind.
    """
    held = require_held(case=case, actor=actor)
    today = business_day(held.book, now)
    gone = _put_aside(held, PromiseEnd.CANCELLED, actor=actor, today=today, now=now, reason=reason)
    if gone is None:
        raise PromiseRefused(_("No promise stands."))
    CollectionCase.objects.filter(pk=held.pk).update(promised_for=None)
    ranks.rerank_cases([held.pk], today=today)
    audit.record(
        actor=actor, action="promise.cancel", subject_kind="promise", subject_id=gone.public_id, now=now,
        detail={"case": str(held.public_id), "reason": gone.reason},
    )  # fmt: skip
    tell(held, actor)
    return gone


def problem_text(problem: rules.Problem, *, terms: rules.Terms, due: Decimal) -> str:
    """Say what forbids a promise."""
    return str(PROBLEM_TEXTS[problem]) % {"most": terms.most_parts, "days": terms.furthest_days, "due": f"{due:,.2f}"}


def _check(case: CollectionCase, parts: Sequence[tuple[Decimal, date]], *, today: date, terms: rules.Terms) -> None:
    try:
        for amount, _day in parts:
            exact(amount)
    except InexactMoney as error:
        raise PromiseRefused(PROBLEM_TEXTS[rules.Problem.NOT_POSITIVE]) from error
    due = due_by(case, max((day for _amount, day in parts), default=today)) if parts else ZERO
    if problem := rules.promise_problem(parts, due=due, today=today, terms=terms):
        raise PromiseRefused(problem_text(problem, terms=terms, due=due))


def _attempt(
    case: CollectionCase, actor: "User", *, now: datetime, contact: Mapping[str, Any] | None, attempt: UUID | None
) -> ContactAttempt:
    if contact is not None:
        return record_contact(case=case, actor=actor, now=now, **contact)
    known = unlinked_attempt(case, actor)
    if known is None or known.public_id != attempt:
        raise PromiseRefused(_("A promise is made in a contact: record it with the promise."))
    return known


def _put_aside(
    case: CollectionCase, ending: PromiseEnd, *, actor: "User", today: date, now: datetime, reason: str
) -> Promise | None:
    """End the promise that stands and return it; None when there is none. Raises PromiseRefused without a reason."""
    standing = Promise.objects.select_for_update(of=("self",)).filter(case=case, ended="", outcome="").first()
    if standing is None:
        return None
    if not reason.strip():
        raise PromiseRefused(_("Say why the promise that stands counts no more."))
    standing.ended, standing.ended_at, standing.ended_on = ending, now, today
    standing.ended_by, standing.reason = actor, reason.strip()[:200]
    standing.save(update_fields=["ended", "ended_at", "ended_on", "ended_by", "reason"])
    return standing


def _create(
    case: CollectionCase, parts: Sequence[tuple[Decimal, date]], *, terms: rules.Terms, attempt: ContactAttempt,
    replaces: Promise | None, actor: "User", today: date, now: datetime,
) -> Promise:  # fmt: skip
    taken = rules.Taken(
        at=rules.Moment(today, now), parts=tuple(rules.Part(day, to_cents(amount)) for amount, day in parts),
        grace_days=terms.grace_days, threshold_bp=terms.threshold_bp,
    )  # fmt: skip
    promise = Promise.objects.create(
        case=case, loan_id=case.loan_id, bucket_id=case.bucket_id, attempt=attempt, taken_by=actor, taken_at=now,
        taken_on=today, amount=sum((amount for amount, _day in parts), ZERO), ends_on=rules.ends_on(taken),
        grace_days=terms.grace_days, threshold_bp=terms.threshold_bp, replaces=replaces,
        look_on=rules.judge(taken, [], as_of=today).look_on,
    )  # fmt: skip
    PromisePart.objects.bulk_create(
        [
            PromisePart(promise=promise, number=number, due_on=day, amount=amount)
            for number, (amount, day) in enumerate(parts, start=1)
        ]
    )
    return promise

"""Calling a borrower lost, and finding them again: by hand, or by the contact that reaches them."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casework.collections import permissions
from casework.collections.desk import business_day
from casework.collections.lost import rules
from casework.collections.lost.models import Found, LostContact
from casework.collections.lost.selectors import problem_text, tried_of
from casework.collections.models import CollectionCase
from casework.contact import holding
from casework.contact.models import ContactAttempt, Party
from casework.jobs import audit
from casework.lib.refusal import Conflict, OutOfReach, Refused

if TYPE_CHECKING:
    from casework.people.models import User


class LostRefused(Refused):
    """The borrower cannot be called lost, or found, like this; nothing was changed."""


class NotLost(Conflict):
    """Somebody found them already, or they were never called lost."""


@transaction.atomic
def mark_lost(*, case: CollectionCase, reason: str, actor: "User", now: datetime) -> LostContact:
    """Call the borrower of a case lost, for who holds or supervises it: for all of their cases.

    Raises OutOfReach, LostRefused (no reason; closed; called lost already; not tried enough, see `rules`).
    """
    seen = _require(case, actor)
    if not reason.strip():
        raise LostRefused(_("Say why."))
    if seen.closed_on is not None:
        raise LostRefused(_("The case is closed."))
    told = tried_of(seen)
    if found := rules.problem(told, is_reminder=seen.bucket.is_reminder):
        raise LostRefused(problem_text(found, told))
    try:
        with transaction.atomic():
            made = LostContact.objects.create(
                customer_id=seen.customer_id, case=seen, reason=reason.strip()[:200], tries=told.tries, days=told.days,
                lost_on=business_day(seen.book, now), marked_by=actor, marked_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise LostRefused(_("The borrower is called lost already.")) from error
    _told(made, seen, "mark", actor=actor, now=now, reason=made.reason, tries=made.tries, days=made.days)
    return made


@transaction.atomic
def mark_found(*, case: CollectionCase, reason: str, actor: "User", now: datetime) -> LostContact:
    """Say that the borrower of a case is found, and how, for who holds or supervises it.

    Raises OutOfReach, LostRefused (no word how), NotLost.
    """
    seen = _require(case, actor)
    if not reason.strip():
        raise LostRefused(_("Say how."))
    ended = _end(seen, Found.TOLD, note=reason.strip()[:200], actor=actor, now=now)
    if ended is None:
        raise NotLost(_("The borrower is not called lost."))
    return ended


def contacted(case: CollectionCase, attempt: ContactAttempt) -> None:
    """Let a contact that reached the borrower end it. In the transaction that records the contact."""
    if attempt.party == Party.BORROWER:
        _end(case, Found.REACHED, note="", actor=attempt.made_by, now=attempt.made_at)


def _end(case: CollectionCase, found: Found, *, note: str, actor: "User", now: datetime) -> LostContact | None:
    rows = LostContact.objects.select_for_update(of=("self",)).filter(customer=case.customer_id, found="")
    one = rows.filter(marked_at__lte=now).first()
    if one is None:
        return None
    one.found, one.note, one.ended_by, one.ended_at = found, note, actor, now
    one.save(update_fields=["found", "note", "ended_by", "ended_at"])
    _told(one, case, "find", actor=actor, now=now, how=found.value, reason=note)
    return one


def _require(case: CollectionCase, actor: "User") -> CollectionCase:
    seen = permissions.revealable_by(actor).select_related("bucket", "book").filter(pk=case.pk).first()
    if seen is None:
        raise OutOfReach(_("There is no such case."))
    return seen


def _told(one: LostContact, case: CollectionCase, verb: str, *, actor: "User", now: datetime, **said: object) -> None:
    audit.record(
        actor=actor, action=f"lost_contact.{verb}", subject_kind="case", subject_id=case.public_id, now=now,
        detail=dict(said),
    )  # fmt: skip
    holding.tell([one.customer_id], now)

"""Reaching the borrower: opening the case, seeing a number, calling it, recording what came of it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.collections import permissions
from casework.collections.desk import business_day
from casework.collections.models import CaseContact, CaseState, CollectionCase
from casework.collections.selectors.reach import purpose_of
from casework.collections.services.hold import require_held, require_recordable, tell
from casework.collections.services.restraining import release_contact
from casework.collections.services.touch import contacted
from casework.contact.models import ContactAttempt
from casework.contact.services import record_attempt
from casework.jobs import audit
from casework.lib.refusal import OutOfReach, Refused
from casework.portfolio.models import ContactPoint, Relation
from casework.portfolio.outside.selectors import entry_of
from casework.telephony import services as telephony
from casework.telephony.models import Call

if TYPE_CHECKING:
    from casework.people.models import User


class CallsPaused(Refused):
    """The borrower says that they paid; nobody calls until that is known."""


def open_case(*, case: CollectionCase, actor: "User", now: datetime) -> bool:
    """Note that its holder opened the case, so that it no longer counts as untouched. Return whether this was the first
    time; nothing happens when somebody else holds it.
    """
    untouched = CollectionCase.objects.filter(
        pk=case.pk, state=CaseState.ASSIGNED, assignee=actor, opened_at__isnull=True
    )
    return bool(untouched.update(opened_at=now))


@transaction.atomic
def record_contact(*, case: CollectionCase, actor: "User", now: datetime, **attempt: Any) -> ContactAttempt:
    """Record a contact that was made for the case (催记); its purpose follows from the bucket.

    attempt: channel, point, party, result, note as contact's `record_attempt` takes them. Raises OutOfReach, CaseTaken,
    contact's AttemptRefused.
    """
    own = require_recordable(case=case, actor=actor)
    row = record_attempt(
        customer=own.customer, purpose=purpose_of(own), actor=actor, now=now, loan=own.loan_id, **attempt
    )
    CaseContact.objects.create(case=own, attempt=row)
    contacted(case=own, attempt=row)
    open_case(case=own, actor=actor, now=now)
    tell(own, actor)
    return row


@transaction.atomic
def place_call(*, case: CollectionCase, point: UUID, actor: "User", now: datetime) -> Call:
    """Call this number for the case.

    Raises CallsPaused, OutOfReach, CaseTaken (not held), telephony's CallRefused, contact's ContactRefused (the gate).
    """
    held = require_held(case=case, actor=actor)
    if held.paused_until is not None and held.paused_until >= business_day(held.book, now):
        raise CallsPaused(_("The borrower says that they paid: calls are paused until it is known."))

    def link(call: Call) -> None:
        CaseContact.objects.create(case=held, call=call)

    call = telephony.place_call(
        point=_point(held, point), purpose=purpose_of(held), agent=actor, now=now, link=link, loan=held.loan_id
    )
    open_case(case=held, actor=actor, now=now)
    tell(held, actor)
    return call


@transaction.atomic
def call_anyway(*, case: CollectionCase, point: UUID, reason: str, actor: "User", now: datetime) -> Call:
    """Call this number for the case although an internal rule refuses: for its holder who has the right.

    All or nothing: where the call is refused for another reason, nothing was let pass. Raises what `release_contact`
    and `place_call` raise.
    """
    held = require_held(case=case, actor=actor)
    release_contact(case=held, reason=reason, actor=actor, now=now)
    return place_call(case=held, point=point, actor=actor, now=now)


@transaction.atomic
def reveal_phone(*, case: CollectionCase, point: UUID, actor: "User", now: datetime) -> ContactPoint:
    """Return the contact point with its number in clear, and write down who looked, and for what.

    Raises OutOfReach unless the actor holds or supervises the case and the page shows the number: for a reminder, third
    parties do not exist.
    """
    seen = _revealable(case, actor)
    shown = _point(seen, point)
    if seen.bucket.is_reminder and shown.relation != Relation.OWN:
        raise OutOfReach(_("There is no such number."))
    _audit(seen, actor, "phone.reveal", "contact_point", shown.public_id, now)
    return shown


@transaction.atomic
def reveal_id(*, case: CollectionCase, actor: "User", now: datetime) -> str:
    """Return the borrower's ID number in clear, and write down who looked. Raises OutOfReach like `reveal_phone`."""
    seen = _revealable(case, actor)
    _audit(seen, actor, "id_number.reveal", "customer", seen.customer.public_id, now)
    return str(seen.customer.id_number)


@transaction.atomic
def reveal_entry(*, case: CollectionCase, entry: UUID, actor: "User", now: datetime) -> str:
    """Return a number of the borrower's address book in clear, and write down who looked. Raises OutOfReach like
    `reveal_phone`, Http404 for an entry that is not kept (any longer).
    """
    seen = _revealable(case, actor)
    if seen.bucket.is_reminder:
        raise OutOfReach(_("There is no such number."))
    today = business_day(seen.book, now)
    shown = entry_of(customer_id=seen.customer_id, book_id=seen.book_id, day=today, public_id=entry)
    _audit(seen, actor, "phone.reveal", "address_book_entry", shown.public_id, now)
    return str(shown.phone)


def _revealable(case: CollectionCase, actor: "User") -> CollectionCase:
    seen = permissions.revealable_by(actor).filter(pk=case.pk).select_related("bucket", "book", "customer").first()
    if seen is None:
        raise OutOfReach(_("There is no such case."))
    return seen


def _audit(
    case: CollectionCase, actor: "User", action: str, subject_kind: str, subject_id: UUID, now: datetime
) -> None:
    audit.record(
        actor=actor, action=action, subject_kind=subject_kind, subject_id=subject_id, now=now,
        detail={"purpose": purpose_of(case).value, "case": str(case.public_id)},
    )  # fmt: skip


def _point(case: CollectionCase, point: UUID) -> ContactPoint:
    found = ContactPoint.objects.filter(customer=case.customer_id, public_id=point).first()
    if found is None:
        raise OutOfReach(_("There is no such number."))
    return found

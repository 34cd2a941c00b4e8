"""Reaching the applicant: seeing a number, calling it, noting what came of it. Each is linked to its order."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.contact.models import ContactAttempt, Purpose
from casework.contact.services import record_attempt
from casework.jobs import audit
from casework.lib.refusal import OutOfReach
from casework.portfolio.models import ContactPoint
from casework.review import permissions
from casework.review.models import OrderContact, ReviewOrder
from casework.review.services.callbacks import contact_made
from casework.review.services.hold import require_held, tell
from casework.telephony.models import Call
from casework.telephony.services import place_call

if TYPE_CHECKING:
    from casework.people.models import User

PURPOSE = Purpose.VERIFICATION


@transaction.atomic
def reveal_phone(*, order: ReviewOrder, point: UUID, actor: "User", now: datetime) -> ContactPoint:
    """Return the contact point with its number in clear, and write down who looked, and for what.

    Raises OutOfReach unless the actor holds or supervises the order and the point is the applicant's.
    """
    if not permissions.revealable_by(actor).filter(pk=order.pk).exists():
        raise OutOfReach(_("There is no such order."))
    shown = _point(order, point)
    audit.record(
        actor=actor, action="phone.reveal", subject_kind="contact_point", subject_id=shown.public_id, now=now,
        detail={"purpose": PURPOSE.value, "order": str(order.public_id)},
    )  # fmt: skip
    return shown


@transaction.atomic
def reveal_id(*, order: ReviewOrder, actor: "User", now: datetime) -> str:
    """Return the applicant's ID number in clear, and write down who looked. Raises OutOfReach like `reveal_phone`."""
    found = permissions.revealable_by(actor).filter(pk=order.pk).select_related("customer").first()
    if found is None:
        raise OutOfReach(_("There is no such order."))
    audit.record(
        actor=actor, action="id_number.reveal", subject_kind="customer", subject_id=found.customer.public_id, now=now,
        detail={"purpose": PURPOSE.value, "order": str(order.public_id)},
    )  # fmt: skip
    return str(found.customer.id_number)


@transaction.atomic
def call_about(*, order: ReviewOrder, point: UUID, actor: "User", now: datetime) -> Call:
    """Call this contact point for the order.

    Raises OutOfReach, OrderTaken (not held), telephony's CallRefused, contact's ContactRefused (the gate).
    """
    held = require_held(order=order, actor=actor)

    def link(call: Call) -> None:
        OrderContact.objects.create(order=held, call=call)

    call = place_call(point=_point(held, point), purpose=PURPOSE, agent=actor, now=now, link=link)
    contact_made(held, actor=actor, now=now)
    tell(held)
    return call


@transaction.atomic
def note_attempt(*, order: ReviewOrder, actor: "User", now: datetime, **attempt: Any) -> ContactAttempt:
    """Write down a contact that was made for the order (审核记录登记).

    attempt: channel, point, party, result, note as contact's `record_attempt` takes them.
    Raises OutOfReach, OrderTaken, contact's AttemptRefused.
    """
    held = require_held(order=order, actor=actor)
    row = record_attempt(customer=held.customer, purpose=PURPOSE, actor=actor, now=now, **attempt)
    OrderContact.objects.create(order=held, attempt=row)
    contact_made(held, actor=actor, now=now)
    tell(held)
    return row


def _point(order: ReviewOrder, point: UUID) -> ContactPoint:
    found = ContactPoint.objects.filter(customer=order.customer_id, public_id=point).first()
    if found is None:
        raise OutOfReach(_("There is no such number."))
    return found


def call_changed(call: Call, now: datetime) -> None:
    """Tell the pages of the order that `call` was made for. Telephony calls this in the transaction of the change."""
    link = OrderContact.objects.filter(call=call).select_related("order").first()
    if link is not None:
        tell(link.order)

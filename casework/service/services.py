"""Finding a customer and seeing a number: both leave a line in the audit trail. What customers complain of."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.contact import services as contact
from casework.contact.models import Hold, HoldKind
from casework.jobs import audit
from casework.lib.refusal import OutOfReach
from casework.portfolio.models import ContactPoint, Customer
from casework.service import permissions, selectors
from casework.service.words import Why

if TYPE_CHECKING:
    from casework.people.models import User


@transaction.atomic
def search(*, text: str, actor: "User", now: datetime) -> selectors.Found:
    """Find customers, and write down that somebody looked, by what and how many they found; never what they typed."""
    found = selectors.find(text)
    if not found.too_short:
        audit.record(
            actor=actor, action="customer.search", subject_kind="customer",
            subject_id=found.only.public_id if found.only else "", now=now,
            detail={"by": [by.value for by in found.by], "found": len(found.hits)},
        )  # fmt: skip
    return found


@transaction.atomic
def take_complaint(*, customer: Customer, about: str, review_on: date, actor: "User", now: datetime) -> Hold:
    """Record what a customer (book fetched) complains of: all of their debts are left alone until somebody lifts it.

    Targeted samples of finished work draw what was done with customers who complained.

    Raises OutOfReach: the actor may not; HoldRefused: a complaint is open already, or the day of review is not to come.
    """
    if not permissions.may_take_complaints(actor):
        raise OutOfReach(_("There is no such customer."))
    return contact.place_hold(
        customer=customer, loan=None, kind=HoldKind.COMPLAINT, reason=about, review_on=review_on, actor=actor, now=now
    )


@transaction.atomic
def reveal_phone(*, customer: Customer, point: UUID, why: Why, actor: "User", now: datetime) -> ContactPoint:
    """Return the contact point with its number in clear, and write down who looked, and for what.

    Raises OutOfReach: the actor may not, or the number is not the customer's.
    """
    shown = ContactPoint.objects.filter(customer=customer, public_id=point).first()
    if shown is None or not permissions.may_reveal(actor):
        raise OutOfReach(_("There is no such number."))
    _record(customer, why, actor, "phone.reveal", "contact_point", shown.public_id, now)
    return shown


@transaction.atomic
def reveal_id(*, customer: Customer, why: Why, actor: "User", now: datetime) -> str:
    """Return the ID number in clear, and write down who looked, and for what. Raises OutOfReach: the actor may not."""
    if not permissions.may_reveal(actor):
        raise OutOfReach(_("There is no such customer."))
    _record(customer, why, actor, "id_number.reveal", "customer", customer.public_id, now)
    return str(customer.id_number)


def _record(
    customer: Customer, why: Why, actor: "User", action: str, subject_kind: str, subject_id: UUID, now: datetime
) -> None:
    audit.record(
        actor=actor, action=action, subject_kind=subject_kind, subject_id=subject_id, now=now,
        detail={"purpose": why.value, "customer": str(customer.public_id)},
    )  # fmt: skip

"""Keeping borrowers' e-mail addresses."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.contact.messages.models import EmailAddress
from casework.jobs import audit
from casework.lib.refusal import Refused
from casework.portfolio.models import Customer

if TYPE_CHECKING:
    from casework.people.models import User

LONGEST = 254  # RFC 5321, 4.5.3.1.3


class AddressRefused(Refused):
    """What was given is no e-mail address."""


@transaction.atomic
def add_address(*, customer: Customer, address: str, actor: "User", now: datetime) -> EmailAddress:
    """Keep an e-mail address of the customer's own; one that is known already is returned. Raises AddressRefused."""
    plain = address.strip()
    try:
        validate_email(plain)
    except ValidationError as error:
        raise AddressRefused(_("This is no e-mail address.")) from error
    if len(plain) > LONGEST:
        raise AddressRefused(_("This is no e-mail address."))
    made, is_new = EmailAddress.objects.get_or_create(
        customer=customer, address_hash=EmailAddress.hash_of(plain),
        defaults={"address": plain, "added_by": actor, "added_at": now},
    )  # fmt: skip
    if is_new:
        audit.record(
            actor=actor, action="email_address.add", subject_kind="customer", subject_id=customer.public_id, now=now,
            detail={"address": str(made.public_id)},
        )  # fmt: skip
    return made

"""Letting one contact pass an internal rule."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.contact import holding
from casework.contact.models import GateRelease
from casework.contact.permissions import may_release
from casework.jobs import audit
from casework.lib.refusal import OutOfReach, Refused
from casework.portfolio.models import Customer

if TYPE_CHECKING:
    from casework.people.models import User

# For so long a release can be used; who gave it has looked at the moment, not at next week.
LASTS = timedelta(hours=2)


class ReleaseRefused(Refused):
    """The contact cannot be released; the text names the rule."""


@transaction.atomic
def release_contact(*, customer: Customer, reason: str, actor: "User", now: datetime) -> GateRelease:
    """Let the next contact with the customer, within LASTS, pass internal rules; never a legal one.

    Raises OutOfReach without the right, ReleaseRefused without a reason or when one waits unused already.
    """
    if not may_release(actor):
        raise OutOfReach(_("There is no such page."))
    reason = reason.strip()
    if not reason:
        raise ReleaseRefused(_("Say why."))
    Customer.objects.select_for_update(no_key=True, of=("self",)).get(pk=customer.pk)
    if GateRelease.objects.filter(customer=customer, used_at__isnull=True, expires_at__gt=now).exists():
        raise ReleaseRefused(_("A contact has been released already and not been made yet."))
    release = GateRelease.objects.create(
        customer=customer, reason=reason, given_by=actor, given_at=now, expires_at=now + LASTS
    )
    audit.record(
        actor=actor, action="gate.release", subject_kind="customer", subject_id=customer.public_id, now=now,
        detail={"reason": reason},
    )  # fmt: skip
    holding.tell([customer.pk], now)
    return release

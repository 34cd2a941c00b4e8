"""What is known of a number, changed by hand: valid, wrong, out of service, do not call; with a log."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.collections.models import CollectionCase, PointChange
from casework.collections.services.hold import require_held, tell
from casework.jobs import audit
from casework.lib.refusal import OutOfReach, Refused
from casework.portfolio.models import ContactPoint, PointStatus, Relation

if TYPE_CHECKING:
    from casework.people.models import User


class PointRefused(Refused):
    """The status cannot be changed like this; nothing was changed."""


@transaction.atomic
def change_point(
    *, case: CollectionCase, point: UUID, status: str, reason: str, actor: "User", now: datetime
) -> ContactPoint:
    """Say what is known of a number of the case's customer, and why; calls follow it at once.

    status: a value of PointStatus. Raises PointRefused (no reason, nothing new), OutOfReach (no such number; in a
    reminder also those of third parties), CaseTaken.
    """
    held = require_held(case=case, actor=actor)
    points = ContactPoint.objects.select_for_update(of=("self",)).filter(customer=held.customer_id, public_id=point)
    if held.bucket.is_reminder:
        points = points.filter(relation=Relation.OWN)
    found = points.first()
    if found is None:
        raise OutOfReach(_("There is no such number."))
    if not reason.strip():
        raise PointRefused(_("Say why."))
    before, after = found.status, PointStatus(status)
    if before == after:
        raise PointRefused(_("That is what is known already."))
    ContactPoint.objects.filter(pk=found.pk).update(status=after)
    PointChange.objects.create(
        point=found, before=before, after=after, reason=reason.strip()[:200], changed_by=actor, changed_at=now
    )
    audit.record(
        actor=actor, action="contact_point.change", subject_kind="contact_point", subject_id=found.public_id, now=now,
        detail={"before": before, "after": after, "case": str(held.public_id)},
    )  # fmt: skip
    tell(held, actor)
    return ContactPoint.objects.get(pk=found.pk)

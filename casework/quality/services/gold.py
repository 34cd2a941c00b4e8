"""Gold items: inspections whose result is beyond doubt, by which inspectors are compared."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.lib.refusal import OutOfReach, Refused
from casework.quality import permissions
from casework.quality.models import Dispute, DisputeState, Inspection, InspectionState
from casework.quality.services.drawing import TOPIC

if TYPE_CHECKING:
    from casework.people.models import User


class GoldRefused(Refused):
    """Its result is not beyond doubt."""


@transaction.atomic
def set_gold(*, inspection: Inspection, gold: bool, actor: "User", now: datetime) -> Inspection:
    """Let an inspection serve as a gold item, or no longer: it waits for every inspector who has not scored it yet,
    like any other. Its own result stays. For inspectors of the team who know the result. Raises OutOfReach,
    GoldRefused (its dispute is open).
    """
    known = permissions.inspected_by(actor).filter(permissions.done_by(actor), state=InspectionState.SCORED)
    rows = Inspection.objects.select_for_update(of=("self",)).filter(pk__in=known.filter(pk=inspection.pk).values("pk"))
    fresh = rows.first()
    if fresh is None:
        raise OutOfReach(_("There is no such inspection."))
    if gold and Dispute.objects.filter(inspection=fresh, state=DisputeState.OPEN).exists():
        raise GoldRefused(_("Its result is disputed, so it is not beyond doubt."))
    fresh.gold_at = now if gold else None
    fresh.save(update_fields=["gold_at"])
    audit.record(
        actor=actor, action="inspection.gold" if gold else "inspection.no_gold", subject_kind="inspection",
        subject_id=fresh.public_id, now=now,
    )  # fmt: skip
    outbox.push(TOPIC)
    return fresh

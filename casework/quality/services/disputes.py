"""Objecting to a result, and ruling on it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.lib.refusal import Conflict, OutOfReach, Refused
from casework.quality import permissions, rules
from casework.quality.models import Dispute, DisputeState, Finding, Inspection, InspectionState, Score
from casework.quality.selectors.disputes import TO_DISPUTE, counting_score
from casework.quality.services.drawing import TOPIC
from casework.quality.services.scoring import mark_of

if TYPE_CHECKING:
    from casework.people.models import User

TO_RULE = timedelta(days=3)


class DisputeRefused(Refused):
    """The result cannot be disputed, or ruled on, so; the text says why."""


class AlreadyRuled(Conflict):
    """Somebody else ruled first."""


@transaction.atomic
def raise_dispute(*, inspection: Inspection, reason: str, actor: "User", now: datetime) -> Dispute:
    """Object to the result of one's own work, once, within TO_DISPUTE of it; return the dispute, due in TO_RULE. What
    is disputed is no gold item any more: its result is not beyond doubt.

    Raises OutOfReach (not one's own, no result), DisputeRefused (nothing failed, too late, no reason, disputed before).
    """
    own = Inspection.objects.filter(pk=inspection.pk, person=actor, state=InspectionState.SCORED)
    locked = own.select_for_update(of=("self",)).first()
    if locked is None or locked.scored_at is None:
        raise OutOfReach(_("There is no such inspection."))
    if not reason.strip():
        raise DisputeRefused(_("Say why."))
    if now > locked.scored_at + TO_DISPUTE:
        raise DisputeRefused(_("The time to dispute this result is over."))
    if Dispute.objects.filter(inspection=locked).exists():
        raise DisputeRefused(_("This result was disputed already."))
    if not Finding.objects.filter(score=counting_score(locked), passed=False).exists():
        raise DisputeRefused(_("Nothing failed, so there is nothing to dispute."))
    made = Dispute.objects.create(
        inspection=locked, reason=reason.strip(), raised_by=actor, raised_at=now, due_at=now + TO_RULE
    )
    if locked.gold_at is not None:
        locked.gold_at = None
        locked.save(update_fields=["gold_at"])
    _tell(made, "dispute.raise", actor, now)
    return made


@transaction.atomic
def rule(
    *, dispute: Dispute, struck: Collection[int], ruling: str, actor: "User", now: datetime
) -> Dispute:  # fmt: skip
    """Rule on a dispute: strike failed answers (ids of findings), or none of them to reject it.

    Net score and defect are those of the same answers with the struck ones passed; what was found first stays. For an
    inspector of the team who gave no score of it and whose work it is not; where no such inspector is left, for the
    team's supervisor. Raises OutOfReach, AlreadyRuled,
    DisputeRefused (no reasons given, unknown findings).
    """
    found = Dispute.objects.filter(pk=dispute.pk, inspection__in=permissions.rulable_by(actor))
    fresh = Dispute.objects.select_for_update(of=("self",)).filter(pk__in=found.values("pk")).first()
    if fresh is None:
        raise OutOfReach(_("There is no such dispute."))
    if fresh.state != DisputeState.OPEN:
        raise AlreadyRuled(_("Somebody else has ruled on it meanwhile."))
    if not ruling.strip():
        raise DisputeRefused(_("Say why."))
    inspection = Inspection.objects.select_for_update(of=("self",)).get(pk=fresh.inspection_id)
    _strike(inspection, counting_score(inspection), set(struck))
    fresh.state = DisputeState.UPHELD if struck else DisputeState.REJECTED
    fresh.ruling, fresh.ruled_by, fresh.ruled_at = ruling.strip(), actor, now
    fresh.save(update_fields=["state", "ruling", "ruled_by", "ruled_at"])
    _tell(fresh, "dispute.rule", actor, now)
    return fresh


def _strike(inspection: Inspection, counts: Score, struck: set[int]) -> None:
    findings = list(Finding.objects.filter(score=counts).select_related("item__section"))
    if not struck <= {finding.pk for finding in findings if not finding.passed}:
        raise DisputeRefused(_("Only what failed can be struck."))
    Finding.objects.filter(pk__in=struck).update(struck=True)
    net = rules.verdict([mark_of(one.item, passed=one.passed or one.pk in struck) for one in findings])
    inspection.net_score, inspection.net_defective = net.score, net.defective
    inspection.save(update_fields=["net_score", "net_defective"])


def _tell(dispute: Dispute, action: str, actor: "User", now: datetime) -> None:
    audit.record(
        actor=actor, action=action, subject_kind="inspection", subject_id=dispute.inspection.public_id, now=now,
        detail={"state": dispute.state, "reason": dispute.ruling or dispute.reason},
    )  # fmt: skip
    outbox.push(TOPIC)
    outbox.push(f"user-{dispute.inspection.person.public_id}")

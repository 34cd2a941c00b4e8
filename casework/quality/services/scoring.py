"""Scoring an inspection, once and for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.lib.refusal import Conflict, OutOfReach, Refused
from casework.quality import permissions, rules
from casework.quality.models import Finding, Inspection, InspectionState, Scorecard, ScorecardItem
from casework.quality.selectors.scorecard import current_scorecard
from casework.quality.services.drawing import TOPIC

if TYPE_CHECKING:
    from casework.people.models import User


class ScoreRefused(Refused):
    """The score is not complete, or not this inspector's to give; nothing was scored."""


class AlreadyScored(Conflict):
    """A score is final."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer to one question of the scorecard. item: its id."""

    item: int
    passed: bool
    remark: str = ""


@transaction.atomic
def score(
    *, inspection: Inspection, findings: Sequence[Answer], comment: str, inspector: "User", now: datetime
) -> Inspection:
    """Score a waiting inspection by the scorecard in force; return it. The score is final.

    findings: one for each question. Score and defect: `rules.verdict`. Raises OutOfReach (not a stage they inspect),
    AlreadyScored, ScoreRefused (own decision; a question is open or unknown).
    """
    seen = permissions.inspected_by(inspector).filter(pk=inspection.pk).values("pk")
    locked = Inspection.objects.select_for_update(of=("self",)).filter(pk__in=seen).select_related("decision").first()
    if locked is None:
        raise OutOfReach(_("There is no such inspection."))
    if locked.state != InspectionState.WAITING:
        raise AlreadyScored(_("This order was scored already; a score is final."))
    if permissions.is_biased(inspector, locked):
        raise ScoreRefused(_("You decided on this order yourself: somebody else has to inspect it."))
    card = current_scorecard()
    items = _answered(card, findings)
    verdict = rules.verdict(
        [rules.Mark(weight=item.weight, fatal=item.fatal, passed=answer.passed) for item, answer in items]
    )
    Finding.objects.bulk_create(
        [Finding(inspection=locked, item=item, passed=a.passed, remark=a.remark.strip()) for item, a in items]
    )
    locked.state, locked.scorecard, locked.inspector, locked.scored_at = InspectionState.SCORED, card, inspector, now
    locked.score, locked.defective, locked.comment = verdict.score, verdict.defective, comment.strip()
    locked.save()
    audit.record(
        actor=inspector, action="inspection.score", subject_kind="inspection", subject_id=locked.public_id, now=now,
        detail={"score": verdict.score, "defective": verdict.defective},
    )  # fmt: skip
    outbox.push(TOPIC)
    return locked


def _answered(card: Scorecard, findings: Sequence[Answer]) -> list[tuple[ScorecardItem, Answer]]:
    """Pair every question with its answer."""
    items = {item.pk: item for item in card.items.all()}
    answers = {answer.item: answer for answer in findings}
    if len(answers) != len(findings) or answers.keys() != items.keys():
        raise ScoreRefused(_("Answer every question of the scorecard, each once."))
    return [(item, answers[pk]) for pk, item in items.items()]

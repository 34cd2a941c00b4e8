"""Scoring: each inspector once and for all; of two who do not know of each other, a third decides where they differ: an
inspector, and where none is left the supervisor of the team.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.lib.refusal import Conflict, OutOfReach, Refused
from casework.quality import permissions, rules
from casework.quality.models import Finding, Inspection, InspectionState, Score, Scorecard, ScorecardItem
from casework.quality.models.scores import CALIBRATION, FIRST, SECOND, THIRD
from casework.quality.selectors.scorecard import current_scorecard
from casework.quality.services.drawing import TOPIC
from casework.quality.services.following import follow

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
) -> Score:
    """Give one inspector's score by the scorecard in force; return it. The score is final.

    findings: one for each question. Score and defect: `rules.verdict`. The inspection has its result with the only
    score that was wanted, the second of two that agree on whether it is defective, or the third; a gold item's stays. A
    result opens the actions of its fatal findings. Raises OutOfReach (not theirs to score), AlreadyScored, ScoreRefused
    (own work or decision; a question is open or unknown).
    """
    locked = _locked(inspection, inspector)
    card = current_scorecard(locked.subject)
    items = _answered(card, findings)
    verdict = rules.verdict([mark_of(item, passed=answer.passed) for item, answer in items])
    given = Score.objects.create(
        inspection=locked, turn=_turn(locked), inspector=inspector, person_id=locked.person_id, scorecard=card,
        score=verdict.score, defective=verdict.defective, comment=comment.strip(), scored_at=now,
    )  # fmt: skip
    Finding.objects.bulk_create(
        [Finding(score=given, item=item, passed=a.passed, remark=a.remark.strip()) for item, a in items]
    )
    _settle(locked, given)
    audit.record(
        actor=inspector, action="inspection.score", subject_kind="inspection", subject_id=locked.public_id, now=now,
        detail={"score": verdict.score, "defective": verdict.defective},
    )  # fmt: skip
    outbox.push(TOPIC)
    return given


def _locked(inspection: Inspection, inspector: "User") -> Inspection:
    seen = permissions.scorable_by(inspector).filter(pk=inspection.pk).values("pk")
    rows = Inspection.objects.select_for_update(of=("self",)).filter(pk__in=seen)
    locked = rows.select_related("decision", "sample").first()
    if locked is None:
        raise OutOfReach(_("There is no such inspection."))
    open_to_more = locked.state != InspectionState.SCORED or locked.gold_at is not None
    if not open_to_more or Score.objects.filter(inspection=locked, inspector=inspector).exists():
        raise AlreadyScored(_("This was scored already; a score is final."))
    if permissions.is_biased(inspector, locked):
        raise ScoreRefused(
            _("This is your own work, or an order on which you decided: somebody else has to inspect it.")
        )
    return locked


def _turn(inspection: Inspection) -> int:
    if inspection.state == InspectionState.SCORED:
        return CALIBRATION
    if inspection.state == InspectionState.SPLIT:
        return THIRD
    return FIRST + Score.objects.filter(inspection=inspection).count()


def _settle(inspection: Inspection, given: Score) -> None:
    """Give the inspection its result, once it has one."""
    if given.turn == FIRST and inspection.wanted == 1:
        settle(inspection, given)
    elif given.turn == SECOND:
        first = Score.objects.get(inspection=inspection, turn=FIRST)
        if first.defective == given.defective:
            settle(inspection, first, at=given.scored_at)
        else:
            inspection.state = InspectionState.SPLIT
            inspection.save(update_fields=["state"])
    elif given.turn == THIRD:
        settle(inspection, given)


def settle(inspection: Inspection, counts: Score, *, at: datetime | None = None) -> None:
    """Write the score that counts as the inspection's result. at: when it was settled; None: when it was given."""
    inspection.state, inspection.scorecard, inspection.inspector = (
        InspectionState.SCORED, counts.scorecard, counts.inspector,
    )  # fmt: skip
    inspection.scored_at, inspection.comment = at or counts.scored_at, counts.comment
    inspection.score, inspection.defective = counts.score, counts.defective
    inspection.net_score, inspection.net_defective = counts.score, counts.defective
    inspection.save()
    follow(inspection, counts, inspection.scored_at)


def mark_of(item: ScorecardItem, *, passed: bool) -> rules.Mark:
    """Return what an answer to a question counts, for `rules.verdict`."""
    return rules.Mark(
        weight=item.weight, fatal=item.fatal, passed=passed, section=item.section_id, share=item.section.weight
    )


def _answered(card: Scorecard, findings: Sequence[Answer]) -> list[tuple[ScorecardItem, Answer]]:
    """Pair every question with its answer."""
    items = {item.pk: item for item in card.items.all()}
    answers = {answer.item: answer for answer in findings}
    if len(answers) != len(findings) or answers.keys() != items.keys():
        raise ScoreRefused(_("Answer every question of the scorecard, each once."))
    return [(item, answers[pk]) for pk, item in items.items()]

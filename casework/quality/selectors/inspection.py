"""One inspection: what the reviewer had before their eyes, what they decided, and by which questions to judge it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import get_object_or_404

from casework.quality import permissions, words
from casework.quality.models import Finding, Inspection, InspectionState, ScorecardItem
from casework.quality.selectors.scorecard import current_scorecard
from casework.review.selectors import Entry, timeline
from casework.review.selectors.dossier import Section, sections_of
from casework.review.selectors.frozen import Frozen, frozen_of
from casework.review.selectors.reasons import reason_labels, reasons_of

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of the scorecard in the reader's words, with its answer once there is one."""

    item: ScorecardItem
    text: str
    finding: Finding | None


@dataclass(frozen=True, kw_only=True)
class InspectionShown:
    """An inspection with all that its page shows. sections, frozen: from the decision's snapshot.

    took: handling time, gross. may_score: the reader may score it now; biased: they decided on the order themselves.
    """

    inspection: Inspection
    sections: list[Section]
    frozen: Frozen
    reasons: list[str]
    took: timedelta
    card: str
    questions: Sequence[Question]
    entries: list[Entry]
    may_score: bool
    biased: bool


def inspection_shown(user: "User", public_id: UUID) -> InspectionShown:
    """Return one inspection. Raises Http404 unless `user` may read it. At most 22 queries."""
    related = (
        "sample", "inspector", "scorecard", "decision__decided_by", "decision__assignment", "decision__order__product",
        "decision__order__customer", "decision__order__book",
    )  # fmt: skip
    found = get_object_or_404(permissions.visible_to(user).select_related(*related), public_id=public_id)
    decision, application = found.decision, found.decision.snapshot.get("application", {})
    biased = permissions.is_biased(user, found)
    waiting = found.state == InspectionState.WAITING
    theirs = waiting and permissions.inspected_by(user).filter(pk=found.pk).exists()
    return InspectionShown(
        inspection=found,
        sections=sections_of(application),
        frozen=frozen_of(decision, viewer=user),
        reasons=list(reasons_of(decision, reason_labels())),
        took=decision.decided_at - (decision.assignment.counted_from or decision.assignment.given_at),
        card=words.said(found.scorecard.name if found.scorecard else ""),
        questions=_asked() if waiting else _answered(found),
        entries=timeline_of(found, user),
        may_score=theirs and not biased,
        biased=biased,
    )


def timeline_of(inspection: Inspection, viewer: "User") -> list[Entry]:
    """Return all that happened to the order, newest first."""
    return timeline(order=inspection.decision.order, viewer=viewer)


def _asked() -> list[Question]:
    return [Question(item=item, text=words.said(item.text), finding=None) for item in current_scorecard().items.all()]


def _answered(inspection: Inspection) -> list[Question]:
    rows = Finding.objects.filter(inspection=inspection).select_related("item").order_by("item__position")
    return [Question(item=row.item, text=words.said(row.item.text), finding=row) for row in rows]

"""One inspection: what was done, what its author had before their eyes, and by which questions to judge it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import get_object_or_404

from casework.collections.models import CollectionCase
from casework.collections.selectors.entries import Entry as CaseEntry
from casework.collections.selectors.timeline import timeline as case_timeline
from casework.contact.models import ContactAttempt
from casework.quality import permissions, words
from casework.quality.models import Action, Dispute, Inspection, InspectionState, Score
from casework.quality.selectors.reading import reading_times
from casework.quality.selectors.recordings import Heard, recordings_of
from casework.quality.selectors.scorecard import Question, answered, asked
from casework.quality.selectors.work import JOINED, Work, work_of
from casework.review.models import Decision, ReviewOrder
from casework.review.selectors import Entry, timeline
from casework.review.selectors.dossier import Section, sections_of
from casework.review.selectors.frozen import Frozen, frozen_of
from casework.review.selectors.reasons import reason_labels, reasons_of

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Said:
    """One inspector's score with its answers."""

    score: Score
    questions: Sequence[Question]


@dataclass(frozen=True, kw_only=True)
class OfOrder:
    """What a decision's snapshot shows. took: handling time, gross; read_for: from its last opening on."""

    sections: list[Section]
    frozen: Frozen
    reasons: list[str]
    took: timedelta
    read_for: timedelta | None


@dataclass(frozen=True, kw_only=True)
class InspectionShown:
    """An inspection with all that its page shows the reader.

    of_order: of a decision; attempt: the contact record, of a contact or a call. recordings: what there is to hear.
    questions: to be answered, while the reader may score it now. said: the scores that the reader may see, the one that
    counts first. split: they are the third who decides between two; left: no inspector is left to do so, so that the
    team's supervisor does. biased: it is their own work, or their own order. own: it is their own work: how it came to
    be inspected is not told to them.
    """

    inspection: Inspection
    work: Work
    of_order: OfOrder | None
    attempt: ContactAttempt | None
    recordings: list[Heard]
    questions: Sequence[Question]
    said: list[Said]
    entries: "Sequence[Entry | CaseEntry]"
    actions: list[Action]
    dispute: Dispute | None
    may_score: bool
    may_mark: bool
    biased: bool
    own: bool
    left: bool

    @property
    def split(self) -> bool:
        """Say whether two inspectors disagree and the reader decides between them."""
        return self.may_score and self.inspection.state == InspectionState.SPLIT

    @property
    def may_gild(self) -> bool:
        """Say whether the reader may make it a gold item: they inspect the team, and it has a result."""
        return self.may_mark and not self.may_score and self.inspection.state == InspectionState.SCORED

    @property
    def reasons(self) -> list[str]:
        """Why it was singled out, in words; nothing in a random sample."""
        return words.reasons(self.inspection.reasons)


def inspection_shown(user: "User", public_id: UUID) -> InspectionShown:
    """Return one inspection. Raises Http404 unless `user` may open it. At most 30 queries.

    Who has still to score it sees what had happened when the sample was drawn: what came later may tell of a result.
    """
    related = (
        *JOINED, "decision__decided_by", "decision__order__customer", "decision__order__book", "placement__item__book",
        "placement__item__customer", "attempt__made_by", "attempt__point",
    )  # fmt: skip
    found = get_object_or_404(permissions.visible_to(user).select_related(*related), public_id=public_id)
    may_score = permissions.waiting_for(user).filter(pk=found.pk).exists()
    entries = _entries(found, user)
    if may_score:
        entries = [entry for entry in entries if entry.at <= found.sample.drawn_at]
    return InspectionShown(
        inspection=found,
        work=work_of(found),
        of_order=_of_order(found, user),
        attempt=found.attempt or (found.call.attempt if found.call else None),
        recordings=recordings_of(found, viewer=user, entries=entries, unfinished=may_score),
        questions=asked(found.subject) if may_score or found.state != InspectionState.SCORED else [],
        said=_said(found, user, may_score=may_score),
        entries=entries,
        actions=[] if may_score else list(found.actions.select_related("owner").order_by("pk")),
        dispute=None if may_score else Dispute.objects.filter(inspection=found).select_related("ruled_by").first(),
        may_score=may_score,
        may_mark=permissions.inspected_by(user).filter(pk=found.pk).exists(),
        biased=permissions.is_biased(user, found),
        own=found.person_id == user.pk,
        left=found.state == InspectionState.SPLIT and _is_left(found),
    )


def _is_left(inspection: Inspection) -> bool:
    return Inspection.objects.filter(permissions.no_inspector_left(), pk=inspection.pk).exists()


def _said(inspection: Inspection, user: "User", *, may_score: bool) -> list[Said]:
    """Return the scores that the reader may see: nobody who has still to score it sees any, but the third who decides.

    Until there is a result an inspector sees their own; the person whose work it is sees the one that counts.
    """
    rows = list(Score.objects.filter(inspection=inspection).select_related("inspector", "scorecard").order_by("turn"))
    final, split = inspection.state == InspectionState.SCORED, inspection.state == InspectionState.SPLIT
    counts = [row for row in rows if final and row.turn and row.inspector_id == inspection.inspector_id]
    if may_score:
        shown = rows if split else []
    elif not final:
        shown = [row for row in rows if row.inspector_id == user.pk]
    elif inspection.person_id == user.pk:
        shown = counts
    else:
        shown = counts + [row for row in rows if row not in counts and row.turn]
    return [Said(score=row, questions=answered(row)) for row in shown]


def _of_order(inspection: Inspection, viewer: "User") -> OfOrder | None:
    decision = inspection.decision
    if decision is None:
        return None
    given = decision.assignment
    return OfOrder(
        sections=sections_of(decision.snapshot.get("application", {})),
        frozen=frozen_of(decision, viewer=viewer),
        reasons=list(reasons_of(decision, reason_labels())),
        took=decision.decided_at - (given.counted_from or given.given_at),
        read_for=reading_times(Decision.objects.filter(pk=decision.pk)).values_list("read_for", flat=True).get(),
    )


def _entries(inspection: Inspection, viewer: "User") -> "Sequence[Entry | CaseEntry]":
    """Return all that happened to the order or the case of which it was, newest first."""
    order, case = _home(inspection)
    if order is not None:
        return timeline(order=order, viewer=viewer)
    return case_timeline(case=case, viewer=viewer) if case is not None else []


def _home(inspection: Inspection) -> tuple[ReviewOrder | None, CollectionCase | None]:
    """Return the order or the case to which the work belongs, both None for a contact for neither."""
    if inspection.decision is not None:
        return inspection.decision.order, None
    if inspection.placement is not None:
        return None, inspection.placement.item
    call = inspection.call or getattr(inspection.attempt, "call", None)
    near = {"call": call} if call else {"attempt": inspection.attempt}
    joined = ("book", "product", "customer", "pool")
    of_attempt = {"attempt": inspection.attempt or (call.attempt if call else None)}
    for link in (near, of_attempt):
        if next(iter(link.values())) is None:
            continue
        order = ReviewOrder.objects.filter(**{f"contacts__{key}": one for key, one in link.items()})
        case = CollectionCase.objects.filter(**{f"contacts__{key}": one for key, one in link.items()})
        found = order.select_related(*joined).first(), case.select_related("book", "loan", "customer", "pool").first()
        if any(found):
            return found
    return None, None

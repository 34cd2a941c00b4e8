"""Disputes: those to be ruled on, those that were, and one's own results."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from casework.lib.keyset import Page, along, newest
from casework.quality import permissions, words
from casework.quality.models import Dispute, DisputeState, Finding, Inspection, InspectionState, Score
from casework.quality.selectors.work import JOINED, Work, with_work, work_of

if TYPE_CHECKING:
    from casework.people.models import User

# How long after its result the inspected person may dispute it.
TO_DISPUTE = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class DisputeLine:
    """One dispute with what it is about. late: its ruling is overdue; may_rule: the reader may rule; left: every
    inspector of the team has scored it, so its supervisor rules.
    """

    dispute: Dispute
    work: Work
    late: bool
    may_rule: bool
    left: bool


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """A dispute with the answers that failed, (finding, question in the reader's words)."""

    dispute: Dispute
    work: Work
    failed: list[tuple[Finding, str]]


@dataclass(frozen=True, kw_only=True)
class OwnLine:
    """One result of one's own work. disputable: it may still be disputed, until `until`."""

    inspection: Inspection
    work: Work
    until: datetime
    disputable: bool


def counting_score(inspection: Inspection) -> Score:
    """Return the score that is the inspection's result. One query."""
    return Score.objects.get(inspection=inspection, inspector=inspection.inspector_id, turn__gt=0)


def disputes_page(user: "User", *, ruled: bool, now: datetime, after: str = "") -> Page[DisputeLine]:
    """Return a page of the disputes that `user` sees: the open ones, first due first, or the newest that were ruled on.

    Four queries at most.
    """
    joined = (f"inspection__{path}" for path in JOINED)
    rows = Dispute.objects.filter(inspection__in=permissions.results_seen_by(user)).defer(
        "inspection__decision__snapshot", "inspection__decision__order__application"
    )
    rows = rows.select_related("raised_by", "ruled_by", *joined)
    if ruled:
        found = along(rows.exclude(state=DisputeState.OPEN), by="ruled_at", falling=True, after=after)
    else:
        found = along(rows.filter(state=DisputeState.OPEN), by="due_at", after=after)
    ids = [] if ruled else [row.inspection_id for row in found.rows]
    rulable = set(permissions.rulable_by(user).filter(pk__in=ids).values_list("pk", flat=True))
    alone = Inspection.objects.filter(permissions.no_inspector_left(), pk__in=ids)
    left = set(alone.values_list("pk", flat=True))
    lines = [
        DisputeLine(
            dispute=row, work=work_of(row.inspection), late=not ruled and row.due_at < now,
            may_rule=row.inspection_id in rulable, left=row.inspection_id in left,
        )
        for row in found.rows
    ]  # fmt: skip
    return Page(rows=lines, after=found.after)


def ruling(user: "User", public_id: UUID) -> Ruling:
    """Return a dispute on which `user` may rule. Raises Http404. Three queries."""
    joined = (f"inspection__{path}" for path in JOINED)
    rows = Dispute.objects.filter(inspection__in=permissions.rulable_by(user)).select_related("raised_by", *joined)
    dispute = get_object_or_404(rows, public_id=public_id)
    failed = Finding.objects.filter(score=counting_score(dispute.inspection), passed=False).select_related("item")
    told = [(one, words.said(one.item.text)) for one in failed.order_by("item__position", "pk")]
    return Ruling(dispute=dispute, work=work_of(dispute.inspection), failed=told)


def disputes_waiting(user: "User") -> list[QuerySet[Dispute]]:
    """Return the disputes on which `user` may rule, for the navigation to count."""
    mine = permissions.rulable_by(user).order_by()
    return [Dispute.objects.filter(state=DisputeState.OPEN, inspection__in=mine)]


def own_results(user: "User", *, after: str, now: datetime) -> Page[Inspection]:
    """Return the results of one's own work, newest first. One query."""
    rows = with_work(Inspection.objects.filter(person=user, state=InspectionState.SCORED))
    return newest(rows.select_related("dispute"), after=after)


def own_lines(page: Page[Inspection], now: datetime) -> list[OwnLine]:
    """Return the rows of a page of one's own results. No query."""
    return [
        OwnLine(
            inspection=row, work=work_of(row), until=row.scored_at + TO_DISPUTE,
            disputable=not hasattr(row, "dispute") and disputable_until(row, now) is not None,
        )
        for row in page.rows
        if row.scored_at is not None
    ]  # fmt: skip


def disputable_until(inspection: Inspection, now: datetime) -> datetime | None:
    """Return until when its author may dispute the result; None if nothing failed or it is too late."""
    if inspection.scored_at is None or inspection.score == 100:
        return None
    until = inspection.scored_at + TO_DISPUTE
    return until if now <= until else None


def own_inspection(user: "User", public_id: UUID) -> Inspection:
    """Return an inspection of one's own work that has a result. Raises Http404."""
    return get_object_or_404(Inspection, public_id=public_id, person=user, state=InspectionState.SCORED)

"""What the pages about runs and the audit trail show."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from casework.jobs import runs
from casework.jobs.models import AuditEntry, BatchRun, RunState
from casework.lib import keyset

SHOWN_IN_LIST = 4


@dataclass(frozen=True, kw_only=True)
class RunLine:
    """A run with its words. counts: (label, number) in the order in which the run noted them."""

    run: BatchRun
    label: runs.Text
    counts: list[tuple[runs.Text, Any]]

    @property
    def took(self) -> timedelta | None:
        """How long it ran; None while it runs."""
        return self.run.finished_at - self.run.started_at if self.run.finished_at else None

    @property
    def first_counts(self) -> list[tuple[runs.Text, Any]]:
        """What the list has room for."""
        return self.counts[:SHOWN_IN_LIST]


@dataclass(frozen=True, kw_only=True)
class RunPage:
    """A page of runs. state, kind: the filters in force, "" for none."""

    lines: list[RunLine]
    after: str
    state: str
    kind: str
    kind_label: runs.Text
    states: list[tuple[str, Any]]


def newest_runs(*, state: str = "", kind: str = "", after: str = "") -> RunPage:
    """Return the newest runs, filtered; filters that name nothing are ignored. One query."""
    state = state if state in RunState.values else ""
    rows = BatchRun.objects.select_related("actor")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(kind=kind) if kind else rows
    page = keyset.newest(rows, after=after)
    return RunPage(
        lines=[_line(run) for run in page.rows],
        after=page.after,
        state=state,
        kind=kind,
        kind_label=runs.label_of(kind),
        states=[(choice.value, choice.label) for choice in RunState],
    )


def run_line(public_id: UUID) -> RunLine:
    """Return one run. Raises Http404."""
    run = BatchRun.objects.select_related("actor", "predecessor").filter(public_id=public_id).first()
    if run is None:
        raise Http404
    return _line(run)


def audit_entries(*, filters: dict[str, str], after: str = "") -> keyset.Page[AuditEntry]:
    """Return the newest entries of the audit trail. filters: field → value, as `forms.AuditFilter` cleans them."""
    rows: QuerySet[AuditEntry] = AuditEntry.objects.select_related("actor").filter(**filters)
    return keyset.newest(rows, after=after)


def _line(run: BatchRun) -> RunLine:
    counts = [(runs.count_label(run.kind, key), value) for key, value in run.counts.items()]
    return RunLine(run=run, label=runs.label_of(run.kind), counts=counts)

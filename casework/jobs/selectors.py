"""What the pages about runs and the audit trail show."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casework.jobs import runs, words
from casework.jobs.models import AuditEntry, BatchRun, RunState
from casework.lib import keyset
from casework.lib.refusal import OutOfReach

SHOWN_IN_LIST = 3


@dataclass(frozen=True, kw_only=True)
class AuditLine:
    """An entry of the audit trail. action, thing: what its codes are called; facts: its detail in words."""

    entry: AuditEntry
    action: words.Text
    thing: words.Text
    facts: list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class AuditPage:
    """A page of the audit trail, newest first. after: as in keyset.Page."""

    lines: list[AuditLine]
    after: str


@dataclass(frozen=True, kw_only=True)
class RunLine:
    """A run with its words. counts: (label, number) as the run noted them; params, errors: as `words.facts` says."""

    run: BatchRun
    label: runs.Text
    counts: list[tuple[runs.Text, str]]
    params: list[tuple[str, str]]
    errors: list[list[tuple[str, str]]]

    @property
    def took(self) -> timedelta | None:
        """How long it ran; None while it runs."""
        return self.run.finished_at - self.run.started_at if self.run.finished_at else None

    @property
    def parts(self) -> tuple[int, int] | None:
        """How many of its parts are finished, and how many there are; None once it is over or without parts."""
        counts = self.run.counts
        if self.run.state != RunState.RUNNING or not counts.get("parts"):
            return None
        return counts.get("parts_done", 0), counts["parts"]

    @property
    def first_counts(self) -> list[tuple[runs.Text, str]]:
        """What the list has room for: the first counts that are not 0."""
        return [pair for pair in self.counts if pair[1] != "0"][:SHOWN_IN_LIST]


class NoSuchRun(OutOfReach):
    """No run has this id."""


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
    """Return one run. Raises NoSuchRun."""
    run = BatchRun.objects.select_related("actor", "predecessor").filter(public_id=public_id).first()
    if run is None:
        raise NoSuchRun(_("There is no such run."))
    return _line(run)


def audit_entries(*, filters: dict[str, str], after: str = "") -> AuditPage:
    """Return the newest entries of the audit trail. filters: field → value, as `forms.AuditFilter` cleans them."""
    rows: QuerySet[AuditEntry] = AuditEntry.objects.select_related("actor").filter(**filters)
    page = keyset.newest(rows, after=after)
    return AuditPage(
        lines=[
            AuditLine(
                entry=e, action=words.action(e.action), thing=words.thing(e.subject_kind), facts=words.facts(e.detail)
            )
            for e in page.rows
        ],
        after=page.after,
    )


def _line(run: BatchRun) -> RunLine:
    return RunLine(
        run=run,
        label=runs.label_of(run.kind),
        counts=[(runs.count_label(run.kind, name), words.text(value)) for name, value in run.counts.items()],
        params=words.facts(run.params),
        errors=[words.facts(error) for error in run.errors],
    )

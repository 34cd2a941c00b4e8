"""Exports: asked for by a person, built in the background, fetched by nobody else."""

import json
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.jobs.models import JobState
from casework.lib.refusal import Conflict, Refused
from casework.people.models import User
from casework.portfolio.models import Book
from casework.reports.models import Export
from casework.reports.permissions import readable_teams
from casework.reports.selectors.scope import Scope
from casework.reports.services.workbook import Asked, Progress, build_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND = "reports.build_kpi"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportRefused(Refused):
    """The figures asked for do not exist or are not the asker's to have; nothing was begun."""


class ExportNotReady(Conflict):
    """The workbook is not built (yet)."""


@transaction.atomic
def ask_export(*, owner: User, first: date, last: date, book: Book | None, now: datetime) -> Export:
    """Ask for the KPI workbook of the period and return its row; it is built in the background.

    book None: all books. It holds the teams whose figures the owner may export now (all for operations and auditors);
    a grant that comes or goes later changes nothing in it. Asking again while the same one is under way returns that.
    Raises ExportRefused: days in the wrong order; no team to export.
    """
    if first > last:
        raise ExportRefused(_("The first day is after the last."))
    teams = readable_teams(owner)
    if teams is not None and not teams:
        raise ExportRefused(_("You have no team whose numbers you may export. Ask operations for the right to."))
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)  # two clicks at once are one after the other
    params = {
        "from": first.isoformat(), "to": last.isoformat(), "book": book.code if book else None,
        "teams": None if teams is None else sorted(teams),
    }  # fmt: skip
    under_way = _under_way(owner, params)
    if under_way is not None:
        return under_way
    export = Export.objects.create(owner=owner, first_day=first, last_day=last, params=params, asked_at=now)
    key = str(export.public_id)
    export.job = outbox.enqueue(KIND, key=key, params={"export": key}, owner=owner, now=now)
    export.save(update_fields=["job"])
    audit.record(
        actor=owner, action="export.ask", subject_kind="export", subject_id=export.public_id, now=now, detail=params
    )
    return export


def build_export(*, public_id: UUID, now: datetime, progress: Progress) -> dict[str, Any]:
    """Build the workbook of an export and keep it; return what the job's row shall say.

    Idempotent: one that is built is not built again, and what a worker left half-done is replaced.
    """
    export = Export.objects.select_related("owner").get(public_id=public_id)
    if export.ready_at is None:
        with tempfile.TemporaryDirectory(prefix="casework-export-") as folder:
            built = Path(folder) / "kpi.xlsx"
            asked = Asked(
                scope=_scope(export), asker=str(export.owner), language=export.owner.language, now=now
            )  # fmt: skip
            rows = build_workbook(asked=asked, target=built, progress=progress)
            _keep(export, built, rows=rows, now=now)
    return {"export": str(export.public_id), "rows": export.rows}


@transaction.atomic
def fetch_export(*, export: Export, actor: User, now: datetime) -> "File[bytes]":
    """Return the workbook, opened for reading, and write down who fetched it.

    Whether the actor may see the export is the caller's question (selectors). Raises ExportNotReady.
    """
    if export.ready_at is None or not export.file:
        raise ExportNotReady(_("The workbook is not ready yet."))
    audit.record(
        actor=actor, action="export.download", subject_kind="export", subject_id=export.public_id, now=now,
        detail={"rows": export.rows, "owner": str(export.owner.public_id)},
    )  # fmt: skip
    return export.file.open("rb")


def _under_way(owner: User, params: "Mapping[str, Any]") -> Export | None:
    waiting = Export.objects.filter(owner=owner, job__state__in=[JobState.QUEUED, JobState.RUNNING])
    same = json.dumps(params, sort_keys=True)
    return next((row for row in waiting if json.dumps(row.params, sort_keys=True) == same), None)


def _scope(export: Export) -> Scope:
    code, teams = export.params["book"], export.params["teams"]
    return Scope(
        first=export.first_day,
        last=export.last_day,
        book_id=Book.objects.values_list("pk", flat=True).get(code=code) if code else None,
        team_ids=None if teams is None else frozenset(teams),
    )


@transaction.atomic
def _keep(export: Export, built: Path, *, rows: int, now: datetime) -> None:
    """Store the file under its own name, over what an earlier attempt may have stored, and mark the export ready."""
    if Export.objects.select_for_update(of=("self",)).get(pk=export.pk).ready_at is not None:
        return  # a worker that was thought dead was faster
    field = export.file
    name = field.field.generate_filename(export, f"{export.public_id}.xlsx")
    field.storage.delete(name)
    content: IO[bytes]
    with built.open("rb") as content:
        field.save(f"{export.public_id}.xlsx", File(content), save=False)
    export.rows, export.ready_at = rows, now
    export.save(update_fields=["file", "rows", "ready_at"])

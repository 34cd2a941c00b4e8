"""Exports: asked for by a person, built in the background, fetched by nobody else, gone after some days."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.jobs import services as jobs
from casework.jobs.models import JobState
from casework.lib.refusal import Conflict, Refused
from casework.people.models import Team, User
from casework.portfolio.models import Book
from casework.reports import kinds
from casework.reports.kinds import Asked, Progress
from casework.reports.models import Export, ExportSchedule
from casework.reports.permissions import exportable_teams, may_have, offered
from casework.reports.selectors.scope import Scope
from casework.reports.services.folders import working_folder

if TYPE_CHECKING:
    from casework.reports.kinds import ExportKind

# Of the work row. Its name is from when there was one kind of export only.
KIND = "reports.build_kpi"
MAIL = "reports.mail_export"
EXPIRED_AT_ONCE = 500


class ExportRefused(Refused):
    """What was asked for does not exist or is not the asker's to have; nothing was begun."""


class ExportNotReady(Conflict):
    """The file is not built (yet)."""


class ExportExpired(Conflict):
    """The file was removed, for it was old."""


@transaction.atomic
def ask_export(
    *,
    owner: User,
    first: date,
    last: date,
    book: Book | None,
    now: datetime,
    kind: str = "kpi",
    team: Team | None = None,
    mail: bool = False,
    schedule: ExportSchedule | None = None,
) -> Export:
    """Ask for a file of the period and return its row; it is built in the background.

    kind: a key of `reports.kinds`. book None: all books. It holds `team`, or (None) all teams that the owner may export
    now (all there are for operations and auditors); a grant that comes or goes later changes nothing in it. mail: tell
    the owner when it is ready. Asking again while the same one is under way returns that.
    Raises ExportRefused: days in the wrong order; no team to export, or not this one; no such kind; no address.
    """
    teams = _asked_teams(owner, first=first, last=last, kind=kind, team=team)
    if mail and not owner.email:
        raise ExportRefused(_("There is no e-mail address in your account to send the link to."))
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)  # two clicks at once are one after the other
    params = {
        "kind": kind, "from": first.isoformat(), "to": last.isoformat(), "book": book.code if book else None,
        "teams": None if teams is None else sorted(teams),
    }  # fmt: skip
    under_way = _under_way(owner, params)
    if under_way is not None:
        return _with_mail(under_way, now) if mail else under_way
    export = Export.objects.create(
        owner=owner, kind=kind, first_day=first, last_day=last, params=params, asked_at=now, mail=mail,
        schedule=schedule,
    )  # fmt: skip
    key = str(export.public_id)
    export.job = outbox.enqueue(KIND, key=key, params={"export": key}, owner=owner, now=now)
    export.save(update_fields=["job"])
    _log(export, "export.ask", actor=owner, now=now)
    return export


def build_export(*, public_id: UUID, now: datetime, progress: Progress) -> dict[str, Any]:
    """Build the file of an export and keep it; return what the job's row shall say.

    Idempotent: one that is built is not built again, and what a worker left half-done is replaced. What `progress`
    raises when it was cancelled leaves nothing behind. Raises ExportRefused: its owner may not have it any more.
    """
    export = Export.objects.select_related("owner").get(public_id=public_id)
    if export.ready_at is None:
        if not export.owner.is_active or not may_have(export.owner, export):
            raise ExportRefused(_("You may not export these numbers any more."))
        kind = kinds.get(export.kind)
        with working_folder(export.public_id, now=now) as folder:
            built = folder / f"export.{kind.suffix}"
            asked = Asked(
                scope=_scope(export), asker=str(export.owner), language=export.owner.language, now=now
            )  # fmt: skip
            rows = kind.build(asked, built, progress)
            _keep(export, built, kind, rows=rows, now=now)
    return {"export": str(export.public_id), "rows": export.rows}


@transaction.atomic
def fetch_export(*, export: Export, actor: User, now: datetime) -> "File[bytes]":
    """Return the file, opened for reading, and write down who fetched it.

    Whether the actor may see the export is the caller's question (selectors). Raises ExportNotReady, ExportExpired.
    """
    if export.expired_at is not None:
        raise ExportExpired(_("The file was removed after some days. Ask for it again."))
    if export.ready_at is None or not export.file:
        raise ExportNotReady(_("The file is not ready yet."))
    try:
        opened: File[bytes] = export.file.open("rb")
    except FileNotFoundError as gone:  # removed since the row was read, or left behind when the house moved
        raise ExportExpired(_("The file was removed after some days. Ask for it again.")) from gone
    audit.record(
        actor=actor, action="export.download", subject_kind="export", subject_id=export.public_id, now=now,
        detail={"rows": export.rows, "owner": str(export.owner.public_id)},
    )  # fmt: skip
    return opened


@transaction.atomic
def cancel_export(*, export: Export, actor: User, now: datetime) -> None:
    """Stop an export: it is not begun, or ends at its next chunk and leaves no file. What was asked for is logged.

    Raises jobs.services.NotYourJob, JobOver.
    """
    locked = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if export.job is None or locked.ready_at is not None:
        raise jobs.JobOver(_("It is over already."))
    jobs.cancel(job=export.job, actor=actor, now=now)
    _log(export, "export.cancel", actor=actor, now=now)


def expire_exports(*, now: datetime) -> int:
    """Remove the files that were ready EXPORT_KEEP_DAYS ago or earlier; their rows stay. Return how many.

    What was cancelled or given up while its file was being stored may have left a part of it: that goes too.
    """
    _clear_unfinished()
    before = now - timedelta(days=settings.EXPORT_KEEP_DAYS)
    old = Export.objects.filter(ready_at__lte=before, expired_at__isnull=True)
    done = 0
    while found := list(old.order_by("ready_at", "pk").values_list("pk", flat=True)[:EXPIRED_AT_ONCE]):
        for pk in found:
            _expire(pk, now)
        done += len(found)
    return done


@transaction.atomic
def _expire(pk: int, now: datetime) -> None:
    export = Export.objects.select_for_update(of=("self",)).get(pk=pk)
    name, export.file, export.expired_at = export.file.name, "", now
    export.save(update_fields=["file", "expired_at"])
    _log(export, "export.expire", actor=None, now=now)
    if name:
        transaction.on_commit(lambda: Export.file.field.storage.delete(name))


def _clear_unfinished() -> None:
    over = Export.objects.filter(ready_at__isnull=True, job__state__in=[JobState.FAILED, JobState.CANCELLED])
    for pk, name in over.exclude(file="").values_list("pk", "file"):
        Export.file.field.storage.delete(name)
        Export.objects.filter(pk=pk, file=name, ready_at__isnull=True).update(file="")


def _asked_teams(owner: User, *, first: date, last: date, kind: str, team: Team | None) -> frozenset[int] | None:
    if first > last:
        raise ExportRefused(_("The first day is after the last."))
    chosen = next((each for each in offered(owner) if each.key == kind), None)
    if chosen is None:
        raise ExportRefused(_("There is no such export."))
    teams = exportable_teams(owner)
    if teams is not None and not teams:
        raise ExportRefused(_("You have no team whose numbers you may export. Ask operations for the right to."))
    if team is None:
        return teams
    if chosen.of_books:
        raise ExportRefused(_("This file is of whole books; choose no team for it."))
    if teams is not None and team.pk not in teams:
        raise ExportRefused(_("You may not export this team's numbers."))
    return frozenset({team.pk})


def _log(export: Export, action: str, *, actor: User | None, now: datetime) -> None:
    detail = {**export.params, "rows": export.rows} if export.ready_at else export.params
    audit.record(actor=actor, action=action, subject_kind="export", subject_id=export.public_id, now=now, detail=detail)


def _under_way(owner: User, params: Mapping[str, Any]) -> Export | None:
    waiting = Export.objects.filter(owner=owner, job__state__in=[JobState.QUEUED, JobState.RUNNING])
    same = json.dumps(params, sort_keys=True)
    return next((row for row in waiting if json.dumps(row.params, sort_keys=True) == same), None)


def _with_mail(export: Export, now: datetime) -> Export:
    """Have the owner of an export under way told by mail, also when its file was ready in this very moment."""
    found = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if not found.mail:
        found.mail = True
        found.save(update_fields=["mail"])
        if found.ready_at is not None:
            _enqueue_mail(found, now)
    return found


def _enqueue_mail(export: Export, now: datetime) -> None:
    outbox.enqueue(MAIL, key=str(export.public_id), params={"export": str(export.public_id)}, now=now)


def _scope(export: Export) -> Scope:
    code, teams = export.params["book"], export.params["teams"]
    return Scope(
        first=export.first_day,
        last=export.last_day,
        book_id=Book.objects.values_list("pk", flat=True).get(code=code) if code else None,
        team_ids=None if teams is None else frozenset(teams),
    )


def _keep(export: Export, built: Path, kind: "ExportKind", *, rows: int, now: datetime) -> None:
    """Store the file, then mark the export ready.

    Storing a large file may take minutes and happens outside of any transaction. The row names the file before it is
    there, so that the next attempt removes what one that was killed meanwhile has left.
    """
    storage = Export.file.field.storage
    name = Export.file.field.generate_filename(export, f"{export.public_id}-{token_hex(4)}.{kind.suffix}")
    if not _name(export, name):
        return
    try:
        with built.open("rb") as content:
            storage.save(name, File(content))
        if not _mark(export, name, rows=rows, size=built.stat().st_size, now=now):
            storage.delete(name)
    except BaseException:
        storage.delete(name)
        raise


@transaction.atomic
def _name(export: Export, name: str) -> bool:
    """Say where this attempt stores its file; what an earlier one may have stored goes. False: the export is ready."""
    found = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if found.ready_at is not None:
        return False  # a worker that was thought dead was faster
    earlier, found.file = found.file.name, name
    found.save(update_fields=["file"])
    if earlier:
        transaction.on_commit(lambda: Export.file.field.storage.delete(earlier))
    return True


@transaction.atomic
def _mark(export: Export, name: str, *, rows: int, size: int, now: datetime) -> bool:
    """Mark the export ready with this file; False: another attempt took over meanwhile, or it was cancelled."""
    found = Export.objects.select_for_update(of=("self",)).select_related("owner", "job").get(pk=export.pk)
    if found.ready_at is not None or found.file.name != name:
        return False
    if found.job is not None and found.job.state == JobState.CANCELLED:
        return False
    found.rows, found.ready_at, found.size = rows, now, size
    found.save(update_fields=["rows", "ready_at", "size"])
    export.rows = rows
    _log(found, "export.build", actor=found.owner, now=now)
    if found.mail:
        _enqueue_mail(found, now)
    return True

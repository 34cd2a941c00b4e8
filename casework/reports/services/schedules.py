"""Exports that come by themselves: put down once, asked for by the timetable, told by e-mail."""

from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late
from django.utils.translation import override

from casework.jobs import audit
from casework.lib.refusal import Refused
from casework.people.models import Team, User
from casework.portfolio.books import shown_time_zone
from casework.portfolio.models import Book
from casework.reports import kinds, rules
from casework.reports.models import Export, ExportSchedule
from casework.reports.permissions import exportable_teams, may_have, offered
from casework.reports.services.exports import ExportRefused, ask_export

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
MOST = 20


class ScheduleRefused(Refused):
    """The schedule cannot be; nothing was changed."""


@transaction.atomic
def add_schedule(
    *, owner: User, kind: str, cadence: str, hour: int, book: Book | None, team: Team | None, now: datetime
) -> ExportSchedule:
    """Put down that an export comes by itself, from the next time on.

    cadence: a value of models.Cadence; hour: of the zone in which pages show moments. Raises ScheduleRefused: no
    such kind, no right to export (this team), no e-mail address, too many.
    """
    teams = exportable_teams(owner)
    if kind not in {each.key for each in offered(owner)}:
        raise ScheduleRefused(late("There is no such export."))
    if team is not None and kinds.get(kind).of_books:
        raise ScheduleRefused(late("This file is of whole books; choose no team for it."))
    if teams is not None and (not teams or (team is not None and team.pk not in teams)):
        raise ScheduleRefused(late("You may not export this team's numbers."))
    if not owner.email:
        raise ScheduleRefused(late("There is no e-mail address in your account to send the link to."))
    if ExportSchedule.objects.filter(owner=owner).count() >= MOST:
        raise ScheduleRefused(late("You have as many schedules as one may have. Delete one first."))
    made = ExportSchedule.objects.create(
        owner=owner, kind=kind, cadence=cadence, hour=hour, book=book, team=team, created_at=now,
        next_at=rules.next_time(cadence, hour, timezone.localtime(now, shown_time_zone())),
    )  # fmt: skip
    _log(made, "export.schedule", owner, now)
    return made


@transaction.atomic
def remove_schedule(*, schedule: ExportSchedule, actor: User, now: datetime) -> None:
    """Delete a schedule; what it has asked for stays."""
    _log(schedule, "export.unschedule", actor, now)
    Export.objects.filter(schedule=schedule).update(schedule=None)
    schedule.delete()


@transaction.atomic
def resume_schedule(*, schedule: ExportSchedule, now: datetime) -> None:
    """Go on with a schedule that was paused, from the next time on."""
    schedule.active, schedule.problem = True, ""
    schedule.next_at = rules.next_time(schedule.cadence, schedule.hour, timezone.localtime(now, shown_time_zone()))
    schedule.save(update_fields=["active", "problem", "next_at"])


def ask_scheduled(*, now: datetime) -> int:
    """Ask for every export whose time has come, those that were missed in turn; return how many.

    What its owner may not have any more is refused: the schedule is paused and says why.
    """
    done = 0
    while (pk := _due(now)) is not None:
        done += _ask(pk, now)
    return done


def mail_export(*, public_id: UUID, now: datetime) -> dict[str, Any]:
    """Tell the owner of an export that it is ready, once: a link to the export centre, never the file.

    Who may not have it any more could not fetch it and is told of nothing. Raises what the mail server raises: the
    work is tried again.
    """
    export = Export.objects.select_related("owner").get(public_id=public_id)
    if export.mailed_at is not None or not export.owner.email or not _may_fetch(export):
        return {"mailed": False}
    with override(export.owner.language):
        mail = _mail(export)
    if settings.MESSAGES_EMAIL_PROVIDER == "console":
        log.info("A mail that stays in the house.", to=export.owner.username, subject=mail.subject, body=mail.body)
    else:
        mail.send()
    Export.objects.filter(pk=export.pk).update(mailed_at=now)
    return {"mailed": True}


def _may_fetch(export: Export) -> bool:
    return export.owner.is_active and may_have(export.owner, export)


def _due(now: datetime) -> int | None:
    due = ExportSchedule.objects.filter(active=True, next_at__lte=now)
    return due.order_by("next_at", "pk").values_list("pk", flat=True).first()


@transaction.atomic
def _ask(pk: int, now: datetime) -> int:
    schedule = ExportSchedule.objects.select_for_update(of=("self",)).get(pk=pk)
    if not schedule.active or schedule.next_at > now:
        return 0  # another timetable was faster
    at = timezone.localtime(schedule.next_at, shown_time_zone())
    first, last = rules.period_before(schedule.cadence, at.date())
    try:
        if not schedule.owner.is_active:
            raise ExportRefused(late("The account is not active."))
        ask_export(
            owner=schedule.owner, kind=schedule.kind, first=first, last=last, book=schedule.book, team=schedule.team,
            mail=True, schedule=schedule, now=now,
        )  # fmt: skip
    except Refused as refusal:
        with override(schedule.owner.language):
            schedule.active, schedule.problem = False, str(refusal)[:300]
    schedule.next_at = rules.next_time(schedule.cadence, schedule.hour, at)
    schedule.save(update_fields=["active", "problem", "next_at"])
    return int(schedule.active)


def _mail(export: Export) -> EmailMessage:
    facts = {
        "name": kinds.get(export.kind).label, "first": export.first_day, "last": export.last_day, "rows": export.rows,
        "link": settings.PUBLIC_URL.rstrip("/") + reverse("reports:index"), "days": settings.EXPORT_KEEP_DAYS,
    }  # fmt: skip
    subject = _("%(name)s, %(first)s to %(last)s, is ready") % facts
    body = _(
        "%(name)s, %(first)s to %(last)s: %(rows)s lines.\n\nFetch it in the export centre, for %(days)s days:\n"
        "%(link)s\n\nThe file is not sent by mail. Only you and auditors can fetch it."
    )
    return EmailMessage(subject, body % facts, settings.MESSAGES_EMAIL_FROM, [export.owner.email])


def _log(schedule: ExportSchedule, action: str, actor: User, now: datetime) -> None:
    audit.record(
        actor=actor, action=action, subject_kind="export", subject_id=schedule.public_id, now=now,
        detail={"kind": schedule.kind, "cadence": schedule.cadence, "hour": schedule.hour},
    )  # fmt: skip

"""What workers and the timetable do for reports."""

from datetime import date
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from casework.jobs.registry import RunningJob, handler
from casework.reports import services
from casework.reports.services import closing


@handler(services.KIND)
def build_export(job: RunningJob) -> dict[str, Any]:
    """Build the file that the job names."""
    return services.build_export(public_id=UUID(job.params["export"]), now=timezone.now(), progress=job.progress)


@handler(services.MAIL, attempts=6)
def mail_export(job: RunningJob) -> dict[str, Any]:
    """Tell an export's owner that it is ready."""
    return services.mail_export(public_id=UUID(job.params["export"]), now=timezone.now())


@shared_task(name="reports.ask_scheduled")
def ask_scheduled(**_later: object) -> None:
    """Ask for the exports whose time has come."""
    services.ask_scheduled(now=timezone.now())


@shared_task(name="reports.expire_exports")
def expire_exports(**_later: object) -> None:
    """Remove the files of old exports."""
    services.expire_exports(now=timezone.now())


@shared_task(name="reports.close_days")
def close_days(**_later: object) -> None:
    """Ask for the closing of every book that was rolled on; called every hour: each has a midnight of its own."""
    closing.ask_for_all(now=timezone.now())


@handler(closing.KIND)
def close_book(job: RunningJob) -> dict[str, Any]:
    """Take the snapshots and sum up the closed days of one book, as far as it is rolled."""
    return closing.close_book(book_id=job.params["book"], now=timezone.now())


@handler(closing.RECOUNT)
def recount_days(job: RunningJob) -> dict[str, Any]:
    """Count the closed days anew that the job names."""
    first, last = (date.fromisoformat(job.params[name]) for name in ("first", "last"))
    return closing.recount_days(
        book=job.params["book"], first=first, last=last, now=timezone.now(), progress=job.progress
    )

"""Work of the portfolio in the background."""

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from casework.jobs.registry import RunningJob, handler
from casework.portfolio.clients.services import forget_answers as forget
from casework.portfolio.models import Book
from casework.portfolio.outside.services import forget_address_books as forget_entries
from casework.portfolio.services.reconciling import KIND as KIND_RECONCILE
from casework.portfolio.services.reconciling import ask_for_all, reconcile
from casework.portfolio.services.uploads import KIND, take_upload


@handler(KIND)
def feed_file(job: RunningJob) -> dict[str, Any]:
    """Take one uploaded file."""
    entry = take_upload(
        public_id=UUID(job.params["feed"]),
        now=timezone.now(),
        progress=lambda entry, total: job.progress(entry.rows_read, total),
    )
    return {"added": entry.rows_added, "unchanged": entry.rows_unchanged, "refused": entry.rows_refused}


@handler(KIND_RECONCILE)
def reconcile_book(job: RunningJob) -> dict[str, Any]:
    """Compare the bank's lines with one book."""
    run = reconcile(book=Book.objects.get(pk=job.params["book"]), now=timezone.now(), progress=job.progress)
    return dict(run.counts)


@shared_task(name="portfolio.reconcile_books")
def reconcile_books(**_later: object) -> None:
    """Ask for the day-end reconciliation of every book that gets statements; called every hour, once a day each."""
    ask_for_all(now=timezone.now())


@shared_task(name="portfolio.forget_answers")
def forget_answers(**_later: object) -> None:
    """Delete the answers kept for idempotency keys whose time is over."""
    forget(now=timezone.now())


@shared_task(name="portfolio.forget_address_books")
def forget_address_books(**_later: object) -> None:
    """Delete the entries of address books whose time is over; called every day."""
    forget_entries(now=timezone.now())

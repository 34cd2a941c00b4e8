"""Work of the portfolio in the background."""

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from casework.jobs.registry import RunningJob, handler
from casework.portfolio.clients.services import forget_answers as forget
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


@shared_task(name="portfolio.forget_answers")
def forget_answers(**_later: object) -> None:
    """Delete the answers kept for idempotency keys whose time is over."""
    forget(now=timezone.now())

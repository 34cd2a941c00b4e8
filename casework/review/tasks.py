"""Work of manual review in the background, and what the timetable calls."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from casework.jobs.registry import RunningJob, handler
from casework.review import services
from casework.review.services.disbursement import FOLLOW


@shared_task(name="review.watch")
def watch(**_later: object) -> None:
    """Do what the clocks of the orders bring; called every minute."""
    services.watch(now=timezone.now())


@handler(FOLLOW, attempts=10)
def follow_payout(job: RunningJob) -> dict[str, Any]:
    """Bring one payout to its next step."""
    again = services.follow_payout(payout_id=job.params["payout"], now=timezone.now())
    return {"again": again.isoformat() if again else None}

"""Work of quality in the background, and what the timetable calls."""

from datetime import date
from typing import Any

from celery import shared_task
from django.utils import timezone

from casework.jobs.registry import RunningJob, handler
from casework.quality import services
from casework.quality.models import Method, Subject


@shared_task(name="quality.ask_for_samples")
def ask_for_samples(**_later: object) -> None:
    """Ask for the samples of the days that are over; called every hour, because each book has a midnight of its own."""
    services.ask_for_samples(now=timezone.now())


@handler(services.KIND)
def draw_sample(job: RunningJob) -> dict[str, Any]:
    """Draw the sample that the job names: its day, what of it, and how."""
    day = date.fromisoformat(job.params["day"])
    subject, method = job.params.get("subject", Subject.ORDER), job.params.get("method", Method.RANDOM)
    sample = services.draw_by_plan(subject=subject, method=method, day=day, now=timezone.now())
    return {"sample": str(sample.public_id), "size": sample.size}

"""What the broker may ask for."""

from celery import shared_task
from django.utils import timezone

from casework.jobs import services
from casework.jobs.webhooks.services import forget_delivered, rescue


@shared_task(name="jobs.run")
def run(job_id: int, **_later: object) -> None:
    """Do the work of one row."""
    services.run(job_id=job_id, clock=timezone.now)


@shared_task(name="jobs.sweep")
def sweep(**_later: object) -> None:
    """Send again what got lost."""
    rescue(now=timezone.now())
    services.sweep(now=timezone.now())


@shared_task(name="jobs.forget_webhooks")
def forget_webhooks(**_later: object) -> None:
    """Delete webhooks that were delivered long ago."""
    forget_delivered(now=timezone.now())

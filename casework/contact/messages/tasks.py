"""Work of messages in the background."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from casework.contact.messages import services
from casework.contact.messages.services.writing import KIND
from casework.jobs.registry import RunningJob, handler


# Its attempts are for accidents on our side; what the provider does is planned by the message itself.
@handler(KIND, attempts=5)
def send_message(job: RunningJob) -> dict[str, Any]:
    """Make one try to send one message."""
    became = services.dispatch(message_id=job.params["message"], ticket=job.params["ticket"], clock=timezone.now)
    return {"became": became}


@shared_task(name="contact.settle_messages")
def settle_messages(**_later: object) -> None:
    """Close messages that nothing brings on any more."""
    services.settle_stuck(now=timezone.now())

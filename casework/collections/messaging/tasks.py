"""Messages to many, in the background."""

from typing import Any

from django.utils import timezone

from casework.collections.messaging import services
from casework.collections.messaging.selectors import KIND
from casework.jobs.registry import RunningJob, handler


@handler(KIND, attempts=5)
def send_messages(job: RunningJob) -> dict[str, Any]:
    """Write the messages of a run; each is sent by work of its own."""
    return services.work(params=job.params, progress=job.progress, clock=timezone.now)

"""The work of sending webhooks."""

from typing import Any

from django.utils import timezone

from casework.jobs.registry import RunningJob, handler
from casework.jobs.webhooks import services
from casework.jobs.webhooks.services.tickets import KIND


# Its attempts are for accidents on our side; what the other side does is planned by the delivery itself.
@handler(KIND, attempts=5)
def deliver_webhook(job: RunningJob) -> dict[str, Any]:
    """Make one attempt at one delivery."""
    became = services.deliver(delivery_id=job.params["delivery"], ticket=job.params["ticket"], clock=timezone.now)
    return {"became": became}

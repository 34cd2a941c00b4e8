"""Work of telephony in the background."""

from typing import Any

from django.utils import timezone

from casework.jobs.registry import RunningJob, handler
from casework.telephony import services


@handler("telephony.follow_call")
def follow_call(job: RunningJob) -> dict[str, Any]:
    """Bring one call to its next step."""
    again = services.follow(call_id=job.params["call"], now=timezone.now())
    return {"again": again.isoformat() if again else None}


@handler("telephony.fetch_recording", attempts=10)
def fetch_recording(job: RunningJob) -> dict[str, Any]:
    """Store one call's recording."""
    recording = services.fetch_recording(call_id=job.params["call"], now=timezone.now())
    return {"recording": str(recording.public_id) if recording else None}

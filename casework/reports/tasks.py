"""What workers do for reports."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from casework.jobs.registry import RunningJob, handler
from casework.reports import services


@handler(services.KIND)
def build_kpi(job: RunningJob) -> dict[str, Any]:
    """Build the workbook that the job names."""
    return services.build_export(public_id=UUID(job.params["export"]), now=timezone.now(), progress=job.progress)

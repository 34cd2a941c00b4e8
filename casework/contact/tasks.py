"""What workers do for the contact rules."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from casework.contact import services
from casework.jobs.registry import RunningJob, handler


@handler(services.KIND)
def simulate_rules(job: RunningJob) -> dict[str, Any]:
    """Run the simulation that the job names."""
    return services.run_simulation(
        public_id=UUID(job.params["simulation"]), now=timezone.now(), progress=job.progress
    )  # fmt: skip

"""How far one thing done with many orders is, for who asked for it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import get_object_or_404

from casework.jobs import runs
from casework.jobs.models import BatchRun, Job
from casework.jobs.permissions import jobs_seen_by
from casework.workflow.batches import KIND

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A batch: its run (counts, why orders stayed) and its work row (whether it is over)."""

    job: Job
    run: BatchRun

    @property
    def label(self) -> runs.Text:
        """What is being done."""
        return runs.label_of(self.run.kind)


def batch_of(user: "User", public_id: UUID) -> Batch:
    """Return the batch whose work row has this id. Raises Http404 unless `user` asked for it."""
    job = get_object_or_404(jobs_seen_by(user), public_id=public_id, kind=KIND)
    return Batch(job=job, run=BatchRun.objects.get(public_id=job.key))

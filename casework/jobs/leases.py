"""Leases: how a worker takes a work row, keeps it, and gives it back. Each step is one conditional UPDATE.

The number of the attempt is the token of the lease: whoever took the row later has a higher one, so that a worker which
was thought dead and comes back writes nothing any more.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from casework.jobs.models import Job, JobState

# How long a worker may be silent. A handler that works longer without calling `progress` may be run twice.
LEASE = timedelta(minutes=5)
# A row that was not taken this long after it was due is sent to the broker again.
GRACE = timedelta(seconds=30)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)


def free_q(now: datetime) -> Q:
    """Return the filter "may be taken at `now`": queued and due, or running under a lease that ran out."""
    return Q(state=JobState.QUEUED, run_after__lte=now) | Q(state=JobState.RUNNING, lease_until__lte=now)


def lost(now: datetime) -> QuerySet[Job]:
    """Return the rows that nobody seems to work on though they are due. Reads the partial index of open work."""
    open_rows = Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING])
    return open_rows.filter(free_q(now)).exclude(state=JobState.QUEUED, run_after__gt=now - GRACE)


def take(*, job_id: int, attempts: int, now: datetime) -> Job | None:
    """Take the row for LEASE, if it is free and was taken less than `attempts` times; else return None."""
    with transaction.atomic():
        free = Job.objects.filter(free_q(now), pk=job_id, attempts__lt=attempts)
        taken = free.update(
            state=JobState.RUNNING,
            lease_until=now + LEASE,
            attempts=F("attempts") + 1,
            started_at=Coalesce("started_at", now),
        )
        # Read in the same transaction: the row lock keeps the number of the attempt ours.
        return Job.objects.get(pk=job_id) if taken else None


def held(job: Job) -> QuerySet[Job]:
    """Return the row as long as the lease under which `job` was taken is the newest and nobody cancelled."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def end(job: Job, *, state: JobState, now: datetime, **values: Any) -> bool:
    """Close the row. Returns False, and writes nothing, when the lease is not ours any more."""
    return bool(held(job).update(state=state, lease_until=None, finished_at=now, **values))


def give_back(job: Job, *, error: str, now: datetime) -> bool:
    """Queue the row again after a pause that doubles with each attempt. Returns as `end`."""
    pause = min(FIRST_PAUSE * 2 ** (job.attempts - 1), LONGEST_PAUSE)
    return bool(held(job).update(state=JobState.QUEUED, lease_until=None, run_after=now + pause, error=error))

"""Run work rows, cancel them, and find those that got lost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, dispatch, leases, outbox, registry
from casework.jobs.models import Job, JobState
from casework.lib.refusal import Conflict, OutOfReach, Refused
from casework.lib.roles import Role

if TYPE_CHECKING:
    from casework.people.models import User

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
# Progress is written and told at most this often.
NEWS_EVERY = timedelta(milliseconds=500)
ERROR_LENGTH = 2000
SWEPT_AT_ONCE = 500
WORKER_LOST = "The worker ended without a word."


class JobCancelled(Exception):
    """Raised out of `progress`: the owner cancelled, or another worker has taken the row over. Let it pass."""


class JobOver(Conflict):
    """Nothing can be done about work that is over."""


class NotYourJob(OutOfReach):
    """The work is somebody else's."""


def run(*, job_id: int, clock: Clock) -> bool:
    """Do the work of a row, unless somebody else does it or did it. Returns whether this call did it.

    The handler runs outside any transaction of ours. What it raises fails the attempt: the row is queued again after a
    pause, or failed after `Handler.attempts`; a Refused fails it at once, for a rule says no again.
    """
    kind = Job.objects.filter(pk=job_id).values_list("kind", flat=True).first()
    if kind is None:
        return False
    handler = registry.get(kind)
    job = leases.take(job_id=job_id, attempts=handler.attempts, now=clock())
    if job is None:
        return False
    _tell(job)
    with structlog.contextvars.bound_contextvars(work=f"{job.kind} {job.public_id}"):
        _attempt(job, handler, clock)
    _tell(job)
    return True


def run_waiting(*, clock: Clock) -> int:
    """Do all work that is due now in this process, also what that asks for; return how many rows. For tests and
    commands that have no worker.
    """
    done = 0
    while (job_id := _next_free(clock())) is not None:
        done += run(job_id=job_id, clock=clock)
    return done


def cancel(*, job: Job, actor: "User", now: datetime) -> None:
    """Cancel queued or running work; a running handler notices at its next `progress`.

    Raises NotYourJob for anybody but its owner and operations, JobOver when it is over.
    """
    if not may_manage(job, actor):
        raise NotYourJob(_("This is somebody else's."))
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, state__in=[JobState.QUEUED, JobState.RUNNING])
        if not waiting.update(state=JobState.CANCELLED, lease_until=None, finished_at=now):
            raise JobOver(_("It is over already."))
        audit.record(
            actor=actor, action="job.cancel", subject_kind="job", subject_id=job.public_id, now=now,
            detail={"kind": job.kind},
        )  # fmt: skip
        _tell(job)


def may_manage(job: Job, user: "User") -> bool:
    """Say whether `user` may see and cancel this work: their own, and operations all of it."""
    return job.owner_id == user.pk or user.has_role(Role.OPERATIONS)


def sweep(*, now: datetime) -> int:
    """Send what is due and was not taken; fail what died with its last attempt. Returns how many rows were sent."""
    sent = 0
    for job in leases.lost(now).order_by("run_after", "pk")[:SWEPT_AT_ONCE]:
        if job.kind in registry.kinds() and job.attempts < registry.get(job.kind).attempts:
            sent += dispatch.send(job.pk)
        elif job.state == JobState.RUNNING and leases.end(job, state=JobState.FAILED, now=now, error=WORKER_LOST):
            _tell(job)
    return sent


def _attempt(job: Job, handler: registry.Handler, clock: Clock) -> None:
    running = registry.RunningJob(
        job_id=job.pk, owner_id=job.owner_id, params=job.params, progress=_progress(job, clock)
    )
    # What it writes and says is for its owner, in their language.
    with translation.override(job.owner.language if job.owner else settings.LANGUAGE_CODE):
        try:
            result = handler.run(running)
        except JobCancelled:
            return
        except Refused as refusal:
            leases.end(job, state=JobState.FAILED, now=clock(), error=str(refusal)[:ERROR_LENGTH])
        except Exception as problem:
            log.exception("The attempt failed.", attempt=job.attempts, of=handler.attempts)
            _failed(job, handler, error=f"{type(problem).__name__}: {problem}"[:ERROR_LENGTH], now=clock())
        else:
            leases.end(job, state=JobState.DONE, now=clock(), result=result, error="")


def _failed(job: Job, handler: registry.Handler, *, error: str, now: datetime) -> None:
    if job.attempts >= handler.attempts:
        leases.end(job, state=JobState.FAILED, now=now, error=error)
    else:
        leases.give_back(job, error=error, now=now)


def _progress(job: Job, clock: Clock) -> Callable[[int, int], None]:
    last_news: datetime | None = None

    def progress(done: int, total: int) -> None:
        nonlocal last_news
        now = clock()
        if last_news is not None and now - last_news < NEWS_EVERY and done != total:
            return
        if not leases.held(job).update(progress_done=done, progress_total=total, lease_until=now + leases.LEASE):
            raise JobCancelled
        last_news = now
        _tell(job)

    return progress


def _next_free(now: datetime) -> int | None:
    rows = Job.objects.filter(leases.free_q(now), kind__in=registry.kinds()).order_by("run_after", "pk")
    tries = rows.values_list("pk", "kind", "attempts")
    return next((pk for pk, kind, attempts in tries if attempts < registry.get(kind).attempts), None)


def _tell(job: Job) -> None:
    outbox.push(f"job-{job.public_id}")

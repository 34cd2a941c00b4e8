"""Who may watch and see background work and runs."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from casework.jobs import live
from casework.jobs.models import Job
from casework.lib.roles import Role

if TYPE_CHECKING:
    from casework.people.models import User

RUN_READERS = (Role.SUPERVISOR, Role.OPERATIONS, Role.AUDITOR)
AUDIT_READERS = (Role.AUDITOR,)


def jobs_seen_by(user: "User") -> QuerySet[Job]:
    """Return the work that `user` may see: their own; operations see all of it."""
    return Job.objects.all() if user.has_role(Role.OPERATIONS) else Job.objects.filter(owner=user)


def may_watch_job(user: "User", public_id: str) -> bool:
    """Say whether `user` may watch the topic of a work row."""
    return live.is_one_of(jobs_seen_by(user), public_id)


def may_watch_run(user: "User", _rest: str) -> bool:
    """Say whether `user` may watch the topic of a run, or of all of them ("run-list")."""
    return user.has_role(*RUN_READERS)

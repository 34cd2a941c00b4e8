"""What leaves a transaction: work to be done and news for open pages. Rows first, messages on commit."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from casework.jobs import dispatch, live, registry
from casework.jobs.models import Job

if TYPE_CHECKING:
    from casework.people.models import User

BATCH = 500


def enqueue(
    kind: str,
    *,
    key: str,
    params: dict[str, Any],
    now: datetime,
    owner: "User | None" = None,
    run_after: datetime | None = None,
) -> Job:
    """Ask for work of `kind` ("app.verb_noun") and return its row; it is dispatched when this transaction commits.

    key: names this very piece of work; asking again with the same kind and key returns the row that is there.
    params: JSON. run_after: not before this instant; at once when None. Raises registry.UnknownKind for a kind that no
    app registered.
    """
    registry.get(kind)
    start = run_after or now
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=kind, key=key, params=params, owner=owner, run_after=start, created_at=now)
    except IntegrityError:
        return Job.objects.get(kind=kind, key=key)
    transaction.on_commit(partial(dispatch.send, job.pk, delay=max(0.0, (start - now).total_seconds())))
    return job


def enqueue_many(
    kind: str, wanted: Mapping[str, dict[str, Any]], *, now: datetime, run_after: datetime | None = None
) -> None:
    """Ask for many pieces of work without an owner, as `enqueue` does one by one: `wanted` maps keys to params.

    Three queries per BATCH. Raises registry.UnknownKind.
    """
    registry.get(kind)
    start = run_after or now
    keys = list(wanted)
    for batch in (keys[first : first + BATCH] for first in range(0, len(keys), BATCH)):
        known = set(Job.objects.filter(kind=kind, key__in=batch).values_list("key", flat=True))
        jobs = [
            Job(kind=kind, key=key, params=wanted[key], run_after=start, created_at=now)
            for key in batch
            if key not in known
        ]
        Job.objects.bulk_create(jobs, ignore_conflicts=True)
        made = Job.objects.filter(kind=kind, key__in=[job.key for job in jobs])
        for pk in made.values_list("pk", flat=True):
            transaction.on_commit(partial(dispatch.send, pk, delay=max(0.0, (start - now).total_seconds())))


def push(topic: str) -> None:
    """Tell every page that watches `topic`, once this transaction has committed.

    The news may get lost: a channel layer that is away is logged and fails nobody's request.
    """

    def tell() -> None:  # no partial: Django names a robust hook that failed, and a partial has no name
        live.send(topic)

    transaction.on_commit(tell, robust=True)

"""Automatic runs over many rows: begun, finished or failed, and visible on a page."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.jobs import outbox
from casework.jobs.models import BatchRun, RunState
from casework.lib.refusal import Conflict

if TYPE_CHECKING:
    from casework.people.models import User

Text = str | Promise
MOST_ERRORS = 100
_LABELS: dict[str, tuple[Text, dict[str, Text]]] = {}


class AlreadyRun(Conflict):
    """A run of this kind was finished for this scope and date."""


def register_kind(kind: str, label: Text, *, counts: Mapping[str, Text] | None = None) -> None:
    """Say how a kind of run, and each of its counts, is called on the page; call it in `AppConfig.ready`."""
    _LABELS[kind] = (label, dict(counts or {}))


def name_counts(kind: str, counts: Mapping[str, Text]) -> None:
    """Say how more counts of a kind that is registered are called."""
    _LABELS[kind][1].update(counts)


def label_of(kind: str) -> Text:
    """Return what `register_kind` said of the kind, else the kind itself."""
    return _LABELS[kind][0] if kind in _LABELS else kind


def count_label(kind: str, count: str) -> Text:
    """Return what `register_kind` said of a count, else its own name in plain words."""
    return _LABELS[kind][1].get(count, count.replace("_", " ")) if kind in _LABELS else count.replace("_", " ")


@transaction.atomic
def start(
    kind: str,
    *,
    now: datetime,
    scope: str = "",
    business_date: date | None = None,
    params: dict[str, Any] | None = None,
    counts: dict[str, Any] | None = None,
    actor: "User | None" = None,
    predecessor: BatchRun | None = None,
) -> BatchRun:
    """Begin a run. With a business date there is one row per kind, scope and date: what failed or was broken off begins
    anew in the same row. counts: what an attempt before did and this one does not do again. Raises AlreadyRun when it
    was finished.

    Two runs of the same thing at once are the caller's to exclude: by a lock on what it runs over, or by
    `done_meanwhile`.
    """
    values: dict[str, Any] = {
        "params": params or {}, "counts": counts or {}, "errors": [], "state": RunState.RUNNING, "actor": actor,
        "predecessor": predecessor, "started_at": now, "finished_at": None,
    }  # fmt: skip
    if business_date is None:
        run = BatchRun.objects.create(kind=kind, scope=scope, **values)
    else:
        key: dict[str, Any] = {"kind": kind, "scope": scope, "business_date": business_date}
        there = BatchRun.objects.select_for_update(of=("self",)).filter(**key).first()
        if there is not None and there.state == RunState.DONE:
            raise AlreadyRun(_("This was run for %(date)s already.") % {"date": business_date})
        run, _made = BatchRun.objects.update_or_create(**key, defaults=values)
    _tell(run)
    return run


def done_meanwhile(run: BatchRun) -> BatchRun | None:
    """Hold the row of a run until the transaction ends; return it if another one, begun for the same date, has
    finished it, else None.
    """
    held = BatchRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    return held if held.state == RunState.DONE else None


def finish(
    run: BatchRun, *, now: datetime, counts: dict[str, Any] | None = None, errors: Sequence[Any] = ()
) -> BatchRun:
    """Close a run that went to its end. counts: the numbers that the page shows. errors: rows that were refused."""
    return _close(run, RunState.DONE, now=now, counts=counts, errors=errors)


def fail(run: BatchRun, *, now: datetime, errors: Sequence[Any], counts: dict[str, Any] | None = None) -> BatchRun:
    """Close a run that broke off; `errors` say why. Call it outside the transaction that was rolled back."""
    return _close(run, RunState.FAILED, now=now, counts=counts, errors=errors)


@contextmanager
def all_or_failed(run: BatchRun, *, now: datetime) -> Iterator[None]:
    """Do the block in one transaction. What breaks it off closes the run as failed, with the reason on its page."""
    try:
        with transaction.atomic():
            yield
    except Exception as error:
        fail(run, now=now, errors=[{"reason": str(error)[:500]}])
        raise


def note(run: BatchRun, *, counts: dict[str, Any], params: dict[str, Any]) -> None:
    """Write down how far a run is, in the transaction that brought it there."""
    run.counts, run.params = counts, params
    run.save(update_fields=["counts", "params"])
    outbox.push(f"run-{run.public_id}")


@transaction.atomic
def _close(
    run: BatchRun, state: RunState, *, now: datetime, counts: dict[str, Any] | None, errors: Sequence[Any]
) -> BatchRun:
    run.state, run.finished_at = state, now
    run.errors = list(errors)[:MOST_ERRORS]
    if counts is not None:
        run.counts = counts
    run.save(update_fields=["state", "finished_at", "errors", "counts"])
    _tell(run)
    return run


def _tell(run: BatchRun) -> None:
    outbox.push(f"run-{run.public_id}")
    outbox.push("run-list")

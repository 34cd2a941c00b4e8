"""The roll (案件流转): once per calendar day and book, caught up in order, each day a transaction and a run of its
own.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from time import monotonic

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from casework.collections.agencies.services import end_night
from casework.collections.ladders import ladders_on
from casework.collections.models import RollPartition
from casework.collections.services import partitions
from casework.collections.services.bounds import take_effect
from casework.collections.services.morning import turn_day
from casework.collections.services.tonight import Rolled, Tonight, roll_range
from casework.jobs import outbox
from casework.jobs.models import BatchRun, RunState
from casework.jobs.runs import MOST_ERRORS
from casework.lib.days import days_between
from casework.lib.refusal import Refused
from casework.lib.sql import refresh_stale_statistics
from casework.portfolio.models import Book
from casework.workflow import loads
from casework.workflow.models import Pool, PoolKind

KIND = partitions.KIND
# Tables that a night joins, and after how many nights of a long catch-up the planner's view of them is looked at again.
READ = (
    "portfolio_loan",
    "portfolio_instalment",
    "portfolio_payment",
    "portfolio_allocation",
    "collections_collectioncase",
    "collections_bucketstay",
    "collections_placement",
)
STATISTICS_EVERY = 30
Progress = Callable[[date, dict[str, int]], None]


class RollRefused(Refused):
    """The dates asked for cannot be rolled."""


def roll(
    *, book: Book, first: date | None = None, last: date, now: datetime, progress: Progress | None = None
) -> list[BatchRun]:
    """Roll `book` up to `last` and return the runs made, one per day, in order.

    A book that was never rolled opens at `first` (or, without it, at `last`). Otherwise the roll goes on from the day
    after
    the business date whatever `first` says; days at or before the business date change nothing. progress(day, counts)
    is
    called after each day. Raises RollRefused when `first` is after `last`.
    """
    if first is not None and first > last:
        raise RollRefused(_("The first day is after the last."))
    reached = Book.objects.values_list("business_date", flat=True).get(pk=book.pk)
    start = (first or last) if reached is None else reached + timedelta(days=1)
    runs = []
    for number, day in enumerate(days_between(start, last)):
        if number % STATISTICS_EVERY == 0:
            refresh_stale_statistics(READ)
        run = roll_day(book_id=book.pk, day=day, now=now)
        if run is not None:
            runs.append(run)
            if progress is not None:
                progress(day, run.counts)
    return runs


def roll_day(*, book_id: int, day: date, now: datetime) -> BatchRun | None:
    """Roll one day, or do nothing when it is rolled already. Raises RollRefused when a day before it is missing.

    The run's row is written first and keeps the error if the day fails. A day is all or nothing; a large one is rolled
    in parts (services/partitions.py), and the business date moves when all of them are finished.
    """
    may_part = not connection.in_atomic_block  # else a part could not commit for itself
    run = _begin(book_id=book_id, day=day, now=now)
    if run is None:
        return None
    if may_part and partitions.is_large(book_id):
        partitions.part(run, _tonight(Book.objects.get(pk=book_id), day, now))
    began = monotonic()
    try:
        _roll_day(run, book_id=book_id, day=day, now=now)
    except Exception as error:  # whatever it is, the page of the run says it
        run.state, run.errors = RunState.FAILED, [{"reason": str(error)[:500]}]
        run.save(update_fields=["state", "errors"])
        raise
    run.finished_at = now + timedelta(seconds=monotonic() - began)
    run.save(update_fields=["finished_at"])
    return run


@transaction.atomic
def _begin(*, book_id: int, day: date, now: datetime) -> BatchRun | None:
    book = Book.objects.select_for_update().get(pk=book_id)
    if book.business_date is not None and day <= book.business_date:
        return None
    _require_next(book, day)
    before = BatchRun.objects.filter(kind=KIND, scope=book.code, state=RunState.DONE).order_by("-business_date").first()
    run, _made = BatchRun.objects.update_or_create(
        kind=KIND,
        scope=book.code,
        business_date=day,
        defaults={"state": RunState.RUNNING, "predecessor": before, "started_at": now, "errors": []},
    )
    return run


def _require_next(book: Book, day: date) -> None:
    if book.business_date is not None and day != book.business_date + timedelta(days=1):
        raise RollRefused(_("%(day)s cannot be rolled before the day that precedes it.") % {"day": day.isoformat()})


@transaction.atomic
def _roll_day(run: BatchRun, *, book_id: int, day: date, now: datetime) -> None:
    # No key of it changes: rows that the parts write may point to it meanwhile.
    book = Book.objects.select_for_update(no_key=True).get(pk=book_id)
    if book.business_date is not None and day <= book.business_date:
        run.refresh_from_db()  # another worker rolled it between our two transactions
        return
    _require_next(book, day)
    loads.lock_teams(Pool.objects.filter(kind=PoolKind.CASES, team__isnull=False).values_list("team_id", flat=True))
    tonight = _tonight(book, day, now)
    done = partitions.roll_parts(run, tonight) or roll_range(tonight)
    loads.add(loads.freed(done.freed))
    book.business_date = day
    book.save(update_fields=["business_date"])
    take_effect(day=day)
    done.counts.update(turn_day(book_id=book_id, day=day, now=now))
    end_night(book=book, day=day, now=now)
    _close(run, done)
    for public_id in Pool.objects.filter(kind=PoolKind.CASES).values_list("public_id", flat=True):
        outbox.push(f"pool-{public_id}")


def _tonight(book: Book, day: date, now: datetime) -> Tonight:
    ladders = tuple(ladders_on(book=book, day=day))
    return Tonight(book_id=book.pk, day=day, previous=book.business_date, ladders=ladders, now=now)


def _close(run: BatchRun, done: Rolled) -> None:
    parts = RollPartition.objects.filter(run=run)
    run.state, run.errors = RunState.DONE, done.errors[:MOST_ERRORS]
    run.counts = {**done.counts, **partitions.progress(parts)}
    run.save(update_fields=["state", "counts", "errors"])
    outbox.push(f"run-{run.public_id}")

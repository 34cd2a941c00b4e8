"""A large night in parts: ranges of loans, each rolled in a transaction of its own, several at once.

Whoever leads the night holds the book's row and what people carry until all parts are finished, so that no payment and
no assignment comes in between; the parts run on connections of their own. If the leader dies, the finished parts stay,
the book's business date does not move, and the next attempt goes on with the others. Until then the ledger of the book
takes nothing (`require_whole_night`): its loans lie on two days.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Event

from django.conf import settings
from django.db import connection, connections, transaction
from django.utils.translation import gettext_lazy as _

from casework.collections.bulk.statement import IdRange
from casework.collections.models import RollPartition
from casework.collections.services.tonight import EVERY_LOAN, Rolled, Tonight, roll_range
from casework.jobs import outbox
from casework.jobs.models import BatchRun, RunState
from casework.jobs.runs import MOST_ERRORS
from casework.lib.refusal import Conflict
from casework.portfolio.models import Book, Loan

KIND = "roll"
SIZE = 25_000  # loans that one part looks at, at most


class NightBroken(Conflict):
    """A night of the book was broken off between its parts; it goes on by itself."""


def is_large(book_id: int) -> bool:
    """Say whether a night of the book may have more than one part. Only PostgreSQL works several parts at once."""
    if connection.vendor != "postgresql":
        return False
    return Loan.objects.filter(book=book_id).order_by()[SIZE : SIZE + 1].exists()


@transaction.atomic
def part(run: BatchRun, tonight: Tonight) -> None:
    """Part a night that has more to look at than one transaction should, once; a small one has no parts.

    Only for a large book, where a part can commit for itself.
    """
    BatchRun.objects.select_for_update(of=("self",)).get(pk=run.pk)  # two leaders part it once
    if RollPartition.objects.filter(run=run).exists():
        return
    starts = tonight.evenly(most=SIZE, hands=settings.ROLL_WORKERS)
    bounds = [EVERY_LOAN.first, *starts, EVERY_LOAN.last + 1]
    if len(bounds) > 2:
        RollPartition.objects.bulk_create(
            RollPartition(run=run, number=number, first_loan=first, last_loan=after - 1)
            for number, (first, after) in enumerate(pairwise(bounds), start=1)
        )
        tell(run)


def roll_parts(run: BatchRun, tonight: Tonight) -> Rolled | None:
    """Roll every part that is not finished yet; return what became of all of them, None for a night without parts.

    Raises what a part raised, after those that had begun have ended; what they did stays. The others are not begun any
    more: what ends a part may have taken the leader's connection too, and with it the lock on the book.
    """
    waiting = RollPartition.objects.filter(run=run).order_by("number")
    if not waiting:
        return None
    unfinished = [row.pk for row in waiting if row.finished_at is None]
    broken = Event()
    with ThreadPoolExecutor(max_workers=settings.ROLL_WORKERS) as workers:
        futures = [workers.submit(_in_a_thread, run, tonight, pk, broken) for pk in unfinished]
    for future in futures:
        future.result()
    done = Rolled()
    for row in RollPartition.objects.filter(run=run).order_by("number"):
        freed = [(user, team, items, points) for user, team, items, points in row.freed]
        done.add(Rolled(freed=freed, errors=row.errors))
        done.counts.update(row.counts)
    return done


def roll_part(run: BatchRun, tonight: Tonight, pk: int) -> None:
    """Roll one part, or do nothing when it is finished."""
    with transaction.atomic():
        row = RollPartition.objects.select_for_update(of=("self",)).get(pk=pk)
        if row.finished_at is not None:
            return
        done = roll_range(tonight, IdRange(first=row.first_loan, last=row.last_loan))
        row.counts, row.errors, row.freed = dict(done.counts), done.errors, [list(one) for one in done.freed]
        row.finished_at = tonight.now
        row.save(update_fields=["counts", "errors", "freed", "finished_at"])
    tell(run)


def _in_a_thread(run: BatchRun, tonight: Tonight, pk: int, broken: Event) -> None:
    if broken.is_set():
        return
    try:
        roll_part(run, tonight, pk)
    except BaseException:
        broken.set()
        raise
    finally:
        connections.close_all()


@transaction.atomic
def tell(run: BatchRun) -> None:
    """Write down how far a night in parts is, for its page."""
    row = BatchRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    parts = list(RollPartition.objects.filter(run=run).order_by("number"))
    done = Rolled()
    for one in parts:
        done.counts.update(one.counts)
        done.errors += one.errors
    row.counts = {**done.counts, **progress(parts)}
    row.errors = done.errors[:MOST_ERRORS]
    row.save(update_fields=["counts", "errors"])
    outbox.push(f"run-{run.public_id}")


def progress(parts: Iterable[RollPartition]) -> dict[str, int]:
    """Return how many parts there are and are finished, as the run's counts name them; nothing without any."""
    finished = [one.finished_at is not None for one in parts]
    return {"parts": len(finished), "parts_done": sum(finished)} if finished else {}


def require_whole_night(book: Book) -> None:
    """Refuse a change of the book's ledger while its loans lie on two days. One query. Raises NightBroken."""
    broken = RollPartition.objects.filter(
        run__kind=KIND, run__scope=book.code, finished_at__isnull=False
    ).exclude(run__state=RunState.DONE)  # fmt: skip
    if (day := broken.values_list("run__business_date", flat=True).first()) is not None:
        raise NightBroken(
            _("The night of %(day)s was broken off half way and goes on by itself. Try again in a minute.")
            % {"day": day.isoformat()}
        )

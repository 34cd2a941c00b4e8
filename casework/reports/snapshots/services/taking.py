"""Snapshots of our own books: taken at the end of each month and of each product's cycle, once the day is rolled."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from casework.jobs import runs
from casework.jobs.models import BatchRun, RunState
from casework.lib.days import days_between
from casework.lib.refusal import Refused
from casework.lib.sql import refresh_stale_statistics
from casework.portfolio.books import lock_against_roll
from casework.portfolio.models import Book, Product
from casework.reports.rules import MOST_DAYS
from casework.reports.snapshots.bulk.own import Taking, take
from casework.reports.snapshots.models import SnapshotKind
from casework.reports.snapshots.rules import cycle_end, is_cycle_end, month_end, months_later
from casework.reports.snapshots.services.counting import count_fed, note_months

RUN = "snapshot"
# So far back the nightly run looks for ends that were missed; what is older is taken by hand.
LOOKS_BACK = timedelta(days=40)
READ = ("portfolio_loan", "portfolio_instalment", "portfolio_payment", "portfolio_allocation", "collections_writeoff")


class SnapshotRefused(Refused):
    """The days asked for cannot be taken."""


def take_range(*, book: Book, first: date, last: date, now: datetime) -> list[BatchRun]:
    """Take the snapshots of every month's and cycle's end of a range, in order; return the runs that were made.

    A day that was taken is not taken again. A day that nothing ends on has no run. Raises SnapshotRefused when the
    range is the wrong way round or ends after what is rolled.
    """
    if first > last:
        raise SnapshotRefused(_("The first day is after the last."))
    if (last - first).days >= MOST_DAYS:
        raise SnapshotRefused(_("At most ten years at once."))
    reached = Book.objects.values_list("business_date", flat=True).get(pk=book.pk)
    if reached is None or last > reached:
        raise SnapshotRefused(_("%(day)s is not rolled yet.") % {"day": last.isoformat()})
    cycles = _cycles(book)
    done = BatchRun.objects.filter(kind=RUN, scope=book.code, state=RunState.DONE, business_date__range=(first, last))
    taken = set(done.values_list("business_date", flat=True))
    due = [day for day in days_between(first, last) if day not in taken and any(_ending(day, cycles))]
    if due:
        refresh_stale_statistics(READ)
    return [_take_day(book, day, cycles, now) for day in due]


def take_due(*, book: Book, now: datetime) -> list[BatchRun]:
    """Take what ended on a day that is rolled by now and was not taken: nothing, on most days."""
    if book.business_date is None:
        return []
    return take_range(book=book, first=book.business_date - LOOKS_BACK, last=book.business_date, now=now)


def _cycles(book: Book) -> dict[int, list[int]]:
    """Return the book's products by cycle day."""
    found: dict[int, list[int]] = defaultdict(list)
    with_one = Product.objects.filter(book=book, cycle_day__isnull=False).order_by("pk")
    for product, day in with_one.values_list("pk", "cycle_day"):
        found[day or 0].append(product)
    return found


def _ending(day: date, cycles: dict[int, list[int]]) -> Iterator[tuple[str, date, list[int] | None]]:
    """Yield what ends on the day: its kind, the end before it, and the products (None: all)."""
    before = months_later(day, -1)
    if day == month_end(day):
        yield SnapshotKind.MONTH, before, None
    for cycle_day, products in cycles.items():
        if is_cycle_end(day, cycle_day):
            yield SnapshotKind.CYCLE, cycle_end(before, cycle_day), products


def _take_day(book: Book, day: date, cycles: dict[int, list[int]], now: datetime) -> BatchRun:
    try:
        run = runs.start(RUN, now=now, scope=book.code, business_date=day)
    except runs.AlreadyRun:  # somebody else was faster
        return BatchRun.objects.get(kind=RUN, scope=book.code, business_date=day)
    with runs.all_or_failed(run, now=now):
        lock_against_roll(book.pk)
        if done := runs.done_meanwhile(run):
            return done
        counts = {
            kind: take(
                Taking(
                    book_id=book.pk, kind=kind, month=month_end(day), day=day, since=since, now=now,
                    product_ids=products,
                )
            )
            for kind, since, products in _ending(day, cycles)
        }  # fmt: skip
        note_months(book_id=book.pk, months={(kind, month_end(day)) for kind in counts})
        counts["counted"] = count_fed(book_id=book.pk, now=now)
        runs.finish(run, now=now, counts=counts)
    return run

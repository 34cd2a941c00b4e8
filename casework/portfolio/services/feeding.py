"""Feeding a file: checked whole, then taken chunk by chunk; bad rows are refused one by one, the good ones go on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from casework.jobs import runs
from casework.jobs.models import BatchRun, RunState
from casework.lib.sheets.reading import FileRefused, Sheet, SheetRow, open_sheet, told
from casework.lib.sql import refresh_stale_statistics
from casework.portfolio import feeds
from casework.portfolio.books import declared_book, declared_product
from casework.portfolio.feeds.mapping import Mapping
from casework.portfolio.feeds.parsing import Plan, check_fields
from casework.portfolio.models import (
    Allocation,
    ContactPoint,
    Customer,
    FeedFile,
    Instalment,
    Loan,
    Payment,
    RefusedRow,
)

CHUNK = 2_000
# A loan with more rows than this is cut, and its rest refused.
LONGEST_CHUNK = 5 * CHUNK
TRIES = 3
RUN = "feed"
COUNTED = ("read", "added", "unchanged", "skipped", "refused")
# Tables that a chunk joins and a feed fills.
FILLED = tuple(model._meta.db_table for model in (Customer, ContactPoint, Loan, Instalment, Payment, Allocation))
Progress = Callable[[FeedFile, int], None]


@dataclass(frozen=True, kw_only=True)
class _Opened:
    """A file that may be taken: its feed, its rows, how to read them, and what they are taken into."""

    feed: feeds.Feed
    sheet: Sheet
    plan: Plan
    context: feeds.FeedContext

    @property
    def about(self) -> str:
        """Return what a digest covers beside the row: the same row for another book or product is other content."""
        product = self.context.product
        return f"{self.context.book.code}/{product.code if product else ''}"


def take_file(
    *, entry: FeedFile, file: BinaryIO, mapping: Mapping, now: datetime, progress: Progress | None = None
) -> FeedFile:
    """Take `file` into the book that `mapping` declares and return its entry with the numbers.

    Every chunk is a transaction of its own, with its refused rows and its part of the numbers. A run that was cut off
    is run again from the start: what was taken is then "unchanged". progress(entry, rows in all) is called after each
    chunk. A file that is not what it says is refused whole: nothing is taken, `entry.refused_whole` keeps the sentence.
    """
    began = monotonic()
    _end_lost_runs(entry, now)
    _begin_anew(entry)
    run = runs.start(
        RUN,
        now=now,
        scope=entry.name[:120],
        actor=entry.uploaded_by,
        params={"kind": entry.kind, "sha256": entry.sha256},
    )
    try:
        _take(entry, file, mapping, now, progress)
        entry.finished_at = now + timedelta(seconds=monotonic() - began)
        entry.save()
    finally:
        _close(run, entry, at=now + timedelta(seconds=monotonic() - began))
    return entry


def _take(entry: FeedFile, file: BinaryIO, mapping: Mapping, now: datetime, progress: Progress | None) -> None:
    try:
        opened = _open(entry, file, mapping, now)
    except FileRefused as refused:
        entry.refused_whole = refused.kept
        return
    for rows, skipped in _chunks(opened.sheet, opened.plan):
        refresh_stale_statistics(FILLED)  # a chunk joins what the chunks and files before it wrote
        _take_chunk(entry, opened, rows, skipped)
        if progress is not None:
            progress(entry, opened.sheet.total)
    opened.feed.after(opened.context)


def _close(run: BatchRun, entry: FeedFile, *, at: datetime) -> None:
    counts = {name: getattr(entry, f"rows_{name}") for name in COUNTED}
    if entry.finished_at is None:
        FeedFile.objects.filter(pk=entry.pk).update(broken_off_at=at)
        runs.fail(run, now=at, counts=counts, errors=_broken_off())
    elif entry.refused_whole:
        runs.fail(run, now=at, counts=counts, errors=[{"reason": told(entry.refused_whole)}])
    else:
        first = RefusedRow.objects.filter(feed=entry).order_by("pk")[: runs.MOST_ERRORS]
        errors = [{"row": bad.row, "column": bad.column, "reason": gettext(bad.reason)} for bad in first]
        runs.finish(run, now=at, counts=counts, errors=errors)


def _broken_off() -> list[dict[str, str]]:
    return [{"reason": gettext("broken off; feeding it again goes on")}]


def _end_lost_runs(entry: FeedFile, now: datetime) -> None:
    """Close the runs and entries of the same file of which nobody will ever say the end, because their process was
    lost. What was uploaded has a work row, which is swept.
    """
    same = {"kind": entry.kind, "sha256": entry.sha256}
    begun = FeedFile.objects.filter(**same, job__isnull=True, finished_at__isnull=True, broken_off_at__isnull=True)
    begun.exclude(pk=entry.pk).update(broken_off_at=now)
    for lost in BatchRun.objects.filter(kind=RUN, state=RunState.RUNNING, params=same):
        runs.fail(lost, now=now, errors=_broken_off())


def _begin_anew(entry: FeedFile) -> None:
    entry.rows_read = entry.rows_added = entry.rows_unchanged = entry.rows_skipped = entry.rows_refused = 0
    entry.refused_whole, entry.finished_at, entry.broken_off_at = "", None, None
    with transaction.atomic():
        RefusedRow.objects.filter(feed=entry).delete()
        entry.save()


def _open(entry: FeedFile, file: BinaryIO, mapping: Mapping, now: datetime) -> _Opened:
    feed = feeds.get(entry.kind)
    check_fields(mapping, feed)
    sheet = open_sheet(
        file, name=entry.name, max_bytes=settings.FEED_MAX_BYTES, encoding=mapping.encoding,
        delimiter=mapping.delimiter, sheet=mapping.sheet,
    )  # fmt: skip
    plan = Plan(mapping, feed, sheet.headers)
    with transaction.atomic():
        book = declared_book(mapping.book)
        product = declared_product(mapping.product, book) if feed.needs_product else None
    return _Opened(
        feed=feed, sheet=sheet, plan=plan,
        context=feeds.FeedContext(book=book, product=product, source=mapping.source, now=now),
    )  # fmt: skip


def _chunks(sheet: Sheet, plan: Plan) -> Iterator[tuple[list[SheetRow], int]]:
    """Yield chunks of the rows that the mapping's filter lets pass, each with the number of rows that it did not."""
    chunk: list[SheetRow] = []
    skipped = 0
    for row in sheet.rows():
        if not plan.wants(row):
            skipped += 1
            continue
        goes_on = plan.keeps_together and chunk and plan.ref_of(row) == plan.ref_of(chunk[-1])
        if len(chunk) >= LONGEST_CHUNK or (len(chunk) >= CHUNK and not goes_on):
            yield chunk, skipped
            chunk, skipped = [], 0
        chunk.append(row)
    yield chunk, skipped


def _take_chunk(entry: FeedFile, opened: _Opened, rows: Sequence[SheetRow], skipped: int) -> None:
    """Take one chunk. When another feed made the same rows meanwhile, it is tried again and finds them unchanged."""
    parsed, refused, spoilt = _parse(opened, rows)
    context = replace(opened.context, spoilt=frozenset(spoilt))
    for trial in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                taken = opened.feed.take(parsed, context)
                _account(entry, opened.plan, taken, refused, read=len(rows) + skipped, skipped=skipped)
        except IntegrityError:
            if trial == TRIES:
                raise
            entry.refresh_from_db()
        else:
            return


def _parse(opened: _Opened, rows: Sequence[SheetRow]) -> tuple[list[feeds.ParsedRow], list[feeds.Refusal], set[str]]:
    """Return the rows that have their types, the refusals of the others, and what those others spoil."""
    parsed: list[feeds.ParsedRow] = []
    refused: list[feeds.Refusal] = []
    spoilt: set[str] = set()
    context = opened.context
    for row in rows:
        for result in opened.plan.parse(row, zone=context.book.time_zone, now=context.now, about=opened.about):
            if isinstance(result, feeds.ParsedRow):
                parsed.append(result)
            else:
                refused += result
                if opened.plan.keeps_together:
                    spoilt.add(opened.plan.ref_of(row))
    return parsed, refused, spoilt


def _account(
    entry: FeedFile, plan: Plan, taken: feeds.Taken, refused: Sequence[feeds.Refusal], *, read: int, skipped: int
) -> None:
    """Write a chunk's refused rows and add its numbers to the entry."""
    every = sorted([*refused, *taken.refused], key=lambda refusal: refusal.row)
    RefusedRow.objects.bulk_create(
        RefusedRow(
            feed=entry, row=refusal.row, column=plan.column_of(refusal.field)[:80], value=refusal.value[:80],
            reason=refusal.reason,
        )
        for refusal in every
    )  # fmt: skip
    entry.rows_read += read
    entry.rows_skipped += skipped
    entry.rows_added += taken.added
    entry.rows_unchanged += taken.unchanged
    entry.rows_refused += len({refusal.row for refusal in every})
    entry.save()

"""The kind of feed that brings a portfolio's history as snapshots: where each loan lay at each month's end."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from casework.lib.days import day_in
from casework.portfolio import bulk
from casework.portfolio.feeds import reasons
from casework.portfolio.feeds.registry import Feed, FeedContext, Field, FieldKind, ParsedRow, Refusal, Taken
from casework.reports.snapshots.models import Snapshot, SnapshotBucket, SnapshotKind
from casework.reports.snapshots.rules import OPEN, bucket_of, month_end
from casework.reports.snapshots.services.counting import count_fed, note_months

NO_BUCKET = gettext_noop("neither the bucket nor the days past due are there")
OTHER_BUCKET = gettext_noop("is not the bucket of the days past due")
NOT_MONTH_END = gettext_noop("is not the last day of its month, and the row does not say that it is a cycle's end")

_COLUMNS = (
    "book_id", "kind", "month", "source", "loan_ref", "taken_on", "bucket", "dpd", "balance", "disbursed_on",
    "disbursed", "recorded_at",
)  # fmt: skip
_CONTENT = ("taken_on", "bucket", "dpd", "balance", "disbursed_on", "disbursed")


class _Key(NamedTuple):
    kind: str
    month: date
    ref: str


class SnapshotFeed(Feed):
    """Snapshots of loans, which need not be in the ledger. There is one of each loan, kind and month."""

    title = _("Snapshots of the portfolio")
    fields: Sequence[Field] = (
        Field(name="external_ref"),
        Field(name="taken_on", kind=FieldKind.DATE),
        Field(name="balance", kind=FieldKind.MONEY, zero=True, credit=True),
        Field(name="bucket", required=False, choices=frozenset(SnapshotBucket.values)),
        Field(name="dpd", kind=FieldKind.WHOLE, required=False),
        Field(name="kind", required=False, choices=frozenset(SnapshotKind.values)),
        Field(name="disbursed_on", kind=FieldKind.DATE, required=False),
        Field(name="disbursed", kind=FieldKind.MONEY, required=False),
    )
    free = ""
    needs_product = False
    part_field = ""

    def take(self, rows: Sequence[ParsedRow], context: FeedContext) -> Taken:
        """Take a chunk. Four queries."""
        taken = Taken()
        known = _known(rows, context)
        fresh: dict[_Key, tuple[object, ...]] = {}
        today = day_in(context.book.time_zone, context.now)
        for row in rows:
            key = _key(row)
            if problem := _problem(row, key, today):
                taken.refused.append(problem)
                continue
            content = _content(row)
            there = fresh.get(key) or known.get(key)
            if there is None:
                fresh[key] = content
                taken.added += 1
            elif there == content:
                taken.unchanged += 1
            else:
                taken.refused.append(Refusal(row.number, "external_ref", row.ref, reasons.OTHER_CONTENT))
        made = [
            (context.book.pk, key.kind, key.month, context.source, key.ref, *content, context.now)
            for key, content in sorted(fresh.items())
        ]
        bulk.insert(Snapshot, _COLUMNS, made)
        note_months(book_id=context.book.pk, months={(key.kind, key.month) for key in fresh})
        return taken

    def after(self, context: FeedContext) -> None:
        """Count the months that the file brought."""
        count_fed(book_id=context.book.pk, now=context.now)


def _known(rows: Sequence[ParsedRow], context: FeedContext) -> dict[_Key, tuple[object, ...]]:
    there = Snapshot.objects.filter(
        book=context.book, source=context.source, month__in={month_end(row.day("taken_on")) for row in rows},
        loan_ref__in={row.ref for row in rows}, kind__in=SnapshotKind.values,
    )  # fmt: skip
    found = there.values_list("kind", "month", "loan_ref", *_CONTENT)
    return {_Key(*row[:3]): tuple(row[3:]) for row in found}


def _kind(row: ParsedRow) -> str:
    return row.text("kind") or SnapshotKind.MONTH.value


def _key(row: ParsedRow) -> _Key:
    return _Key(_kind(row), month_end(row.day("taken_on")), row.ref)


def _content(row: ParsedRow) -> tuple[object, ...]:
    dpd = row.values["dpd"]
    bucket = row.text("bucket") or bucket_of(row.whole("dpd"))
    return (
        row.day("taken_on"), bucket, dpd, row.amount("balance"), row.values["disbursed_on"], row.values["disbursed"],
    )  # fmt: skip


def _problem(row: ParsedRow, key: _Key, today: date) -> Refusal | None:
    bucket, dpd = row.text("bucket"), row.values["dpd"]
    if not bucket and dpd is None:
        return Refusal(row.number, "bucket", "", NO_BUCKET)
    if bucket in OPEN and isinstance(dpd, int) and bucket_of(dpd) != bucket:
        return Refusal(row.number, "bucket", bucket, OTHER_BUCKET)
    day = row.day("taken_on")
    if day > today:  # it could not be taken back: the next row of that month is refused
        return Refusal(row.number, "taken_on", day.isoformat(), reasons.FUTURE)
    if key.kind == SnapshotKind.MONTH and day != key.month:
        return Refusal(row.number, "taken_on", day.isoformat(), NOT_MONTH_END)
    return None

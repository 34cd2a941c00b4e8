"""Counting: a month's figures are made once its snapshots are there, and again when others come after it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from casework.lib.sql import refresh_stale_statistics
from casework.reports.snapshots.bulk.counted import count_month
from casework.reports.snapshots.models import Snapshot, SnapshotMonth


def note_months(*, book_id: int, months: Iterable[tuple[str, date]]) -> None:
    """Note that snapshots came to these months (kind, last day), in the transaction that wrote them. Two queries."""
    noted = [SnapshotMonth(book_id=book_id, kind=kind, month=month) for kind, month in sorted(months)]
    SnapshotMonth.objects.bulk_create(
        noted, update_conflicts=True, unique_fields=["book", "kind", "month"], update_fields=["counted_at"]
    )


@transaction.atomic
def count_fed(*, book_id: int, now: datetime) -> int:
    """Count the months to which snapshots came, and those after them: what a loan was before says how it moved, and
    whether it is there for the first time. Return how many were counted.
    """
    months = list(SnapshotMonth.objects.select_for_update().filter(book=book_id).order_by("kind", "month"))
    stale: dict[str, date] = {}
    for month in months:
        if month.counted_at is None:
            stale.setdefault(month.kind, month.month)
    due = [month for month in months if month.kind in stale and month.month >= stale[month.kind]]
    if due:
        refresh_stale_statistics([Snapshot._meta.db_table])
    for month in due:
        count_month(book_id=book_id, kind=month.kind, month=month.month)
        month.counted_at = now
    SnapshotMonth.objects.bulk_update(due, ["counted_at"])
    return len(due)

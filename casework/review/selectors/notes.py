"""Notes on an order as they read now."""

from dataclasses import dataclass
from datetime import datetime

from casework.review.models import OrderNote, ReviewOrder


@dataclass(frozen=True, kw_only=True)
class Note:
    """A note: its newest version, and when the first one was written."""

    latest: OrderNote
    since: datetime

    @property
    def changed(self) -> bool:
        """Say whether it reads otherwise than at first."""
        return self.latest.version > 1


def notes_of(order: ReviewOrder) -> list[Note]:
    """Return the notes on `order`, the newest first; those taken away are left out. One query."""
    first: dict[object, datetime] = {}
    latest: dict[object, OrderNote] = {}
    for row in OrderNote.objects.filter(order=order).select_related("written_by").order_by("pk"):
        first.setdefault(row.thread, row.written_at)
        latest[row.thread] = row
    notes = [Note(latest=row, since=first[thread]) for thread, row in latest.items() if row.text]
    return notes[::-1]

"""What follows a night: snapshots of the months and cycles that ended, summaries of the days that are closed."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.jobs import outbox
from casework.portfolio.models import Book
from casework.reports.snapshots.services.taking import take_due
from casework.reports.summaries.services.closing import recount_due, summarise_due

if TYPE_CHECKING:
    from casework.jobs.models import Job

KIND = "reports.close_book"


def ask_for_all(*, now: datetime) -> "list[Job]":
    """Ask for the closing of every open book, once for each date that it was rolled to."""
    books = Book.objects.filter(business_date__isnull=False).order_by("pk")
    return [
        outbox.enqueue(KIND, key=f"{book.code} {book.business_date}", params={"book": book.pk}, now=now)
        for book in books
    ]


def close_book(*, book_id: int, now: datetime) -> dict[str, Any]:
    """Do what is due for a book and was not done. Idempotent. Return how many days were done."""
    book = Book.objects.get(pk=book_id)
    return {
        "snapshots": len(take_due(book=book, now=now)), "summaries": len(summarise_due(book=book, now=now)),
        "counted_anew": len(recount_due(book=book, now=now)),
    }  # fmt: skip

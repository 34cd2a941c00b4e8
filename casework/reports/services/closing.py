"""What follows a night: snapshots of the months and cycles that ended, summaries of the days that are closed."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.lib.days import days_between
from casework.portfolio.models import Book
from casework.reports.kinds import Progress
from casework.reports.snapshots.services.taking import take_due
from casework.reports.summaries.services.closing import SummaryRefused, recount_due, summarise, summarise_due

if TYPE_CHECKING:
    from casework.jobs.models import Job
    from casework.people.models import User

KIND = "reports.close_book"
RECOUNT = "reports.recount_days"
MOST_DAYS = 100


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


@transaction.atomic
def ask_recount(*, first: date, last: date, book: Book | None, actor: "User", now: datetime) -> "list[Job]":
    """Ask for the closed days of a range to be counted anew, of one book or (None) of all; asked for twice within a
    minute it is done once. What differs is kept as when the command does it.

    Raises SummaryRefused: more than MOST_DAYS days, or none of them is closed.
    """
    if (last - first).days >= MOST_DAYS:
        raise SummaryRefused(_("At most %(most)s days are counted anew at once.") % {"most": MOST_DAYS})
    books = Book.objects.filter(business_date__gt=first).order_by("pk")
    asked = []
    for one in books if book is None else books.filter(pk=book.pk):
        until = min(last, one.business_date - timedelta(days=1)) if one.business_date else last
        params = {"book": one.code, "first": first.isoformat(), "last": until.isoformat()}
        key = f"{one.code} {first} {until} {now:%Y-%m-%dT%H:%M}"
        asked.append(outbox.enqueue(RECOUNT, key=key, params=params, owner=actor, now=now))
        audit.record(
            actor=actor, action="days.recount", subject_kind="book", subject_id=one.code, now=now, detail=params
        )
    if not asked:
        raise SummaryRefused(_("No day of this period is closed yet."))
    return asked


def recount_days(*, book: str, first: date, last: date, now: datetime, progress: Progress) -> dict[str, int]:
    """Count the closed days of a book anew, one after the other; return how many, and how many lines differ."""
    found, days, changed = Book.objects.get(code=book), list(days_between(first, last)), 0
    for done, day in enumerate(days):
        progress(done, len(days))
        runs = summarise(book=found, first=day, last=day, now=now, rebuild=True)
        changed += sum(run.counts.get("changed", 0) for run in runs)
    return {"days": len(days), "changed": changed}

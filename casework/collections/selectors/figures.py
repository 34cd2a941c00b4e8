"""The page of figures by bucket: a period's flows, a day's stock, and the newest roll asked for by hand."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from casework.collections.desk import business_day
from casework.collections.selectors.buckets import BucketFlow, Snapshot, flows, snapshot
from casework.jobs.models import Job
from casework.portfolio.models import Book

if TYPE_CHECKING:
    from casework.people.models import User

ROLL_KIND = "collections.roll_book"


@dataclass(frozen=True, kw_only=True)
class FiguresPage:
    """Figures of one book. first, last: the period; as_of: the day at whose start the stock is taken."""

    book: Book
    books: list[Book]
    first: date
    last: date
    as_of: date
    flows: list[BucketFlow]
    snapshot: Snapshot


def figures_page(
    *, now: datetime, book: Book | None, first: date | None, last: date | None, as_of: date | None
) -> FiguresPage | None:
    """Return the figures, of the first book where none is named; None while there is no book.

    Without days: the month of the business date up to it, and the business date. Nine queries.
    """
    books = list(Book.objects.order_by("code"))
    chosen = book or next(iter(books), None)
    if chosen is None:
        return None
    today = business_day(chosen, now)
    last = last or max(today, first or today)
    first = first or last.replace(day=1)
    as_of = as_of or today
    return FiguresPage(
        book=chosen, books=books, first=first, last=last, as_of=as_of,
        flows=flows(book=chosen, first=first, last=last), snapshot=snapshot(book=chosen, day=as_of),
    )  # fmt: skip


def newest_roll(user: "User") -> Job | None:
    """Return the newest roll asked for by hand by `user`. One query."""
    return Job.objects.filter(owner=user, kind=ROLL_KIND).order_by("-created_at").first()


def book_shown(code: str) -> Book:
    """Return the book called `code`. Raises Http404."""
    return get_object_or_404(Book, code=code)

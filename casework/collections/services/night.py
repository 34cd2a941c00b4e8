"""Asking for the roll: each night for every book that is open, and by hand."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.collections.selectors.figures import ROLL_KIND
from casework.collections.services.roll import RollRefused, roll
from casework.jobs import audit, outbox
from casework.lib.days import day_in
from casework.portfolio.current import is_behind
from casework.portfolio.models import Book

if TYPE_CHECKING:
    from casework.jobs.models import Job
    from casework.people.models import User


def ask_for_all(*, now: datetime) -> "list[Job]":
    """Ask for the roll of every open book that has not reached today in its zone; return the work asked for.

    A book and date is asked for once however often this is called. A book that was never rolled is left alone: its
    first date is somebody's decision.
    """
    books = Book.objects.filter(business_date__isnull=False).order_by("pk")
    return [ask_for(book, now) for book in books if is_behind(book, now=now)]


def ask_for(book: Book, now: datetime) -> "Job":
    """Ask for the roll of an open book up to today in its zone; a book and date is asked for once."""
    today = day_in(book.time_zone, now)
    return outbox.enqueue(ROLL_KIND, key=f"{book.code} {today}", params=_params(book, until=today), now=now)


def is_over(now: datetime) -> bool:
    """Say whether every open book is rolled up to today in its zone: before, no case lies where it belongs today."""
    open_books = Book.objects.filter(business_date__isnull=False).values_list("business_date", "time_zone")
    return all(reached is not None and reached >= day_in(zone, now) for reached, zone in open_books)


@transaction.atomic
def ask_by_hand(*, book: Book, until: date, actor: "User", now: datetime, first: date | None = None) -> "Job":
    """Ask for the roll of `book` up to `until`; twice within a minute is once. first: where a book that was never
    rolled opens (None: at `until`).

    Raises RollRefused when there is nothing to roll, or for a day that has not begun in the book's zone.
    """
    today = day_in(book.time_zone, now)
    if until > today:
        raise RollRefused(_("%(day)s has not begun yet where the book is.") % {"day": until.isoformat()})
    if book.business_date is not None and until <= book.business_date:
        raise RollRefused(_("The book is rolled up to %(day)s already.") % {"day": book.business_date.isoformat()})
    key = f"{book.code} {until} by hand {now:%Y-%m-%d %H:%M}"
    job = outbox.enqueue(ROLL_KIND, key=key, params=_params(book, until=until, first=first), owner=actor, now=now)
    audit.record(
        actor=actor, action="roll.ask", subject_kind="book", subject_id=book.public_id, now=now,
        detail={"until": until.isoformat()},
    )  # fmt: skip
    return job


def roll_asked(*, params: dict[str, Any], now: datetime, progress: Callable[[int, int], None]) -> dict[str, Any]:
    """Do what was asked for: roll day by day, telling after each how far it is. Return days and counts."""
    book = Book.objects.get(pk=params["book"])
    until = date.fromisoformat(params["until"])
    first = date.fromisoformat(params["first"]) if params.get("first") else None
    start = book.business_date
    days = (until - start).days if start else (until - (first or until)).days + 1
    done: Counter[str] = Counter()

    def tell(_day: date, counts: dict[str, int]) -> None:
        done.update(counts)
        done["days"] += 1
        progress(done["days"], max(days, done["days"]))

    roll(book=book, first=first, last=until, now=now, progress=tell)
    return {"book": book.code, "until": until.isoformat(), **done}


def _params(book: Book, *, until: date, first: date | None = None) -> dict[str, Any]:
    return {"book": book.pk, "until": until.isoformat(), "first": first.isoformat() if first else None}

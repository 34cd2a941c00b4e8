"""Whether a book stands at today: what people decide on one that is behind would be decided from old days past due.

docs/adr/0010: facts with a date of their own (files, programs) need no catch-up, since they have the same effect in any
order of arrival; what somebody types in on a page is refused until the nights that were missed are rolled, which is
asked for at once.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import gettext as _

from casework.lib.days import day_in
from casework.lib.refusal import Conflict
from casework.portfolio.models import Book

P = ParamSpec("P")
R = TypeVar("R")
CatchUp = Callable[[Book, datetime], object]
_CATCH_UPS: list[CatchUp] = []


class BookBehind(Conflict):
    """The book's business date lies before today; its catch-up was asked for."""


def catch_up_by(ask: CatchUp) -> None:
    """Register `ask(book, now)`: asks in the background for the nights that a book has missed. It must be idempotent,
    and see to its own transaction.
    """
    if ask not in _CATCH_UPS:
        _CATCH_UPS.append(ask)


def is_behind(book: Book, *, now: datetime) -> bool:
    """Say whether nights are missing. A book that was never rolled is not open yet, and so not behind."""
    return book.business_date is not None and book.business_date < day_in(book.time_zone, now)


def require_current(book: Book, *, now: datetime) -> None:
    """Do nothing for a book that stands at today; otherwise ask for its catch-up and refuse.

    Call it before the transaction of the write, so that the asking stays. One query. Raises BookBehind.
    """
    fresh = Book.objects.get(pk=book.pk)
    if not is_behind(fresh, now=now):
        return
    for ask in _CATCH_UPS:
        ask(fresh, now)
    day = fresh.business_date.isoformat() if fresh.business_date else ""
    raise BookBehind(
        _("The book “%(book)s” stands at %(day)s. The nights that are missing were asked for; try again after them.")
        % {"book": fresh.name, "day": day}
    )


def on_current_book(book_of: Callable[[Mapping[str, Any]], Book]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate what somebody decides: before its transaction begins, the book (read from its arguments, all of them
    given by name, `now` among them) has to stand at today. It then raises BookBehind besides its own refusals.
    """

    def decorate(write: Callable[P, R]) -> Callable[P, R]:
        @wraps(write)
        def current(*args: P.args, **kwargs: P.kwargs) -> R:
            said: Mapping[str, Any] = kwargs
            require_current(book_of(said), now=said["now"])
            return write(*args, **kwargs)

        return current

    return decorate

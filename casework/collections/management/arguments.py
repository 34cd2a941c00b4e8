"""Arguments that the commands of collections share: a book, a day."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date

from django.core.management.base import CommandError

from casework.portfolio.models import Book


def day(text: str) -> date:
    """Read an ISO day for argparse."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no date of the form YYYY-MM-DD") from None


def add_book(parser: ArgumentParser) -> None:
    """Offer --book CODE."""
    parser.add_argument("--book", help="code of the book; without it, all books")


def chosen_books(code: str | None) -> list[Book]:
    """Return the book called `code`, or all books. Raises CommandError when there is none."""
    books = list(Book.objects.filter(code=code) if code else Book.objects.order_by("code"))
    if not books:
        raise CommandError(f"There is no book called {code!r}." if code else "There is no book yet: feed loans first.")
    return books


def the_book(code: str | None) -> Book:
    """Return the book called `code`, or the only one there is. Raises CommandError when that leaves a choice."""
    books = chosen_books(code)
    if len(books) > 1:
        raise CommandError(f"Choose one with --book: {', '.join(book.code for book in books)}.")
    return books[0]

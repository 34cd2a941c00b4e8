"""When things happen on the demo floor: moments within office hours of the book's zone."""

from datetime import date, datetime, timedelta

from casework.lib.days import start_of
from casework.portfolio.models import Book

ROUNDS = (9, 13, 16)


def office_hours(book: Book, day: date) -> list[datetime]:
    """Return the moments of a day at which the floor is played: 9, 13 and 16 o'clock local time."""
    return [start_of(day, book.time_zone) + timedelta(hours=hour) for hour in ROUNDS]

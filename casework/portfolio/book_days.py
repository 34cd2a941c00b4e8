"""Days of each row's own book: an instant late in the evening of one zone is the next day in another."""

from datetime import date, timedelta

from django.db.models import Q

from casework.lib.days import start_of
from casework.portfolio.models import Book


def on_days(first: date, last: date, *, at: str, book: str, only: int | None = None) -> Q:
    """Return the filter of rows whose instant `at` lies in the days `first` to `last` of their own book. One query.

    at, book: the ways to the instant and to the book. only: the id of the one book to look at (None: all).
    """
    books = Book.objects.all() if only is None else Book.objects.filter(pk=only)
    chosen = Q(pk__in=[])
    for pk, zone in books.order_by("pk").values_list("pk", "time_zone"):
        bounds = {f"{at}__gte": start_of(first, zone), f"{at}__lt": start_of(last + timedelta(days=1), zone)}
        chosen |= Q(**{book: pk}, **bounds)
    return chosen

"""Books: found by code, made from what a mapping declares, held still while the ledger changes."""

from django.db import connection

from casework.portfolio.models import Book


def lock_against_roll(book_id: int) -> Book:
    """Hold the book's row shared until the end of the transaction and return it as it is now.

    The roll takes the row exclusively; so a night cannot begin between reading the business date here and writing what
    follows from it, while any number of payments go on beside each other. (Django has no FOR SHARE; SQLite's
    transactions
    hold the one write lock already.)
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM portfolio_book WHERE id = %s FOR SHARE", [book_id])
    return Book.objects.get(pk=book_id)

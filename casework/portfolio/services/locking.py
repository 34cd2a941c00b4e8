"""Holding loans still while the ledger changes: the book first, then all loans that hang together, by id."""

from collections.abc import Collection

from casework.portfolio.books import lock_against_roll
from casework.portfolio.models import Book, Loan
from casework.portfolio.services import carried


def lock_loans(loan_ids: Collection[int]) -> tuple[dict[int, Book], list[Loan]]:
    """Lock the books of these loans shared, then these loans and all that got credit of theirs, by id; return the books
    by id and the loans with their product.

    Whoever moves credit holds the book alone (`lock_for_move`); so no loan joins between our reading which loans hang
    together and our locking them, and none is locked out of order. Three queries, and two for each further book.
    """
    keys = Loan.objects.filter(pk__in=loan_ids).values_list("book_id", flat=True)
    books = {key: lock_against_roll(key) for key in sorted(set(keys))}
    return books, _by_id(loan_ids)


def lock_for_move(loan_ids: Collection[int], *, book_id: int) -> Book:
    """Lock the book so that neither a night nor a payment goes on, then these loans and all that got credit of theirs,
    by id; return the book. No key of it changes: who only refers to it does not wait.
    """
    book = Book.objects.select_for_update(of=("self",), no_key=True).get(pk=book_id)
    _by_id(loan_ids)
    return book


def _by_id(loan_ids: Collection[int]) -> list[Loan]:
    # no_key: nobody waits who only refers to the loan, as the roll does when it opens a case.
    loans = Loan.objects.filter(pk__in=carried.reached(loan_ids)).select_related("product").order_by("pk")
    return list(loans.select_for_update(of=("self",), no_key=True))

"""Customers and numbers as the gate reads them in bulk: making models of 100,000 rows costs as much as judging them."""

from typing import NamedTuple

from casework.portfolio.models import Book


class Borrower(NamedTuple):
    """What the gate reads of a customer."""

    pk: int
    book_id: int
    time_zone: str
    book: Book


class Number(NamedTuple):
    """What the gate reads of a contact point."""

    pk: int
    customer_id: int
    phone_hash: str
    relation: str

"""Files of snapshots for tests, fed as operations feed them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from casework.portfolio.models import Book, FeedFile
from tests.clock import NOW
from tests.collections import floor as ledger
from tests.portfolio.book_of import csv_of, declared, feed, product

# When files of the first half of 2026 are whole.
FED_AT = NOW + timedelta(days=150)


def book(code: str = "history") -> Book:
    """Make a book that has only a history."""
    return ledger.book(code)


def row(ref: str, day: str, bucket: str, balance: str = "100.00", **cells: Any) -> dict[str, Any]:
    """Return one row of a file of snapshots in our own column names."""
    return {"external_ref": ref, "taken_on": day, "bucket": bucket, "balance": balance, **cells}


def feed_history(of: Book, rows: Sequence[Mapping[str, Any]]) -> FeedFile:
    """Feed rows that have the same columns."""
    content = csv_of(rows)
    return feed("snapshots", content, mapping=declared("snapshots", product(book=of.code), rows[0]), now=FED_AT)


def months(ref: str, *buckets: str, balance: str = "100.00", year: int = 2026) -> list[dict[str, Any]]:
    """Return one loan's rows at the ends of January, February, … "" leaves a month out."""
    days = ("01-31", "02-28", "03-31", "04-30", "05-31", "06-30")
    return [row(ref, f"{year}-{day}", bucket, balance) for day, bucket in zip(days, buckets, strict=False) if bucket]

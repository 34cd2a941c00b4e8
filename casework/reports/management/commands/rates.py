"""`manage.py rates --from A --to B [--json]`: roll rates and delinquency of the month ends of a range."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.collections.management.arguments import add_book, day, the_book
from casework.portfolio.models import Book
from casework.reports.snapshots.models import SnapshotKind
from casework.reports.snapshots.selectors.rates import as_json, books_with_snapshots, rates
from casework.reports.snapshots.services.counting import count_fed


class Command(BaseCommand):
    """Print the rates that a book's snapshots tell."""

    help = "Roll rates between the month ends of a range, and the delinquency at each of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the range, the book, and how to print it."""
        parser.add_argument("--from", dest="first", type=day, required=True, metavar="DAY", help="YYYY-MM-DD")
        parser.add_argument("--to", dest="last", type=day, required=True, metavar="DAY", help="YYYY-MM-DD")
        parser.add_argument("--kind", choices=SnapshotKind.values, default=SnapshotKind.MONTH.value)
        parser.add_argument("--json", action="store_true", help="as JSON")
        add_book(parser)

    def handle(self, *, first: date, last: date, kind: str, book: str | None, **options: Any) -> None:
        """Count what was fed and not counted yet, then print."""
        if first > last:
            raise CommandError("The first day is after the last.")
        chosen = the_book(book) if book else _only_book(kind, first, last)
        count_fed(book_id=chosen.pk, now=timezone.now())
        found = as_json(rates(book=chosen, kind=kind, first=first, last=last))
        self.stdout.write(json.dumps(found) if options["json"] else "\n".join(_lines(found)))


def _only_book(kind: str, first: date, last: date) -> Book:
    found = books_with_snapshots(kind=kind, first=first, last=last)
    if not found:
        raise CommandError(f"No book has snapshots from {first} to {last}.")
    if len(found) > 1:
        raise CommandError(f"Choose one with --book: {', '.join(book.code for book in found)}.")
    return found[0]


def _lines(found: dict[str, Any]) -> list[str]:
    lines = []
    for one in found["transitions"]:
        lines += [f"{one['from']} → {one['to']}: loans", *_grid(one["buckets"], one["counts"], "{:,}"), ""]
        lines += [f"{one['from']} → {one['to']}: balances", *_grid(one["buckets"], one["balances"], "{:,.2f}"), ""]
    for title, key in (("loans", "count_pct"), ("balance", "balance_pct"), ("lagged, balance", "lagged_pct")):
        heads = list(found["month_ends"][0][key]) if found["month_ends"] else []
        rows: dict[str, Sequence[Any]] = {
            one["date"]: [one[key][head] for head in heads] for one in found["month_ends"]
        }
        lines += [f"Delinquency, % of {title}", *_table(heads, rows, "{:.2f}"), ""]
    return lines[:-1]


def _grid(buckets: Sequence[str], cells: Sequence[Sequence[Any]], form: str) -> list[str]:
    return _table(buckets, dict(zip(buckets, cells, strict=True)), form)


def _table(heads: Sequence[str], rows: dict[str, Sequence[Any]], form: str) -> list[str]:
    shown = [["", *heads]]
    shown += [[name, *("" if cell is None else form.format(cell) for cell in cells)] for name, cells in rows.items()]
    widths = [max(len(row[column]) for row in shown) for column in range(len(shown[0]))]
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in shown]

"""`manage.py buckets`: figures by bucket over a period, or the book at the start of a day."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.collections.management.arguments import add_book, day, the_book
from casework.collections.selectors.buckets import flows, snapshot

Row = dict[str, Any]


class Command(BaseCommand):
    """Print what entered, was collected and rolled on in each bucket; or, with --as-of, what lay in each."""

    help = "Figures by bucket: --from A --to B for a period, --as-of D for the start of a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a period or a day."""
        parser.add_argument("--from", dest="first", type=day)
        parser.add_argument("--to", dest="last", type=day)
        parser.add_argument("--as-of", type=day)
        parser.add_argument("--json", action="store_true")
        add_book(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a table, or JSON with --json."""
        period = options["first"] and options["last"]
        if bool(period) == bool(options["as_of"]) or bool(options["first"]) != bool(options["last"]):
            raise CommandError("Give either --from A --to B or --as-of D.")
        if period and options["first"] > options["last"]:
            raise CommandError("The first day is after the last.")
        book = the_book(options["book"])
        found = self._flows(book, options) if period else self._snapshot(book, options)
        if options["json"]:
            self.stdout.write(json.dumps(found))
        else:
            self._print(found)

    def _flows(self, book: Any, options: dict[str, Any]) -> Row:
        keys = ("code", "entered", "collected", "rolled", "amount_entered", "amount_collected")
        found = flows(book=book, first=options["first"], last=options["last"])
        return {"buckets": [{key: _plain(getattr(flow, key)) for key in keys} for flow in found]}

    def _snapshot(self, book: Any, options: dict[str, Any]) -> Row:
        found = snapshot(book=book, day=options["as_of"])
        return {
            "as_of": found.as_of.isoformat(),
            "open_loans": found.open_loans,
            "amount_due": str(found.amount_due),
            "buckets": [{"code": b.code, "cases": b.cases, "amount": str(b.amount)} for b in found.buckets],
        }

    def _print(self, found: Row) -> None:
        for key, value in found.items():
            if key != "buckets":
                self.stdout.write(f"{key.replace('_', ' ')}: {value}")
        rows: list[Row] = found["buckets"]
        if not rows:
            self.stdout.write("No bucket has had a case yet.")
            return
        head = [name.replace("_", " ") for name in rows[0]]
        table = [head, *[[str(cell) for cell in row.values()] for row in rows]]
        widths = [max(len(line[column]) for line in table) for column in range(len(head))]
        for line in table:
            self.stdout.write("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))


def _plain(value: object) -> object:
    return value if isinstance(value, int | str) else str(value)

"""`manage.py summarise --from A --to B [--rebuild]`: sum up closed days by hand, or count them anew."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.collections.management.arguments import add_book, chosen_books, day
from casework.lib.refusal import Refused
from casework.reports.summaries.services.closing import summarise


class Command(BaseCommand):
    """Sum up closed days; what differs when one is counted anew is kept and shown on the page "Closed days"."""

    help = "Sum up closed days; with --rebuild, count those anew that were, and say how many lines differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the range, the book, and whether to count anew."""
        parser.add_argument("--from", dest="first", type=day, required=True, metavar="DAY", help="YYYY-MM-DD")
        parser.add_argument("--to", dest="last", type=day, required=True, metavar="DAY", help="YYYY-MM-DD")
        parser.add_argument("--rebuild", action="store_true", help="count days anew that are summed up")
        add_book(parser)

    def handle(self, *, first: date, last: date, rebuild: bool, book: str | None, **_options: Any) -> None:
        """Sum up and say what was done."""
        for one in chosen_books(book):
            try:
                done = summarise(book=one, first=first, last=last, now=timezone.now(), rebuild=rebuild)
            except Refused as refusal:
                raise CommandError(f"{one.code}: {refusal}") from None
            changed = sum(run.counts.get("changed", 0) for run in done)
            self.stdout.write(f"{one.code}: {len(done)} days counted, {changed} lines of closed days differ")

"""`manage.py snapshot --date D` or `--from A --to B`: take the snapshots of the ends of months and cycles by hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.collections.management.arguments import add_book, chosen_books, day
from casework.lib.refusal import Refused
from casework.reports.snapshots.services.taking import take_range


class Command(BaseCommand):
    """Take snapshots of our own books; what was taken stays as it is."""

    help = "Take the snapshots of every month's end and cycle's end of a range; what was taken is left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --date D, or --from A --to B."""
        parser.add_argument("--date", type=day, metavar="DAY", help="one day, on which a month or a cycle ends")
        parser.add_argument("--from", dest="first", type=day, metavar="DAY", help="first day, YYYY-MM-DD")
        parser.add_argument("--to", dest="last", type=day, metavar="DAY", help="last day, YYYY-MM-DD")
        add_book(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Take them and say what was taken."""
        first, last = options["date"] or options["first"], options["date"] or options["last"]
        if first is None or last is None or (options["date"] and (options["first"] or options["last"])):
            raise CommandError("Give either --date, or --from and --to.")
        for book in chosen_books(options["book"]):
            try:
                runs = take_range(book=book, first=first, last=last, now=timezone.now())
            except Refused as refusal:
                raise CommandError(f"{book.code}: {refusal}") from None
            for run in runs:
                kinds = ", ".join(f"{kind} {number}" for kind, number in run.counts.items() if kind != "counted")
                self.stdout.write(f"{book.code} {run.business_date}: {kinds} loans")
            if not runs:
                self.stdout.write(f"{book.code}: nothing to take")

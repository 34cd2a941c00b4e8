"""`manage.py roll`: roll one date or a range of dates, on all books or on one."""

from argparse import ArgumentParser
from collections import Counter
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.collections.management.arguments import add_book, chosen_books, day
from casework.collections.services.roll import roll
from casework.lib.days import day_in
from casework.lib.refusal import Refused


class Command(BaseCommand):
    """Roll cases to the bucket of their DPD, day by day; running a date twice changes nothing."""

    help = "Roll cases, day by day. Without dates: up to today in each book's time zone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --date D, or --from A --to B."""
        parser.add_argument("--date", type=day, help="roll up to this date (missed dates first)")
        parser.add_argument("--from", dest="first", type=day, help="opens a book that was never rolled")
        parser.add_argument("--to", dest="last", type=day)
        add_book(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Roll and say what moved."""
        if options["date"] and (options["first"] or options["last"]):
            raise CommandError("Give either --date or --from and --to.")
        if bool(options["first"]) != bool(options["last"]):
            raise CommandError("--from and --to go together.")
        now = timezone.now()
        for book in chosen_books(options["book"]):
            last = options["date"] or options["last"] or day_in(book.time_zone, now)
            try:
                runs = roll(book=book, first=options["first"], last=last, now=now, progress=self._progress)
            except Refused as refusal:
                raise CommandError(str(refusal)) from None
            totals = Counter[str]()
            for run in runs:
                totals.update(run.counts)  # a night tells of promises only if it judged some
            words = ", ".join(f"{key.replace('_', ' ')} {number}" for key, number in totals.items())
            self.stdout.write(f"{book.code}: {len(runs)} days rolled" + (f" ({words})" if words else ""))

    def _progress(self, day: date, counts: dict[str, int]) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{day.isoformat()}  {counts}    ", ending="")

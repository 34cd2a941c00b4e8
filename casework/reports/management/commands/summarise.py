"""`manage.py summarise --from A --to B [--rebuild]`: sum up closed days by hand, or count them anew."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.collections.management.arguments import add_book, chosen_books, day
from casework.lib.refusal import Refused
from casework.reports.summaries.selectors.page import Change, changes_of
from casework.reports.summaries.services.closing import summarise


class Command(BaseCommand):
    """Sum up closed days; what differs when one is counted anew is kept and shown on the page "Closed days"."""

    help = "Sum up closed days; with --rebuild, count those anew that were, and say which lines differ, and why."

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
            for change in changes_of(done):
                self.stdout.write(_told(change))


def _told(change: Change) -> str:
    """Say where a line differs, and below it why."""
    figures = ", ".join(f"{one.name} {_said(one.before)} → {_said(one.after)}" for one in change.figures)
    why = [f"    {one.name} {one.ref}, recorded {one.at:%Y-%m-%d %H:%M %Z} {one.why}" for one in change.causes]
    where = f"  {change.row.day} {change.row.person}, {change.of}: {figures or 'only what counts in longer periods'}"
    return "\n".join(line.rstrip() for line in [where, *(why or ["    nothing that was recorded since explains it"])])


def _said(value: object) -> object:
    return "–" if value is None else value

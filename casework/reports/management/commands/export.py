"""`manage.py export kpi --from A --to B --out F.xlsx [--book B]`: the workbook, with everything in it."""

import getpass
import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from casework.collections.management.arguments import add_book, day, the_book
from casework.reports.kinds import Asked
from casework.reports.selectors.scope import Scope
from casework.reports.services.workbook import build_workbook


class Command(BaseCommand):
    """Write a workbook of figures to a file."""

    help = "Write the KPI workbook of a period to a file: every team, every book unless one is chosen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what, from when to when, and where to."""
        parser.add_argument("what", choices=["kpi"])
        parser.add_argument(
            "--from", dest="first", type=day, required=True, metavar="DAY", help="first day, YYYY-MM-DD"
        )
        parser.add_argument("--to", dest="last", type=day, required=True, metavar="DAY", help="last day, YYYY-MM-DD")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the workbook to write (.xlsx)")
        add_book(parser)

    def handle(self, *, first: Any, last: Any, out: Path, book: str | None, **_options: Any) -> None:
        """Write the workbook, whole or not at all."""
        if first > last:
            raise CommandError("The first day is after the last.")
        if not out.absolute().parent.is_dir():
            raise CommandError(f"There is no folder {out.absolute().parent}.")
        scope = Scope(first=first, last=last, book_id=the_book(book).pk if book else None)
        language = translation.get_language() or "en"
        asked = Asked(scope=scope, asker=f"{getpass.getuser()} (manage.py)", language=language, now=timezone.now())
        with tempfile.TemporaryDirectory(dir=out.absolute().parent, prefix=".casework-") as folder:
            built = Path(folder) / "kpi.xlsx"
            lines = build_workbook(asked=asked, target=built)
            os.replace(built, out)
        self.stdout.write(f"{out}: {lines} lines of figures from {first} to {last}.")

"""`manage.py feed`: take a file of loans, payments or orders into the book."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.lib.sheets.reading import FileRefused, told
from casework.portfolio import feeds
from casework.portfolio.exports import refused_csv
from casework.portfolio.feeds.mapping import Mapping, own_columns, read_mapping
from casework.portfolio.models import FeedFile
from casework.portfolio.services.feeding import take_file
from casework.portfolio.services.uploads import enter_file

REFUSED_WHOLE = 2


class Command(BaseCommand):
    """Feed a file. Exit code 0: it was taken (refused rows are counted and reported); 2: it was refused as a whole."""

    help = "Take a CSV or XLSX file into the book. Feeding it twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the kind, the file, and how to read it."""
        parser.add_argument("kind", choices=feeds.kinds())
        parser.add_argument("file", type=Path, help="ends in .csv or .xlsx")
        parser.add_argument("--mapping", type=Path, help="a TOML file (docs/feed.md); without it: our own column names")
        parser.add_argument("--report", type=Path, help="write the refused rows to this CSV file")
        parser.add_argument("--progress", action="store_true", help="show progress where stderr is no terminal too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take the file and say what became of it."""
        self._shows = options["progress"] or self.stderr.isatty()
        self._began = monotonic()
        try:
            entry = self._take(options["kind"], options["file"], options["mapping"])
            if options["report"]:
                with options["report"].open("w", encoding="utf-8", newline="") as report:
                    report.writelines(refused_csv(entry))
        except FileRefused as refused:
            raise CommandError(str(refused), returncode=REFUSED_WHOLE) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=REFUSED_WHOLE) from None
        if self._shows:
            self.stderr.write("")
        if entry.refused_whole:
            raise CommandError(f"{entry.name} was refused: {told(entry.refused_whole)}", returncode=REFUSED_WHOLE)
        self.stdout.write(self._summary(entry))

    def _take(self, kind: str, path: Path, mapping_path: Path | None) -> FeedFile:
        now = timezone.now()
        mapping: Mapping = own_columns(kind)
        if mapping_path:
            mapping = read_mapping(mapping_path.read_bytes(), name=mapping_path.stem)
        if mapping.kind != kind:
            raise CommandError(f"{mapping_path} maps {mapping.kind}, not {kind}.", returncode=REFUSED_WHOLE)
        with path.open("rb") as file:
            entry = enter_file(kind=kind, name=path.name, mapping=mapping.name, file=file, now=now)
            return take_file(entry=entry, file=file, mapping=mapping, now=now, progress=self._progress)

    def _progress(self, entry: FeedFile, total: int) -> None:
        if self._shows:
            speed = entry.rows_read / max(monotonic() - self._began, 0.001)
            line = f"{entry.rows_read:,} of {total:,} rows, {entry.rows_refused:,} refused, {speed:,.0f} rows/s"
            self.stderr.write(f"\r{line}   ", ending="")
            self.stderr.flush()

    def _summary(self, entry: FeedFile) -> str:
        seconds = monotonic() - self._began
        return (
            f"{entry.name}: {entry.rows_read} rows read, {entry.rows_added} added, {entry.rows_unchanged} unchanged, "
            f"{entry.rows_skipped} skipped by the filter, {entry.rows_refused} refused ({seconds:.1f} s)"
        )

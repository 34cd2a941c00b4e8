"""`manage.py check_loads`: compare what people are said to carry with what they hold."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.workflow import truth


class Command(BaseCommand):
    """Exit with an error when a counter is wrong; with --mend, set it right and write that down."""

    help = "Compare the counters of open work with the work that people hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --mend."""
        parser.add_argument("--mend", action="store_true", help="set wrong counters right (noted in the audit trail)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, tell, and mend if asked."""
        wrong = truth.mend(actor=None, now=timezone.now()) if options["mend"] else truth.drifts()
        for drift in wrong:
            where = f"team {drift.team}" if drift.team is not None else "in all"
            self.stdout.write(f"person {drift.user}, {where}: counted {drift.counted}, holds {drift.true}")
        if wrong and not options["mend"]:
            raise CommandError(f"{len(wrong)} counters are wrong; --mend sets them right.")
        self.stdout.write(f"{len(wrong)} counters mended." if options["mend"] else "All counters are right.")

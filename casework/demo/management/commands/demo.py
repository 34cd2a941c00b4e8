"""`manage.py demo`: load the demo floor into an empty database."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from casework.demo import working_rules
from casework.demo.aftermath import finish
from casework.demo.cast import LOGINS, PASSWORD
from casework.demo.floor import build
from casework.people.models import User
from casework.portfolio.models import Book


class Command(BaseCommand):
    """Load about 30 people, 2,000 customers, 3,000 loans with a year of nights, and 200 orders."""

    help = "Load the demo floor into an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --logins, --if-empty and, for a floor that is the same each time, --now."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is a floor already")
        parser.add_argument("--logins", action="store_true", help="only say who can sign in, if this is the demo floor")
        parser.add_argument("--now", type=datetime.fromisoformat, help="the instant the floor shows (with its zone)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build the floor and show the logins."""
        if options["logins"]:
            self._show_logins()
            return
        if User.objects.exists() or Book.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There is a floor already: the demo only goes into an empty database.")
        now = options["now"] or timezone.now()
        if now.tzinfo is None:
            raise CommandError("--now needs a time zone, as in 2026-03-02T10:00+08:00.")
        with transaction.atomic():  # all or nothing: a first start that was broken off begins anew
            floor = build(now=now, tell=self._tell)
            finish(floor, tell=self._tell)
            working_rules.settle(people=floor.people, now=floor.now)
        self.stdout.write("\nThe demo floor is ready.")

    def _show_logins(self) -> None:
        found = User.objects.filter(username__in=LOGINS.values(), is_active=True)
        there = set(found.values_list("username", flat=True))
        for role, username in LOGINS.items():
            if username in there:
                self.stdout.write(f"  {role.label!s:18} {username:12} {PASSWORD}")

    def _tell(self, what: str, done: int, total: int) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r{what}: {done * 100 // total} % ", ending="\n" if done == total else "")
            self.stdout.flush()
        elif done == total:
            self.stdout.write(f"{what}: done")

"""`manage.py serve`: pages, sockets, worker and clock in one process."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.config.serving.listening import CannotListen, address, listen


class Command(BaseCommand):
    """Serve the whole floor from one process. For one machine; production splits it (docs/operations.md)."""

    help = "Serve pages, sockets, background work and the nightly timetable from one process."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--host", default=None, help="address to listen on (environment: HOST; 127.0.0.1)")
        parser.add_argument("--port", type=int, default=None, help="port to listen on (environment: PORT; 8000)")
        parser.add_argument("--prepare", action="store_true", help="first migrate, and load the demo floor once")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take the port, prepare if asked, serve until a signal ends it."""
        try:
            host, port = address(host=options["host"], port=options["port"])
            listener = listen(host=host, port=port)
        except CannotListen as problem:
            raise CommandError(str(problem)) from problem
        # Only now: the pieces take seconds to load, a taken port should be said at once.
        from casework.config.serving import one_process

        if options["prepare"]:
            one_process.prepare(say=self.stdout.write)
        one_process.serve(listener, say=self.stdout.write)

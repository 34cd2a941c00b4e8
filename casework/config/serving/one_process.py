"""Put the pieces together: one loop for pages and sockets, threads for work and clock, one way to end."""

import os
import socket
import sys
import threading
import time
from collections.abc import Callable

# Daphne first: it installs the asyncio reactor before anything else imports Twisted's.
from daphne.server import Server, twisted_loop  # isort: skip
from django.core.management import call_command
from twisted.internet import reactor

from casework.config.asgi import application
from casework.config.celery import app
from casework.config.serving import welcome
from casework.config.serving.background import Background
from casework.jobs import live

Say = Callable[[str], object]
GRACE = 3.0  # seconds that running work gets after Ctrl-C
LIMIT = 4.5  # seconds after which the process ends whatever happens


def prepare(*, say: Say) -> None:
    """Bring the tables up to date and load the demo floor, if the database is empty."""
    began = time.monotonic()
    say("Preparing the database …")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("demo", if_empty=True)
    say(f"Database ready after {time.monotonic() - began:.0f} s.")


def serve(listener: socket.socket, *, say: Say) -> None:
    """Serve on `listener` until SIGINT or SIGTERM, then end the process within LIMIT seconds."""
    background = Background(app)
    host, port = listener.getsockname()[:2]

    def ready() -> None:
        live.set_server_loop(twisted_loop)
        background.start()
        say(welcome.text(host=host, port=port))
        sys.stdout.flush()

    def ending() -> None:
        say("\nEnding …")
        killer = threading.Timer(LIMIT, os._exit, (0,))
        killer.daemon = True
        killer.start()

    server = Server(application, endpoints=[f"fd:fileno={listener.fileno()}"], ready_callable=ready, server_name="")
    reactor.addSystemEventTrigger("before", "shutdown", ending)  # type: ignore[arg-type]
    server.run()
    live.set_server_loop(None)
    background.stop(seconds=GRACE)
    say("Ended. The data is kept; `make run` goes on with it.")
    # Work may still hold a thread that Python would wait for. Its row is leased: the sweeper queues it again.
    sys.stdout.flush()
    os._exit(0)

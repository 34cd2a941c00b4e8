"""A PostgreSQL of a test's own, with a copy of its database: it can be killed whole, and started again.

bin/services.py starts the first one; the second is started as that one was, from the same folder.
"""

import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connection, connections

from tests.faults.killing import PATIENCE

ROOT = Path(__file__).resolve().parents[2]


def _services() -> ModuleType:
    sys.path.insert(0, str(ROOT / "bin"))
    try:
        import services  # it is a program's folder, not a package
    finally:
        sys.path.remove(str(ROOT / "bin"))
    return services


class Server:
    """Where it listens, and its first process."""

    def __init__(self, url: str, programs: Path) -> None:
        place = urlsplit(url)
        self.programs = programs
        self.place = {
            "HOST": place.hostname, "PORT": place.port, "USER": place.username, "NAME": place.path.lstrip("/"),
            "PASSWORD": "",
        }  # fmt: skip
        with self._line() as line:
            row = line.execute("SHOW data_directory").fetchone()
        assert row is not None
        self.folder = Path(row[0])
        self.pid = int((self.folder / "postmaster.pid").read_text().split()[0])
        process = Path(f"/proc/{self.pid}")
        self.command = process.joinpath("cmdline").read_bytes().rstrip(b"\0").decode().split("\0")
        self.owner = process.stat().st_uid
        self.again: subprocess.Popen[bytes] | None = None

    def copy(self, source: dict[str, Any]) -> None:
        """Fill the empty database with what `source` (settings of a connection) has now."""
        at = ["-h", str(source["HOST"]), "-p", str(source["PORT"]), "-U", source["USER"], source["NAME"]]
        dump = subprocess.run(
            [self.programs / "pg_dump", "--no-owner", *at], check=True, capture_output=True, env=_env(source)
        )  # fmt: skip
        own = self.place
        to = ["-h", str(own["HOST"]), "-p", str(own["PORT"]), "-U", str(own["USER"]), "-d", str(own["NAME"])]
        fill = [self.programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, *to]
        subprocess.run(fill, check=True, input=dump.stdout)

    @contextmanager
    def used(self) -> Iterator[None]:
        """Let this process, and those that it forks, use this server's database."""
        connections.close_all()
        before = {name: connection.settings_dict[name] for name in self.place}
        connection.settings_dict.update(self.place)
        try:
            yield
        finally:
            connections.close_all()
            connection.settings_dict.update(before)

    def kill(self) -> None:
        """End its first process without a word, as a lost machine does; the others go when they notice."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)  # its child as long as it is not heard: the next one would take it for alive

    def start_again(self) -> None:
        """Start it from the same folder as soon as nobody of the old one is left, and wait until it has recovered."""
        user = {} if os.geteuid() == self.owner else {"user": self.owner, "group": pwd.getpwuid(self.owner).pw_gid}
        until = time.monotonic() + PATIENCE
        while not self._answers():
            assert time.monotonic() < until, "it did not come back"
            if self.again is None or self.again.poll() is not None:
                quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, **user}
                self.again = subprocess.Popen(
                    self.command, cwd=self.folder, stderr=subprocess.DEVNULL, start_new_session=True,
                    **({"extra_groups": []} if user else {}), **quiet,
                )  # fmt: skip
            time.sleep(0.1)

    def end(self) -> None:
        """End the second process; the first one's is bin/services' own."""
        if self.again is not None and self.again.poll() is None:
            self.again.send_signal(signal.SIGQUIT)
            self.again.wait(PATIENCE)

    def _line(self) -> psycopg.Connection[Any]:
        own = self.place
        return psycopg.connect(host=own["HOST"], port=own["PORT"], user=own["USER"], dbname=own["NAME"])

    def _answers(self) -> bool:
        try:
            self._line().close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def own_server() -> Iterator[Server]:
    """Give a server that writes everything down (fsync), with a copy of the test's database as it is now."""
    services = _services()
    source = dict(connection.settings_dict)
    connections.close_all()
    with ExitStack() as stack:
        server = Server(stack.enter_context(services.postgres(durable=True)), services.postgres_bin())
        stack.callback(server.end)
        server.copy(source)
        yield server


def _env(source: dict[str, Any]) -> dict[str, str]:
    return {**os.environ, "PGPASSWORD": str(source["PASSWORD"] or "")}

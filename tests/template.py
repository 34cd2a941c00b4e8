"""A migrated database to start from, made once for every state of the migrations: all test processes copy it.

Running a hundred migrations costs each process some fifteen seconds of a core; a copy costs none. What the copy holds
is what `manage.py migrate` makes of an empty database, so nothing is tested otherwise than before.

`python -m tests.template` makes the one of the database that the environment names, before any test waits for it.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "tests"


def digest() -> str:
    """Name the state of the migrations: our own files, and the versions of the packages that bring theirs."""
    whole = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(ROOT.glob("casework/*/migrations/*.py")):
        whole.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    for path in sorted(ROOT.glob("casework/lib/*.py")):  # triggers and field types that migrations call
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


def sqlite_file() -> Path:
    """Return a migrated SQLite file that nobody may open for writing: copy it."""
    ready = KEPT / f"migrated-{digest()}.sqlite3"
    with _alone("sqlite"):
        if not ready.exists():
            for old in KEPT.glob("migrated-*.sqlite3"):
                old.unlink()
            made = ready.with_suffix(".part")
            made.unlink(missing_ok=True)
            _migrate(f"sqlite:///{made}")
            made.rename(ready)
    return ready


def postgres_name() -> str:
    """Return the name of a migrated database in the PostgreSQL of the settings, to be given as TEMPLATE."""
    name = f"casework_migrated_{digest()}"
    given = settings.DATABASES["default"]
    place = {"host": given["HOST"], "port": given["PORT"] or 5432, "user": given["USER"], "password": given["PASSWORD"]}
    with _alone("postgres"), psycopg.connect(**place, dbname=given["NAME"], autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'DROP DATABASE IF EXISTS "{name}_part"')
            connection.execute(f'CREATE DATABASE "{name}_part"')
            secret = f":{place['password']}" if place["password"] else ""
            _migrate(f"postgres://{place['user']}{secret}@{place['host']}:{place['port']}/{name}_part")
            connection.execute(f'ALTER DATABASE "{name}_part" RENAME TO "{name}"')
    return name


@contextmanager
def _alone(database: str) -> Iterator[None]:
    """Let one process at a time look and make, for each kind of database."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"migrated-{database}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(address: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ, "DATABASE_URL": address, "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "casework.config.settings",
        }  # fmt: skip
        command = [sys.executable, "manage.py", "migrate", "-v0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


if __name__ == "__main__":
    sqlite_file() if "sqlite" in settings.DATABASES["default"]["ENGINE"] else postgres_name()

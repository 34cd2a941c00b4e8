"""Real processes that come to a standstill where a test wants it, and are killed there.

The product has no hooks for it: `holding` locks rows on a connection of its own, and whoever comes to one of them
waits. A process is forked, so that Django is loaded once; the connections of the test's own are closed before.
"""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import psycopg
from django.db import connection, connections
from django.db.models import Model

PATIENCE = 20.0  # seconds
# Rows that the work itself makes are named by a fact of theirs: their keys differ from one run to the next.
NAMES: dict[str, str] = {
    "CollectionCase": "loan_id", "BucketStay": "entered_on", "CaseEvent": "effective_on", "Payment": "external_ref",
    "BatchRun": "scope", "FeedFile": "name",
}  # fmt: skip
OF_CHANCE = {"id", "public_id", "finished_at"}
WAITING = """SELECT count(DISTINCT pid) FROM pg_stat_activity
              WHERE datname = current_database() AND wait_event_type = 'Lock'"""
CUT = """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
          WHERE datname = current_database() AND backend_type = 'client backend' -- the server's own helpers are no line
            AND pid <> pg_backend_pid() AND NOT pid = ANY(%s)"""

Told = dict[str, Counter[tuple[Any, ...]]]


class Holder:
    """Rows that are locked until it lets go of them."""

    def __init__(self, rows: Mapping[type[Model], Sequence[int]]) -> None:
        self.line = _line(connection.settings_dict["NAME"], autocommit=False)
        for model, ids in rows.items():
            self.line.execute(f'SELECT 1 FROM "{model._meta.db_table}" WHERE id = ANY(%s) FOR UPDATE', [list(ids)])

    @property
    def backend(self) -> int:
        """The database's process that serves it."""
        return self.line.info.backend_pid

    def let_go(self) -> None:
        """Unlock the rows."""
        self.line.close()


@contextmanager
def holding(rows: Mapping[type[Model], Sequence[int]]) -> Iterator[Holder]:
    """Hold these rows for the time of the block, unless they are let go earlier."""
    holder = Holder(rows)
    try:
        yield holder
    finally:
        holder.let_go()


@contextmanager
def working(work: Callable[[], object]) -> Iterator[Any]:
    """Give a process that does the work; it is killed at the latest at the end of the block."""
    connections.close_all()  # nothing of this process may be used by the other one
    process = get_context("fork").Process(target=_alone, args=(work,))
    process.start()
    try:
        yield process
    finally:
        kill(process)


def kill(process: Any) -> None:
    """End a process as a machine's loss does, without a word."""
    if process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join(PATIENCE)


def wait_until(happened: Callable[[], bool], what: str) -> None:
    """Return when it has happened. Raises AssertionError when it does not."""
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until, f"it never came to this: {what}"
        time.sleep(0.01)


def standing(number: int) -> bool:
    """Say whether so many connections wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction the first answer is kept
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0] == number)


def cut_lines(*, but: int) -> int:
    """End every connection to the database at the database's side, but this process' own and one backend; return how
    many.
    """
    with connection.cursor() as cursor:
        cursor.execute(CUT, [[but]])
        return int(cursor.fetchone()[0])


def told(*models: type[Model]) -> Told:
    """Return every row of these tables, without keys and what else chance decides, in no order."""
    found: Told = {}
    for model in models:
        columns = [_fact(field) for field in model._meta.concrete_fields if field.name not in OF_CHANCE]
        rows = model._default_manager.values_list(*columns)
        found[model.__name__] = Counter(tuple(_plain(value) for value in row) for row in rows)
    return found


def undisturbed(work: Callable[[], object], tell: Callable[[], Told]) -> Told:
    """Do the work in a copy of the database as it is now, by a process that nobody disturbs; return what it tells."""
    name = f"{connection.settings_dict['NAME']}_undisturbed"
    source = connection.settings_dict["NAME"]
    connections.close_all()
    context = get_context("fork")
    answers: Any = context.Queue()
    with _line("postgres", autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        process = context.Process(target=_elsewhere, args=(name, work, tell, answers))
        process.start()
        try:
            answer = answers.get(timeout=PATIENCE)
        finally:
            kill(process)
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    assert isinstance(answer, dict), answer
    return answer


def _fact(field: Any) -> str:
    """Return where to read a column's value, or what names the row that it points to."""
    name = NAMES.get(field.related_model.__name__) if field.related_model else None
    return f"{field.name}__{name}" if name else str(field.attname)


def _line(database: str, *, autocommit: bool) -> psycopg.Connection[Any]:
    there = connection.settings_dict
    return psycopg.connect(
        host=there["HOST"], port=there["PORT"], user=there["USER"], password=there["PASSWORD"], dbname=database,
        autocommit=autocommit,
    )  # fmt: skip


def _alone(work: Callable[[], object]) -> None:
    try:
        work()
    finally:
        connections.close_all()


def _elsewhere(name: str, work: Callable[[], object], tell: Callable[[], Told], answers: Any) -> None:
    connection.settings_dict["NAME"] = name
    try:
        work()
        answers.put(tell())
    except BaseException as problem:  # noqa: BLE001  # told by the test's own process
        answers.put(repr(problem))
    connections.close_all()


def _plain(value: Any) -> Any:
    return repr(value) if isinstance(value, (dict, list)) else value

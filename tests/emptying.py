"""Empty the database after a transactional test and put back the rows that the migrations made."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.test import TransactionTestCase

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
_MIGRATED: dict[str, Rows] = {}


def remember(alias: str) -> None:
    """Remember every row there is right after the migrations (roles, ladders, stages, content types, permissions)."""
    connection = connections[alias]
    rows: Rows = {}
    with connection.cursor() as cursor:
        for table in _tables(alias):
            cursor.execute(f'SELECT * FROM "{table}"')
            found = cursor.fetchall()
            if found:
                rows[table] = ([column[0] for column in cursor.description], found)
    _MIGRATED[alias] = rows


@contextmanager
def _nothing_looked_up(alias: str) -> Iterator[None]:
    """Open a transaction in which neither foreign keys are looked up nor append-only tables guarded.

    SQLite would look for each deleted row whether another one points to it: longer than the largest test takes.
    """
    connection = connections[alias]
    with connection.constraint_checks_disabled(), transaction.atomic(using=alias), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            guards = cursor.fetchall()
            statements = [f'DROP TRIGGER "{name}"' for name, _sql in guards]
            again = [sql for _name, sql in guards]
        else:
            statements = ["SET LOCAL session_replication_role = replica"]
            again = ["SET LOCAL session_replication_role = origin"]
        for statement in statements:
            cursor.execute(statement)
        yield
        for statement in again:
            cursor.execute(statement)


def _tables(alias: str) -> list[str]:
    return connections[alias].introspection.django_table_names(only_existing=True, include_views=False)


def _filled(alias: str) -> list[str]:
    """Return the tables that hold rows: most are empty, and emptying one that is costs as much as any."""
    tables = _tables(alias)
    with connections[alias].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM \"{one}\")" for one in tables))
        return [table for (table,) in cursor.fetchall()]


def empty_database(alias: str, *, large: bool = False) -> None:
    """Delete every row and put back those of the migrations; tables that stand as they were are left alone.

    large: PostgreSQL drops the files of all tables at once, which is quicker for millions of rows and slower for few.
    """
    migrated = _MIGRATED[alias]
    with _nothing_looked_up(alias), connections[alias].cursor() as cursor:
        if large:
            cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in _tables(alias)))
        for table in {*_filled(alias), *migrated}:
            columns, rows = migrated.get(table, ([], []))
            cursor.execute(f'SELECT * FROM "{table}" LIMIT {len(rows) + 1}')
            if Counter(map(repr, cursor.fetchall())) == Counter(map(repr, rows)):
                continue
            cursor.execute(f'DELETE FROM "{table}"')
            if rows:
                names = ", ".join(f'"{name}"' for name in columns)
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)


def empty(self: TransactionTestCase) -> None:
    """Stand in for Django's `_fixture_teardown`, which knows neither append-only tables nor rows of migrations."""
    for alias in self._databases_names(include_mirrors=False):
        empty_database(alias)

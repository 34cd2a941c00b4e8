"""Empty the database after a transactional test and put back the rows that the migrations made."""

from typing import Any

from django.core.management import call_command
from django.db import connections, transaction
from django.test import TransactionTestCase

from casework.lib.append_only import create_statements, drop_statements, guarded_tables

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
_MIGRATED: dict[str, Rows] = {}


def remember(alias: str) -> None:
    """Remember every row there is right after the migrations (roles, ladders, stages, content types, permissions)."""
    connection = connections[alias]
    rows: Rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            cursor.execute(f'SELECT * FROM "{table}"')
            found = cursor.fetchall()
            if found:
                rows[table] = ([column[0] for column in cursor.description], found)
    _MIGRATED[alias] = rows


def put_back(alias: str) -> None:
    """Insert the remembered rows again, under their old keys. Foreign keys are checked at the commit."""
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        for table, (columns, rows) in _MIGRATED[alias].items():
            names = ", ".join(f'"{name}"' for name in columns)
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)


def _guards(alias: str, statements: Any) -> None:
    connection = connections[alias]
    if connection.vendor == "sqlite":  # PostgreSQL truncates, which fires no row trigger; SQLite deletes
        with connection.cursor() as cursor:
            for table in guarded_tables():
                for statement in statements(table, "sqlite"):
                    cursor.execute(statement)


def empty_database(alias: str) -> None:
    """Delete every row and put back those of the migrations."""
    _guards(alias, drop_statements)
    try:
        # SQLite would look for each deleted row whether another one points to it: longer than the largest test takes.
        with connections[alias].constraint_checks_disabled():
            call_command(
                "flush", verbosity=0, interactive=False, database=alias,
                reset_sequences=False, allow_cascade=False, inhibit_post_migrate=True,
            )  # fmt: skip
    finally:
        _guards(alias, create_statements)
    put_back(alias)


def empty(self: TransactionTestCase) -> None:
    """Stand in for Django's `_fixture_teardown`, which knows neither append-only tables nor rows of migrations."""
    for alias in self._databases_names(include_mirrors=False):
        empty_database(alias)

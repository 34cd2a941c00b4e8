"""A floor with which many tests begin is made through the services once, and after that put down as the rows it left.

Making it anew took more time than the tests that stand on it. What is put down is exactly what was there after the
first making (same keys, same values in every table), so no test meets anything else. A kept floor stands on the rows of
the migrations and on other kept floors alone: a test asks for it before it makes anything of its own.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
T = TypeVar("T")
Row = tuple[Any, ...]
Table = dict[Any, Row]  # by primary key
KEYS_APART = 100_000  # between the keys of two kept floors on SQLite, whose sequences go back with every test


@dataclass
class Laid:
    """What making one floor left: rows new and changed by table, and the objects that its tests are handed."""

    objects: bytes = b""
    new: dict[str, list[Row]] = field(default_factory=dict)
    changed: dict[str, list[Row]] = field(default_factory=dict)


_LAID: dict[str, Laid] = {}
_COLUMNS: dict[str, list[str]] = {}  # the primary key first


def kept(make: Callable[P, T]) -> Callable[P, T]:
    """Let a fixture's function run once in this process; later its rows are inserted and its objects copied."""
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def lay(*args: P.args, **kwargs: P.kwargs) -> T:
        laid = _LAID.get(name)
        if laid is None:
            _raise_keys()
            before = _everything()
            made = make(*args, **kwargs)
            _LAID[name] = _difference(before, _everything(), pickle.dumps(made))
            return made
        _put_down(laid)
        return pickle.loads(laid.objects)

    return lay


def _everything() -> dict[str, Table]:
    """Return every row of every table."""
    tables = {}
    with connection.cursor() as cursor:
        if not _COLUMNS:
            for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
                key = connection.introspection.get_primary_key_column(cursor, table)
                described = connection.introspection.get_table_description(cursor, table)
                _COLUMNS[table] = [key, *(column.name for column in described if column.name != key)]
        for table, columns in _COLUMNS.items():
            cursor.execute(f'SELECT {_names(columns)} FROM "{table}"')
            tables[table] = {row[0]: row for row in cursor.fetchall()}
    return tables


def _difference(before: dict[str, Table], after: dict[str, Table], objects: bytes) -> Laid:
    laid = Laid(objects=objects)
    for table, rows in after.items():
        old = before[table]
        assert not old.keys() - rows.keys(), f"a kept floor must not delete: {table}"
        if new := [row for key, row in rows.items() if key not in old]:
            laid.new[table] = new
        if changed := [row for key, row in rows.items() if key in old and old[key] != row]:
            laid.changed[table] = changed
    return laid


def _put_down(laid: Laid) -> None:
    """Write the rows. Foreign keys are checked at the end of the transaction, so no order of tables is needed."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in laid.new.items():
            columns = _COLUMNS[table]
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({_names(columns)}) VALUES ({marks})', rows)
        for table, rows in laid.changed.items():
            key, *others = _COLUMNS[table]
            values = ", ".join(f'"{column}" = %s' for column in others)
            for row in rows:
                cursor.execute(f'UPDATE "{table}" SET {values} WHERE "{key}" = %s', [*row[1:], row[0]])


def _names(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _raise_keys() -> None:
    """Begin at keys that nothing else gets: PostgreSQL's sequences never go back, SQLite's do."""
    if connection.vendor != "sqlite":
        return
    base = KEYS_APART * (len(_LAID) + 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_master "
            "WHERE type = 'table' AND sql LIKE %s AND name NOT IN (SELECT name FROM sqlite_sequence)",
            ["%AUTOINCREMENT%"],
        )
        cursor.execute("UPDATE sqlite_sequence SET seq = max(seq, %s)", [base])

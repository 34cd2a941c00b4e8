"""Set-based writes: any number of rows in one statement, on both databases.

`bulk_create` spends most of a feed in preparing values one by one; arrays (PostgreSQL) and `executemany` (SQLite) write
the same rows several times as fast.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection, models

from casework.lib.money import MoneyField, to_cents

_POSTGRES = {
    "portfolio_instalment": (
        "UPDATE portfolio_instalment AS t SET paid = v.paid, settled_on = v.settled_on, moved = v.moved, "
        "waived = v.waived FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::boolean[], %s::boolean[]) "
        "AS v(id, paid, settled_on, moved, waived) "
        "WHERE t.id = v.id"
    ),
    "portfolio_loan": (
        "UPDATE portfolio_loan AS t SET settled_on = v.settled_on "
        "FROM unnest(%s::bigint[], %s::date[]) AS v(id, settled_on) WHERE t.id = v.id"
    ),
}
_SQLITE = {
    "portfolio_instalment": (
        "UPDATE portfolio_instalment SET paid = json_extract(v.value, '$[1]'), "
        "settled_on = json_extract(v.value, '$[2]'), moved = json_extract(v.value, '$[3]'), "
        "waived = json_extract(v.value, '$[4]') FROM json_each(%s) AS v "
        "WHERE portfolio_instalment.id = json_extract(v.value, '$[0]')"
    ),
    "portfolio_loan": (
        "UPDATE portfolio_loan SET settled_on = json_extract(v.value, '$[1]') FROM json_each(%s) AS v "
        "WHERE portfolio_loan.id = json_extract(v.value, '$[0]')"
    ),
}
# Python's own values of these are what both drivers take.
_AS_IT_IS = {
    models.CharField, models.TextField, models.SlugField, models.BooleanField, models.BigAutoField, models.ForeignKey,
    models.OneToOneField, models.IntegerField, models.BigIntegerField, models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
}  # fmt: skip


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]], *, skip_known: bool = False
) -> None:
    """Insert rows in one statement. columns: the model's fields by attribute ("loan_id"), in the order of the values.

    Columns that are not named have to have a default in the database: name all but the key. Unlike `bulk_create` it
    fills in nothing and returns nothing. skip_known: leave out rows that a unique constraint would refuse, because
    another transaction was faster.
    """
    if not rows:
        return
    by_attribute = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_attribute[column] for column in columns]
    converters = [_converter(field) for field in fields]
    names = ", ".join(f'"{field.column}"' for field in fields)
    table = f'"{model._meta.db_table}"'
    values = [
        tuple(convert(value) if convert else value for convert, value in zip(converters, row, strict=True))
        for row in rows
    ]
    skip = " ON CONFLICT DO NOTHING" if skip_known else ""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}){skip}", _columns(values))
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks}){skip}", values)


def write_instalments(rows: Sequence[tuple[int, int, date | None, bool, bool]]) -> None:
    """Write what was derived: (instalment id, paid in hundredths, settled_on, moved, waived)."""
    _write("portfolio_instalment", rows)


def write_loans(rows: Sequence[tuple[int, date | None]]) -> None:
    """Write what was derived: (loan id, settled_on)."""
    _write("portfolio_loan", rows)


def _write(table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES[table], _columns(rows))
        else:
            cursor.execute(_SQLITE[table], [json.dumps(rows, default=date.isoformat)])


def _columns(rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _converter(field: Any) -> Callable[[Any], Any] | None:
    if type(field) in _AS_IT_IS:
        return None
    if type(field) is MoneyField:
        return lambda value: None if value is None else to_cents(value)
    if isinstance(field, models.DateField):  # and instants: the same few come again and again
        return lru_cache(maxsize=1_000)(lambda value: field.get_db_prep_save(value, connection))
    # UUIDs, JSON; above all encrypted texts.
    return lambda value: field.get_db_prep_save(value, connection)

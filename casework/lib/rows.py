"""Many rows changed by one statement, each to values of its own."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

CHUNK = 1000


def update_rows(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write these fields of locked rows of one model, as they stand on the objects; in a statement per CHUNK.

    What `bulk_update` does, without a condition per row and field, which cost a millisecond a row to write down and to
    run. Raises RuntimeError when a row is not there.
    """
    for begin in range(0, len(rows), CHUNK):
        _update(rows[begin : begin + CHUNK], fields)


def _update(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    meta = type(rows[0])._meta
    written: list[Any] = [meta.pk, *(meta.get_field(name) for name in fields)]
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows] for field in written]
    params: list[Any]
    if connection.vendor == "postgresql":
        arrays = ", ".join(f"CAST(%s AS {field.db_type(connection)}[])" for field in written[1:])
        names = ", ".join(f"column{place}" for place in range(1, len(written) + 1))
        source, params = f"unnest(CAST(%s AS bigint[]), {arrays}) AS v({names})", values
    else:
        marks = ", ".join(["(" + ", ".join(["%s"] * len(written)) + ")"] * len(rows))
        source, params = f"(VALUES {marks}) AS v", [value for row in zip(*values, strict=True) for value in row]
    changes = ", ".join(f"{field.column} = v.column{place}" for place, field in enumerate(written[1:], start=2))
    sql = f"UPDATE {meta.db_table} AS t SET {changes} FROM {source} WHERE t.{written[0].column} = v.column1"
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        if cursor.rowcount != len(rows):
            raise RuntimeError(f"{cursor.rowcount} of {len(rows)} rows of {meta.db_table} were there")

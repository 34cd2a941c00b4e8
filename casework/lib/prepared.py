"""Statements that stay prepared on their connection: planning a large one costs more than running it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection


def ask(sql: str, params: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement and return its rows; on PostgreSQL it stays prepared.

    Django's own cursors put the parameters into the text, and keep the driver from preparing; only here it may.
    """
    if connection.vendor != "postgresql":
        with connection.cursor() as plain:
            plain.execute(sql, params)
            found: list[tuple[Any, ...]] = plain.fetchall()
            return found
    from psycopg import Cursor  # the driver is there only where the database is

    connection.ensure_connection()
    driver = connection.connection
    wrapped: Any = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    driver.prepare_threshold = 0
    try:
        with wrapped(Cursor(driver)) as cursor:
            cursor.execute(sql, params)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows
    finally:
        driver.prepare_threshold = None

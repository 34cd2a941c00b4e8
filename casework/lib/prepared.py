"""Statements that stay prepared on their connection: planning a large one costs more than running it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection


def ask(sql: str, params: Sequence[Any] | Mapping[str, Any], *, binary: bool = False) -> list[tuple[Any, ...]]:
    """Run a statement and return its rows; on PostgreSQL it stays prepared.

    Django's own cursors put the parameters into the text, and keep the driver from preparing; only here it may. Where
    queries are logged it is not: of a prepared one the driver keeps no text to be logged.

    binary: let the answer come as the database holds it, which saves reading instants from text; JSON does not come as
    Django expects it then.
    """
    if connection.vendor != "postgresql" or connection.queries_logged:
        with connection.cursor() as plain:
            plain.execute(sql, params)
            found: list[tuple[Any, ...]] = plain.fetchall()
            return found
    from psycopg import Cursor, pq  # the driver is there only where the database is

    connection.ensure_connection()
    driver = connection.connection
    preparing: Any = Cursor(driver)
    preparing.format = pq.Format.BINARY if binary else pq.Format.TEXT
    driver.prepare_threshold = 0
    try:
        with connection.make_cursor(preparing) as cursor:
            cursor.execute(sql, params)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows
    finally:
        driver.prepare_threshold = None

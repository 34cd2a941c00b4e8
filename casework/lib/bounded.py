"""Counting no further than anybody reads: "1,000+" costs the same however many there are."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

MOST = 1_000


def shown(number: int, *, most: int = MOST) -> str:
    """Show a bounded count: 999, 1,000+."""
    return f"{most:,d}+" if number > most else f"{number:,d}"


def count_together(wanted: Sequence[QuerySet[Any]], *, most: int = MOST) -> list[int]:
    """Return how many rows each of these has, counted to one more than `most`. One query for all; none for no question.

    The order of each is kept: it says along which index its first rows are found.
    """
    parts: list[str] = []
    params: list[Any] = []
    places: dict[int, int] = {}
    for place, rows in enumerate(wanted):
        try:
            sql, given = rows.values("pk")[: most + 1].query.sql_with_params()
        except EmptyResultSet:  # a filter that lets nothing through
            continue
        places[place] = len(parts)
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS t{place})")
        params += given
    if not parts:
        return [0] * len(wanted)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        (row,) = cursor.fetchall()
    return [int(row[places[place]]) if place in places else 0 for place in range(len(wanted))]

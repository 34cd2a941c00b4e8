"""Counting no further than anybody reads: "1,000+" costs the same however many there are."""

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

MOST = 1_000


class BoundedCount(Subquery):
    """Count the rows of an ordered query, at most `most` + 1 of them (one more says that there are more).

    Give the query the order of the index that finds its rows: without one a planner that expects to meet enough rows
    soon reads the whole table, and meets them at its end.
    """

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any, Any], *, most: int = MOST) -> None:
        super().__init__(rows.values("pk")[: most + 1])


def shown(number: int, *, most: int = MOST) -> str:
    """Show a bounded count: 999, 1,000+."""
    return f"{most:,d}+" if number > most else f"{number:,d}"

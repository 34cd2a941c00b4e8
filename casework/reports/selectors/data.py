"""A table of figures for programs: the same cells as the page and the workbook, as JSON."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import Http404

from casework.lib.sheets.writing import Value
from casework.portfolio.models import Book
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.page import offered_to
from casework.reports.selectors.scope import scope_of
from casework.reports.tables import Head, Table

if TYPE_CHECKING:
    from casework.people.models import User

Json = dict[str, Any]


def figures_data(
    user: "User", *, first: date, last: date, book: Book | None, key: str, now: datetime
) -> Json:  # fmt: skip
    """Return all rows of the table called `key` with its columns and totals. Raises Http404 for one that `user` may
    not read. At most four queries.

    Amounts and shares (of 1) are decimal texts and never rounded, days ISO 8601 (a month by its first), durations
    seconds; null where there is nothing to divide by, and in totals where there is none.
    """
    entry = offered_to(user).get(key)
    if entry is None:
        raise Http404
    table = entry.make(Kpi(scope_of(user, first=first, last=last, book=book, of_review=entry.of_review)))
    return table_data(table, first=first, last=last, book=book, now=now)


def table_data(table: Table, *, first: date, last: date, book: Book | None, now: datetime) -> Json:
    """Return a table whole, as `figures_data` says."""
    keys = [head.key for head in table.heads]
    return {
        "table": table.key, "title": table.title, "first": first.isoformat(), "last": last.isoformat(),
        "book": book.code if book else None, "as_of": now.isoformat(), "note": table.note or None,
        "columns": [_column(head) for head in table.heads],
        "rows": [dict(zip(keys, map(_cell, row), strict=True)) for row in table.rows],
        "totals": dict(zip(keys, map(_cell, table.totals), strict=True)),
    }  # fmt: skip


def _column(head: Head) -> Json:
    return {"key": head.key, "title": str(head.title), "kind": head.kind.value, "means": head.note or None}


def _cell(value: Value) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value

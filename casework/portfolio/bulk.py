"""Set-based writes to what is derived from the ledger: one statement for any number of rows, on both databases."""

import json
from collections.abc import Sequence
from datetime import date

from django.db import connection

_POSTGRES = {
    "portfolio_instalment": (
        "UPDATE portfolio_instalment AS t SET paid = v.paid, settled_on = v.settled_on "
        "FROM unnest(%s::bigint[], %s::bigint[], %s::date[]) AS v(id, paid, settled_on) WHERE t.id = v.id"
    ),
    "portfolio_loan": (
        "UPDATE portfolio_loan AS t SET settled_on = v.settled_on "
        "FROM unnest(%s::bigint[], %s::date[]) AS v(id, settled_on) WHERE t.id = v.id"
    ),
}
_SQLITE = {
    "portfolio_instalment": (
        "UPDATE portfolio_instalment SET paid = json_extract(v.value, '$[1]'), "
        "settled_on = json_extract(v.value, '$[2]') FROM json_each(%s) AS v "
        "WHERE portfolio_instalment.id = json_extract(v.value, '$[0]')"
    ),
    "portfolio_loan": (
        "UPDATE portfolio_loan SET settled_on = json_extract(v.value, '$[1]') FROM json_each(%s) AS v "
        "WHERE portfolio_loan.id = json_extract(v.value, '$[0]')"
    ),
}


def write_instalments(rows: Sequence[tuple[int, int, date | None]]) -> None:
    """Write what was derived: (instalment id, paid in hundredths, settled_on)."""
    _write("portfolio_instalment", rows)


def write_loans(rows: Sequence[tuple[int, date | None]]) -> None:
    """Write what was derived: (loan id, settled_on)."""
    _write("portfolio_loan", rows)


def _write(table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES[table], [list(column) for column in zip(*rows, strict=True)])
        else:
            cursor.execute(_SQLITE[table], [json.dumps(rows, default=date.isoformat)])

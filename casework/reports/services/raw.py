"""Raw data as files: CSV by COPY on PostgreSQL and row by row on SQLite, the same text; or a workbook."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F, Func, QuerySet, TextField
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.lib.sheets import writing
from casework.lib.sheets.writing import FORMULA_STARTS, Kind, Value
from casework.reports.kinds import Asked, Progress
from casework.reports.selectors.raw import Dataset, plain, spans, within
from casework.reports.services.workbook import parameters, zone_of

# Ids per snapshot: one that lasts long slows "next" down for everybody. Cancelling waits for one of them.
COPIED_AT_ONCE = 50_000
READ_AT_ONCE = 5_000

# How PostgreSQL spells a column as `_texts` does. A text that a spreadsheet program would run begins with an apostrophe
# (OWASP, "CSV Injection"); an empty one is as empty as one that is missing.
_SPELLED: dict[Kind, str] = {
    Kind.TEXT: r"nullif(regexp_replace((%(expressions)s)::text, '^([=+@\t\r\n＝＋－＠-])', '''\1'), '')",
    Kind.MONEY: "((%(expressions)s)::numeric / 100)::numeric(22, 2)",
    Kind.INSTANT: """to_char((%(expressions)s) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')""",
}


def write_csv(dataset: Dataset, asked: Asked, target: Path, progress: Progress) -> int:
    """Write the scope's rows as CSV (UTF-8, one header line) and return how many there are.

    Instants are in UTC, amounts have two decimals, what is missing is empty.
    """
    rows, lines, done = dataset.rows(asked.scope), 0, 0
    write = _copied if connection.vendor == "postgresql" else _streamed
    parts = list(spans(rows, COPIED_AT_ONCE))
    total = sum(span.width for span in parts)
    with target.open("wb") as file:
        file.write((",".join(column.name for column in dataset.columns) + "\n").encode())
        progress(done, total)
        for span in parts:
            lines += write(dataset, within(rows, span), file)
            done += span.width
            progress(done, total)
    return lines


def write_sheet(dataset: Dataset, asked: Asked, target: Path, progress: Progress) -> int:
    """Write the scope's rows as a workbook and return how many there are; too many for one sheet go on in the next.

    Instants are in the time zone that the sheet of parameters names.
    """
    rows, done = dataset.rows(asked.scope), 0
    parts = list(spans(rows, READ_AT_ONCE))
    total = sum(span.width for span in parts)
    columns = [writing.Column(key=one.name, title=one.name, kind=one.kind) for one in dataset.columns]
    with override(asked.language), writing.Book(made_at=asked.now, folder=target.parent) as book:
        zone = ZoneInfo(zone_of(asked.scope))
        sheet = book.sheet(dataset.key, columns)
        progress(done, total)
        for span in parts:
            for row in plain(within(rows, span), dataset):
                sheet.append([_cell(value, zone) for value in row])
            done += span.width
            progress(done, total)
        sheet.close()
        book.facts(_("Parameters"), parameters(asked))
        book.save(target)
    return sheet.rows


def _copied(dataset: Dataset, rows: QuerySet[Any], file: BinaryIO) -> int:
    """Let the database write one span; return how many rows it had."""
    spelled = {
        f"column_{number}": Func(
            F(column.path), template=_SPELLED.get(column.kind, "%(expressions)s"), output_field=TextField()
        )
        for number, column in enumerate(dataset.columns)
    }
    sql, params = rows.annotate(**spelled).values_list(*spelled).query.sql_with_params()
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv)", params) as copy:
            for block in copy:
                file.write(block)
        return int(cursor.rowcount)


def _streamed(dataset: Dataset, rows: QuerySet[Any], file: BinaryIO) -> int:
    """Write one span row by row; return how many rows it had."""
    number, text = 0, io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    for row in plain(rows, dataset).iterator(chunk_size=READ_AT_ONCE):
        writer.writerow(_texts(dataset, row))
        number += 1
    text.flush()
    text.detach()  # the file goes on with the next span
    return number


def _texts(dataset: Dataset, row: tuple[Any, ...]) -> Iterator[str]:
    for column, value in zip(dataset.columns, row, strict=True):
        if value is None:
            yield ""
        elif column.kind == Kind.TEXT:
            text = str(value)
            yield f"'{text}" if text.startswith(FORMULA_STARTS) else text
        elif isinstance(value, datetime):
            yield value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        else:
            yield str(value)


def _cell(value: Any, zone: ZoneInfo) -> Value:
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None, microsecond=0)
    return str(value) if isinstance(value, UUID) else value

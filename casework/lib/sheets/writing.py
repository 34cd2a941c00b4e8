"""Workbooks for people to open: streamed row by row, every cell of a type, and text that stays text.

What somebody typed ("=HYPERLINK(…)") must never run as a formula on the desk of whoever opens the file (OWASP, "CSV
Injection"): text is written as an inline string whatever it begins with, and marked with Excel's quote prefix where it
begins like a formula, so that it stays text when the cell is edited or saved as CSV. Formulas come from columns only.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter, quote_sheetname

from casework.lib.sheets.below import write_below
from casework.lib.sheets.charts import ROWS, column_chart
from casework.lib.sheets.styles import FORMATS, HEADER, Kind, style, styles, total_style

__all__ = ["AUTHOR", "FORMATS", "FORMULA_STARTS", "MOST_ROWS", "Book", "Column", "Kind", "Remark", "Sheet", "Value"]

Value = str | int | Decimal | date | datetime | timedelta | None
AUTHOR = "Casework"
# Also the full-width signs, which some versions read as the plain ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Remark(str):
    """A word in a column of numbers or dates, in the place of a value that there is not: "immature"."""

    __slots__ = ()


# As many rows as a sheet can have.
MOST_ROWS = 1_048_576
_LONGEST_TITLE = 31
# What XML 1.0 cannot hold; a workbook with one of them does not open at all.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


_WIDTHS: Mapping[Kind, int] = {Kind.TEXT: 18, Kind.MONEY: 16, Kind.INSTANT: 17, Kind.DAY: 12, Kind.MONTH: 12}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its title, its kind, what it means (a comment of the header cell), and its total.

    total: a formula without "=", in which {key} stands for the cells of the column `key` and {key_total} for that
    column's total; "" for none.
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    note: str = ""
    total: str = ""


class Book:
    """A workbook under way. Use it as a context: leaving it by an exception removes what was written so far.

    folder: where its sheets are written until it is saved; None: where the system keeps such files. Whoever gives one
    removes what a process that was killed has left there.
    """

    def __init__(self, *, made_at: datetime, made_by: str = AUTHOR, folder: Path | None = None) -> None:
        self._folder = folder
        self._book = Workbook(write_only=True)
        self._charts: list[Any] = []
        self._book.properties.creator = made_by
        self._book.properties.created = self._book.properties.modified = made_at.replace(tzinfo=None)
        for each in styles():
            self._book.add_named_style(each)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._discard()

    def sheet(self, title: str, columns: Sequence[Column], *, most: int = MOST_ROWS) -> "Sheet":
        """Begin a sheet: header row with comments, frozen, and columns as wide as they need.

        What is more than `most` rows, the header and the totals among them, goes on in another sheet: "Cases (2)".
        """
        return Sheet(self._create, title, columns, most)

    def draw(self, sheet: "Sheet", *, labels: Sequence[str], values: Sequence[str], stacked: bool = False) -> None:
        """Draw columns of a sheet's rows, to be shown on the sheet of charts. labels, values: keys of its columns, the
        labels side by side. Of a sheet without rows, or of several parts, nothing is drawn.
        """
        if sheet.rows and not sheet.is_divided:
            self._charts.append(sheet.chart(labels=labels, values=values, stacked=stacked))

    def charts(self, title: str) -> None:
        """Write the sheet of charts, if any was drawn."""
        if not self._charts:
            return
        sheet = self._create(title)
        for number, chart in enumerate(self._charts):
            sheet.add_chart(chart, f"A{1 + number * ROWS}")
        sheet.close()

    def facts(self, title: str, facts: Iterable[tuple[str, Value]]) -> None:
        """Write a sheet of two columns: what something is called, and what it is."""
        sheet = self._create(title)
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 70
        for label, value in facts:
            name = _cell(sheet, HEADER)
            name.value, name.data_type = _clean(label), "s"
            fact = _Writer(sheet, _kind_of(value))
            sheet.append([name, fact(value)])

    def save(self, target: Path) -> None:
        """Write the file."""
        self._book.save(target)

    def _create(self, title: str) -> Any:
        sheet: Any = self._book.create_sheet(title)
        if self._folder is not None:
            write_below(sheet, self._folder)
        return sheet

    def _discard(self) -> None:
        sheets: Any = self._book.worksheets
        for sheet in sheets:
            if not sheet.closed:
                sheet.close()
            sheet._writer.cleanup()


class Sheet:
    """A sheet under way: `append` rows in order, then `close`. Memory does not grow with the rows.

    rows: how many were appended, in all its parts.
    """

    def __init__(self, create: Callable[[str], Any], title: str, columns: Sequence[Column], most: int) -> None:
        self._create, self._title, self._columns, self._most = create, title[:_LONGEST_TITLE], columns, most
        self._letters = [get_column_letter(number) for number in range(1, len(columns) + 1)]
        self._full: list[Any] = []  # the parts that are full, and so closed
        self.rows = 0
        self._begin(self._title)

    @property
    def is_divided(self) -> bool:
        """Say whether its rows stand on several sheets."""
        return bool(self._full)

    def append(self, values: Sequence[Value]) -> None:
        """Write one row: a value per column, None for an empty cell. Raises ValueError when their number differs."""
        if self._left == 0:
            self._turn()
        self._append([write(value) for write, value in zip(self._write, values, strict=True)])
        self._left -= 1
        self.rows += 1

    def close(self, *, total: str = "", known: Mapping[str, Value] | None = None) -> None:
        """Put the filter on and, if there are rows, the row of totals under them, with `total` in its first cell.

        The filter's range leaves the totals out. Those of several parts stand under the last one and count all of
        them. known: totals by column key that no formula over the rows could give.
        """
        self._filter()
        if self.rows and total:
            self._sheet.append(self._totals(total, known or {}))
        self._sheet.close()

    def chart(self, *, labels: Sequence[str], values: Sequence[str], stacked: bool) -> Any:
        """Return a chart of its rows."""
        keys = [column.key for column in self._columns]
        numbers = [keys.index(key) + 1 for key in values]
        return column_chart(
            self._sheet, title=self._title, labels=[keys.index(key) + 1 for key in labels], values=numbers,
            last=self.rows + 1, stacked=stacked, form=FORMATS[self._columns[numbers[0] - 1].kind],
        )  # fmt: skip

    def _begin(self, title: str) -> None:
        sheet = self._sheet = self._create(title)
        self._append, self._left = sheet.append, self._most - 2  # the header, the totals
        self._write = [_Writer(sheet, column.kind) for column in self._columns]
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        for letter, column in zip(self._letters, self._columns, strict=True):
            sheet.column_dimensions[letter].width = max(_WIDTHS.get(column.kind, 11), _wide(column.title) + 4)
        sheet.append([_heading(sheet, column) for column in self._columns])

    def _turn(self) -> None:
        """Close a full part and begin the next."""
        self._filter()
        self._sheet.close()
        self._full.append(self._sheet)
        ending = f" ({len(self._full) + 1})"
        self._begin(self._title[: _LONGEST_TITLE - len(ending)] + ending)

    @property
    def _last(self) -> int:
        """The number of the current part's last row."""
        return self._most - 1 - self._left

    def _filter(self) -> None:
        self._sheet.auto_filter.ref = f"A1:{self._letters[-1]}{self._last}"

    def _totals(self, label: str, known: Mapping[str, Value]) -> list[Any]:
        names = dict(self._names())
        row = []
        for column in self._columns:
            cell = _cell(self._sheet, total_style(column.kind))
            if column.key in known:
                cell.value = known[column.key]
            elif column.total:
                cell.value = "=" + column.total.format_map(names)
            row.append(cell)
        row[0].value, row[0].data_type = _clean(label), "s"
        return row

    def _names(self) -> Iterable[tuple[str, str]]:
        """Yield what stands for a column's cells, of all parts, and for its total, by the names in formulas."""
        for letter, column in zip(self._letters, self._columns, strict=True):
            before = [f"{quote_sheetname(part.title)}!{letter}2:{letter}{self._most - 1}" for part in self._full]
            yield column.key, ",".join([*before, f"{letter}2:{letter}{self._last}"])
            yield f"{column.key}_total", f"{letter}{self._last + 1}"


class _Writer:
    """Turns values of one kind into cells. One cell serves a whole column: openpyxl writes each row at once."""

    def __init__(self, sheet: Any, kind: Kind) -> None:
        self._cell = _cell(sheet, style(kind))
        self._guarded = _cell(sheet, style(kind), quoted=True)
        self._set: Callable[[Any], Any] = self._text if kind == Kind.TEXT else self._typed

    def __call__(self, value: Value) -> Any:
        return None if value is None else self._set(value)

    def _text(self, value: object) -> Any:
        text = _clean(str(value))
        cell = self._guarded if text.startswith(FORMULA_STARTS) else self._cell
        cell.value = text
        cell.data_type = "s"  # openpyxl took "=…" for a formula and "#N/A" for an error
        return cell

    def _typed(self, value: Value) -> Any:
        if isinstance(value, Remark):
            return self._text(value)
        if isinstance(value, str):
            raise TypeError(f"{value!r} is no value for a column of numbers or dates")
        self._cell.value = value  # which sets the type of the cell, too
        return self._cell


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _wide(text: str) -> int:
    """Return how many columns of type a text takes: a Chinese character takes two."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def _kind_of(value: Value) -> Kind:
    if isinstance(value, datetime):
        return Kind.INSTANT
    if isinstance(value, date):
        return Kind.DAY
    return Kind.WHOLE if isinstance(value, int) else Kind.TEXT


def _cell(sheet: Any, named: str, *, quoted: bool = False) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    cell.style = named
    if quoted:
        cell.quotePrefix = True
    return cell


def _heading(sheet: Any, column: Column) -> Any:
    cell = _cell(sheet, HEADER)
    cell.value, cell.data_type = _clean(column.title), "s"
    if column.note:
        # About 50 characters fit a line of that width; a comment does not grow by itself.
        lines = sum(1 + _wide(line) // 50 for line in column.note.splitlines())
        cell.comment = Comment(_clean(column.note), AUTHOR, width=340, height=30 + 18 * lines)
    return cell

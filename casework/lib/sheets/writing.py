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
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter

Value = str | int | Decimal | date | datetime | timedelta | None
AUTHOR = "Casework"
# Also the full-width signs, which some versions read as the plain ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What XML 1.0 cannot hold; a workbook with one of them does not open at all.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEADER = "Casework header"


class Kind(StrEnum):
    """What a column holds. INSTANT: a naive datetime in a zone that the sheet names. PERCENT: a ratio, 0.5 for 50 %."""

    TEXT = "text"
    WHOLE = "whole"
    MONEY = "money"
    PERCENT = "percent"
    DAY = "day"
    INSTANT = "instant"
    DURATION = "duration"


FORMATS: Mapping[Kind, str] = {
    Kind.TEXT: "General",
    Kind.WHOLE: "#,##0",
    Kind.MONEY: "#,##0.00",
    Kind.PERCENT: "0.00%",
    Kind.DAY: "yyyy-mm-dd",
    Kind.INSTANT: "yyyy-mm-dd hh:mm",
    Kind.DURATION: "[h]:mm:ss",
}
_WIDTHS: Mapping[Kind, int] = {Kind.TEXT: 18, Kind.MONEY: 16, Kind.INSTANT: 17, Kind.DAY: 12}


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
    """A workbook under way. Use it as a context: leaving it by an exception removes what was written so far."""

    def __init__(self, *, made_at: datetime, made_by: str = AUTHOR) -> None:
        self._book = Workbook(write_only=True)
        self._book.properties.creator = made_by
        self._book.properties.created = self._book.properties.modified = made_at.replace(tzinfo=None)
        for style in _styles():
            self._book.add_named_style(style)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._discard()

    def sheet(self, title: str, columns: Sequence[Column]) -> "Sheet":
        """Begin a sheet: header row with comments, frozen, and columns as wide as they need."""
        return Sheet(self._book.create_sheet(title), columns)

    def facts(self, title: str, facts: Iterable[tuple[str, Value]]) -> None:
        """Write a sheet of two columns: what something is called, and what it is."""
        sheet = self._book.create_sheet(title)
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 70
        for label, value in facts:
            name = _cell(sheet, _HEADER)
            name.value, name.data_type = _clean(label), "s"
            fact = _Writer(sheet, _kind_of(value))
            sheet.append([name, fact(value)])

    def save(self, target: Path) -> None:
        """Write the file."""
        self._book.save(target)

    def _discard(self) -> None:
        sheets: Any = self._book.worksheets
        for sheet in sheets:
            if not sheet.closed:
                sheet.close()
            sheet._writer.cleanup()


class Sheet:
    """A sheet under way: `append` rows in order, then `close`. Memory does not grow with the rows."""

    def __init__(self, sheet: Any, columns: Sequence[Column]) -> None:
        self._sheet, self._columns, self.rows = sheet, columns, 0
        self._write = [_Writer(sheet, column.kind) for column in columns]
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        for letter, column in zip(self._letters, columns, strict=True):
            sheet.column_dimensions[letter].width = max(_WIDTHS.get(column.kind, 11), _wide(column.title) + 4)
        sheet.append([_heading(sheet, column) for column in columns])

    @property
    def _letters(self) -> list[str]:
        return [get_column_letter(number) for number in range(1, len(self._columns) + 1)]

    def append(self, values: Sequence[Value]) -> None:
        """Write one row: a value per column, None for an empty cell. Raises ValueError when their number differs."""
        self._sheet.append([write(value) for write, value in zip(self._write, values, strict=True)])
        self.rows += 1

    def close(self, *, total: str = "", known: Mapping[str, Value] | None = None) -> None:
        """Put the filter on and, if there are rows, the row of totals under them, with `total` in its first cell.

        The filter's range leaves the totals out. known: totals by column key that no formula over the rows could give.
        """
        last = self.rows + 1
        self._sheet.auto_filter.ref = f"A1:{self._letters[-1]}{last}"
        if self.rows and total:
            self._sheet.append(self._totals(last, total, known or {}))
        self._sheet.close()

    def _totals(self, last: int, label: str, known: Mapping[str, Value]) -> list[Any]:
        names = dict(_names(self._letters, self._columns, last))
        row = []
        for column in self._columns:
            cell = _cell(self._sheet, _total_style(column.kind))
            if column.key in known:
                cell.value = known[column.key]
            elif column.total:
                cell.value = "=" + column.total.format_map(names)
            row.append(cell)
        row[0].value, row[0].data_type = _clean(label), "s"
        return row


class _Writer:
    """Turns values of one kind into cells. One cell serves a whole column: openpyxl writes each row at once."""

    def __init__(self, sheet: Any, kind: Kind) -> None:
        self._cell = _cell(sheet, _style(kind))
        self._guarded = _cell(sheet, _style(kind), quoted=True)
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
        if isinstance(value, str):
            raise TypeError(f"{value!r} is no value for a column of numbers or dates")
        self._cell.value = value
        return self._cell


def _names(letters: Sequence[str], columns: Sequence[Column], last: int) -> Iterable[tuple[str, str]]:
    for letter, column in zip(letters, columns, strict=True):
        yield column.key, f"{letter}2:{letter}{last}"
        yield f"{column.key}_total", f"{letter}{last + 1}"


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


def _cell(sheet: Any, style: str, *, quoted: bool = False) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    cell.style = style
    if quoted:
        cell.quotePrefix = True
    return cell


def _heading(sheet: Any, column: Column) -> Any:
    cell = _cell(sheet, _HEADER)
    cell.value, cell.data_type = _clean(column.title), "s"
    if column.note:
        # About 50 characters fit a line of that width; a comment does not grow by itself.
        lines = sum(1 + _wide(line) // 50 for line in column.note.splitlines())
        cell.comment = Comment(_clean(column.note), AUTHOR, width=340, height=30 + 18 * lines)
    return cell


def _style(kind: Kind) -> str:
    return f"Casework {kind}"


def _total_style(kind: Kind) -> str:
    return f"Casework total {kind}"


def _styles() -> Iterable[NamedStyle]:
    """Make the shared styles: a style of its own per cell would cost a fifth of the speed."""
    yield NamedStyle(
        name=_HEADER, font=Font(bold=True), fill=PatternFill("solid", fgColor="FFE8ECF1"),
        alignment=Alignment(vertical="top", wrap_text=True),
    )  # fmt: skip
    for kind, number_format in FORMATS.items():
        yield NamedStyle(name=_style(kind), number_format=number_format)
        yield NamedStyle(
            name=_total_style(kind), number_format=number_format, font=Font(bold=True), border=Border(top=Side("thin"))
        )

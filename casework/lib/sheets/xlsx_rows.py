"""XLSX: guarded, read by calamine, given out as text: numbers exact, dates in ISO 8601, formulas and errors marked."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from defusedxml.ElementTree import iterparse, parse
from django.utils.translation import gettext_noop
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from casework.lib.sheets import xlsx_guard
from casework.lib.sheets.csv_rows import checked_headers
from casework.lib.sheets.rows import FileRefused, Flaw, IsoText, SheetRow

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DIGITS = 15  # of a double that survive, and all that a spreadsheet shows
Spots = dict[tuple[int, int], Flaw]


class XlsxSheet:
    """One sheet of a workbook that passed the guard. Its cells are in memory, its rows are made one by one."""

    def __init__(self, file: BinaryIO, *, sheet: str, max_bytes: int) -> None:
        """Guard, open and check. sheet: its name; "" for the first. Raises FileRefused."""
        # What a workbook unpacks to is several times the file; the guard's own limits bound memory.
        parts = xlsx_guard.inspect(file, max_bytes=4 * max_bytes)
        self._sheet = _opened(file, sheet)
        self._first = self._sheet.start or (0, 0)
        self._flaws = _flaws(file, self._sheet.name, parts)
        header = next(self._values(), (0, []))[1]
        self.headers = checked_headers([_text(cell) for cell in header])
        self.total = sum(1 for _ in self._values()) - 1
        if not self.total:
            raise FileRefused(gettext_noop("the file has a header but no rows"))

    def rows(self) -> Iterator[SheetRow]:
        """Yield every row that is not blank."""
        values = self._values()
        next(values)
        for number, cells in values:
            flaws = {
                header: flaw
                for column, header in enumerate(self.headers)
                if (flaw := self._flaw(number, column, cells[column])) is not None
            }
            yield SheetRow(number, dict(zip(self.headers, map(_text, cells), strict=True)), flaws)

    def _values(self) -> Iterator[tuple[int, list[Any]]]:
        flawed = {row for row, _ in self._flaws}
        number = 0
        cells: list[Any] = []
        for number, cells in enumerate(self._sheet.iter_rows(), start=1):
            if number in flawed or any(cell != "" for cell in cells):
                yield number, cells
        # Rows below that hold nothing but formulas without a value are no rows to calamine.
        for below in sorted(row for row in flawed if row > number):
            yield below, [""] * len(cells)

    def _flaw(self, number: int, column: int, value: Any) -> Flaw | None:
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**_DIGITS:
            return Flaw.UNEXACT
        return self._flaws.get((number, column + self._first[1] + 1)) if self._flaws else None


def _opened(file: BinaryIO, sheet: str) -> CalamineSheet:
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
        tables = [meta.name for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        if not tables:
            raise FileRefused(gettext_noop("the workbook has no sheet"))
        if sheet and sheet not in tables:
            raise FileRefused(gettext_noop("the workbook has no sheet named “%(sheet)s”"), sheet=sheet)
        return book.get_sheet_by_name(sheet or tables[0])
    except CalamineError as error:
        raise FileRefused(gettext_noop("this is not an .xlsx workbook, or it is damaged")) from error


def _flaws(file: BinaryIO, sheet: str, parts: dict[str, xlsx_guard.Part]) -> Spots:
    """Return the formula and error cells of `sheet` by (row, column), both from 1. Most workbooks have none at all."""
    if not any(part.suspect for part in parts.values()):
        return {}
    with zipfile.ZipFile(file) as archive:
        path = _part_of(archive, sheet)
        if path not in parts or not parts[path].suspect:
            return {}
        with archive.open(path) as xml:
            return dict(_marked(xml))


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    with archive.open("xl/workbook.xml") as xml:
        sheets = {node.get("name"): node.get(_RELATION) for node in parse(xml).iter() if _tag(node) == "sheet"}
    with archive.open("xl/_rels/workbook.xml.rels") as xml:
        targets = {node.get("Id"): node.get("Target", "") for node in parse(xml).iter()}
    target = str(targets.get(sheets.get(sheet), ""))
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _marked(xml: Any) -> Iterator[tuple[tuple[int, int], Flaw]]:
    for _, node in iterparse(xml):
        tag = _tag(node)
        if tag == "c":
            letters = node.get("r", "").rstrip("0123456789")
            spot = (int(node.get("r")[len(letters) :]), xlsx_guard.column_of(letters.encode()))
            if any(_tag(child) == "f" for child in node):
                yield spot, Flaw.FORMULA
            elif node.get("t") == "e":
                yield spot, Flaw.ERROR
        elif tag == "row":
            node.clear()


def _tag(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        # A spreadsheet keeps 13000.1 as 13000.100000000000364; fifteen digits are what it shows and what was meant.
        return f"{Decimal(f'{value:.{_DIGITS}g}'):f}"
    if isinstance(value, datetime | date):
        return IsoText(value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat())
    return str(value)

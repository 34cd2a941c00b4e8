"""Open a spreadsheet that a stranger made: CSV or XLSX, checked whole before its first row is given out."""

import os
from typing import BinaryIO

from django.utils.translation import gettext_noop

from casework.lib.sheets.csv_rows import DELIMITERS, ENCODINGS, CsvSheet
from casework.lib.sheets.rows import FileRefused, Flaw, IsoText, Sheet, SheetRow, told
from casework.lib.sheets.xlsx_rows import XlsxSheet

__all__ = ["DELIMITERS", "ENCODINGS", "FileRefused", "Flaw", "IsoText", "Sheet", "SheetRow", "open_sheet", "told"]


def open_sheet(
    file: BinaryIO, *, name: str, max_bytes: int, encoding: str = "utf-8", delimiter: str = ",", sheet: str = ""
) -> Sheet:
    """Check `file` from end to end and return its sheet.

    name: its ending says what it is (.csv or .xlsx). encoding and delimiter matter to CSV, `sheet` (a name; "" is the
    first) to XLSX. A byte order mark is skipped. Cells come as text: numbers exact, dates in ISO 8601.
    Raises FileRefused with one clear line when it is anything else, too large, encrypted or a bomb.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size == 0:
        raise FileRefused(gettext_noop("the file is empty"))
    if size > max_bytes:
        text = gettext_noop("the file has %(size)s MiB; %(limit)s MiB are allowed")
        raise FileRefused(text, size=-(-size >> 20), limit=max_bytes >> 20)
    ending = os.path.splitext(name)[1].lower()
    if ending == ".csv":
        return CsvSheet(file, encoding=encoding, delimiter=delimiter)
    if ending == ".xlsx":
        return XlsxSheet(file, sheet=sheet, max_bytes=max_bytes)
    raise FileRefused(gettext_noop("the name must end in .csv or .xlsx"))

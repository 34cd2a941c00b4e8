"""CSV: checked from the first byte to the last before the first row is given out, then streamed."""

import csv
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext_noop

from casework.lib.sheets.rows import FileRefused, Flaw, SheetRow

# Encodings in which a line feed byte is always a line feed, so that lines can be cut before they are decoded.
ENCODINGS = {"utf-8": "utf-8", "gb18030": "gb18030", "gbk": "gbk", "big5": "big5",
             "windows-1252": "cp1252", "iso-8859-1": "iso8859-1"}  # fmt: skip
DELIMITERS = {",", ";", "\t", "|"}
MAX_LINE = 1 << 20
_BOM = b"\xef\xbb\xbf"


class CsvSheet:
    """A CSV file whose every line was decoded and parsed once."""

    def __init__(self, file: BinaryIO, *, encoding: str, delimiter: str) -> None:
        """Check the whole file. encoding: a key of ENCODINGS. Raises FileRefused, naming the line."""
        self._file, self._encoding, self._delimiter = file, encoding, delimiter
        parsed = self._parsed()
        _, header = next(parsed, (0, []))
        self.headers = checked_headers(header)
        self.total = sum(1 for _ in parsed)
        if not self.total:
            raise FileRefused(gettext_noop("the file has a header but no rows"))

    def rows(self) -> Iterator[SheetRow]:
        """Yield every row that is not blank."""
        parsed = self._parsed()
        next(parsed)
        width = len(self.headers)
        for number, cells in parsed:
            if len(cells) == width:
                yield SheetRow(number, dict(zip(self.headers, map(str.strip, cells), strict=True)))
            else:
                yield SheetRow(number, dict(zip(self.headers, map(str.strip, cells), strict=False)), {"": Flaw.CELLS})

    def _parsed(self) -> Iterator[tuple[int, list[str]]]:
        self._file.seek(0)
        reader = csv.reader(_lines(self._file, ENCODINGS[self._encoding]), delimiter=self._delimiter, strict=True)
        number = 0
        while True:
            number += 1
            first_line = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                text = gettext_noop("line %(line)s: the quotation marks do not match (%(why)s)")
                raise FileRefused(text, line=first_line, why=str(error)) from error
            if cells is None:
                return
            if any(cell and not cell.isspace() for cell in cells):
                yield number, cells


def checked_headers(cells: list[str]) -> tuple[str, ...]:
    """Return the header's names, stripped. Raises FileRefused when there is none, or a name stands there twice."""
    headers = tuple(cell.strip() for cell in cells)
    if not any(headers):
        raise FileRefused(gettext_noop("the file is empty"))
    for index, name in enumerate(headers):
        if name and name in headers[:index]:
            raise FileRefused(gettext_noop("the header names the column “%(column)s” twice"), column=name)
    return headers


def _lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    line = 0
    while raw := file.readline(MAX_LINE + 1):
        line += 1
        if line == 1:
            raw = _without_signature(raw, encoding)
        if len(raw) > MAX_LINE:
            raise FileRefused(gettext_noop("line %(line)s is longer than a mebibyte: this is not CSV"), line=line)
        if b"\0" in raw:
            raise FileRefused(gettext_noop("line %(line)s has NUL bytes: this is not CSV"), line=line)
        try:
            yield raw.decode(encoding)
        except UnicodeDecodeError as error:
            text = gettext_noop(
                "line %(line)s: byte 0x%(byte)s at position %(position)s of the file is not %(encoding)s"
            )
            byte = f"{raw[error.start]:02X}"
            position = file.tell() - len(raw) + error.start + 1
            raise FileRefused(text, line=line, byte=byte, position=position, encoding=encoding) from error


def _without_signature(raw: bytes, encoding: str) -> bytes:
    if raw.startswith(b"PK\x03\x04"):
        raise FileRefused(gettext_noop("this is a workbook or an archive, not CSV"))
    return raw.removeprefix(_BOM) if encoding == "utf-8" else raw

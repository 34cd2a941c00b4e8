"""Workbooks that strangers made: exact numbers, real dates, formulas and errors marked, bombs never opened."""

import io
import re
import resource
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from casework.lib.sheets import xlsx_guard
from casework.lib.sheets.reading import FileRefused, Flaw, IsoText, Sheet, open_sheet
from tests.portfolio.book_of import xlsx_of

SHEET = "xl/worksheets/sheet1.xml"


def opened(content: bytes, sheet: str = "") -> Sheet:
    return open_sheet(io.BytesIO(content), name="rows.xlsx", max_bytes=1 << 22, sheet=sheet)


def changed(content: bytes, change: dict[str, Any], **options: Any) -> bytes:
    """Write the archive anew with some parts changed (a function of the part's bytes) or added (bytes)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as new:
        for name in old.namelist():
            make = change.get(name)
            new.writestr(name, make(old.read(name)) if make else old.read(name))
        for name in change.keys() - set(old.namelist()):
            new.writestr(name, change[name])
    return out.getvalue()


def with_cells(xml: str) -> bytes:
    """Write a workbook whose sheet data is `xml`."""
    data = f"<sheetData>{xml}</sheetData>".encode()
    return changed(xlsx_of([["a"], [1]]), {SHEET: lambda old: re.sub(rb"<sheetData>.*</sheetData>", data, old)})


HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'


def test_cells_become_text():
    values = [13000.1, 0.1 + 0.2, 1e-7, 13000, True, date(2016, 8, 15), datetime(2016, 8, 15, 18, 22, 40), " x ", None]  # noqa: DTZ001
    sheet = opened(xlsx_of([list("abcdefghi"), values]))
    row = next(sheet.rows())
    assert list(row.cells.values()) == [
        "13000.1", "0.3", "0.0000001", "13000", "true", "2016-08-15", "2016-08-15 18:22:40", "x", "",
    ]  # fmt: skip
    assert isinstance(row.cells["f"], IsoText)
    assert not isinstance(row.cells["h"], IsoText)


@given(st.lists(st.integers(0, 10**13 - 1), min_size=1, max_size=10))
def test_no_cent_is_lost_on_the_way_through_doubles(cents: list[int]):
    amounts = [Decimal(number).scaleb(-2) for number in cents]
    sheet = opened(xlsx_of([["amount"], *([float(amount)] for amount in amounts)]))
    assert [Decimal(row.cells["amount"]) for row in sheet.rows()] == amounts


def test_a_table_need_not_begin_in_the_corner():
    book = Workbook()
    sheet: Any = book.active
    for row, column, value in [(3, 2, "a"), (3, 3, "b"), (5, 3, "=1+1")]:
        sheet.cell(row=row, column=column, value=value)
    file = io.BytesIO()
    book.save(file)
    found = opened(file.getvalue())
    assert found.headers == ("a", "b")
    assert [(row.number, row.flaws) for row in found.rows()] == [(5, {"b": Flaw.FORMULA})]


def test_formulas_errors_and_long_numbers_are_marked():
    cells = '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row><row r="3"><c r="A3" t="e"><v>#DIV/0!</v></c></row>'
    cells += '<row r="4"><c r="A4"><v>1234567890123456</v></c></row><row r="5"><c r="A5"><v>7</v></c></row>'
    found = list(opened(with_cells(HEADER + cells)).rows())
    assert [row.flaws for row in found] == [{"a": Flaw.FORMULA}, {"a": Flaw.ERROR}, {"a": Flaw.UNEXACT}, {}]
    assert found[3].cells == {"a": "7"}


def test_unusual_spellings_of_a_formula_are_seen_too():
    cells = "<row\n r='2'><c\tr = 'A2'  ><f\n>1+1</f><v>2</v></c></row>"
    assert [row.flaws for row in opened(with_cells(HEADER + cells)).rows()] == [{"a": Flaw.FORMULA}]


def test_a_sheet_is_chosen_by_its_name():
    book = Workbook()
    first: Any = book.active
    first.append(["a"])
    second = book.create_sheet("Loans")
    second.append(["b"])
    second.append([1])
    file = io.BytesIO()
    book.save(file)
    assert opened(file.getvalue(), sheet="Loans").headers == ("b",)
    with pytest.raises(FileRefused, match="no sheet named “Payments”"):
        opened(file.getvalue(), sheet="Payments")
    with pytest.raises(FileRefused, match="a header but no rows"):
        opened(file.getvalue())


def _lying(content: bytes) -> bytes:
    """Let the directory claim that the sheet unpacks to 10 bytes."""
    big = changed(content, {SHEET: lambda old: old + b" " * (32 << 20)})
    with zipfile.ZipFile(io.BytesIO(big)) as archive:
        size = archive.getinfo(SHEET).file_size
    return big.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))


PLAIN = xlsx_of([["a"], [1]])
HOSTILE = {
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "not an .xlsx workbook"),
    "a CSV": (b"a,b\n1,2\n", "not an .xlsx workbook"),
    "an old or encrypted one": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), "protected by a password"),
    "an empty archive": (b"PK\x05\x06" + bytes(18), "not an .xlsx workbook"),
    "a bomb": (changed(PLAIN, {"xl/media/a.bin": bytes(20 << 20)}), "unpacks to more"),
    "a bomb that lies": (_lying(PLAIN), "unpacks to more"),
    "too many parts": (changed(PLAIN, {f"x/{n}": b"" for n in range(2_001)}), "unpacks to more"),
    "entities": (changed(PLAIN, {SHEET: lambda old: b'<!DOCTYPE a [<!ENTITY b "c">]>' + old}), "declares entities"),
    "UTF-16": (changed(PLAIN, {SHEET: lambda old: old.decode().encode("utf-16")}), "not UTF-8"),
    "damaged": (PLAIN.replace(b"PK\x03\x04", b"PK\x03\x05", 1), "not an .xlsx workbook"),
    "a cell far out": (
        with_cells(HEADER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "reaches to row 1048576",
    ),
    "cells without addresses": (with_cells("<row><c><v>1</v></c></row>"), "carry no addresses"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_must_not_be_opened_is_refused_whole(name: str):
    content, why = HOSTILE[name]
    with pytest.raises(FileRefused, match=re.escape(why)):
        opened(content)


def test_one_long_text_in_many_cells_is_refused():
    texts = f'<sst xmlns="x"><si><t>{"x" * 32_000}</t></si></sst>'.encode()
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 140_001)).encode()
    sheet = b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", texts)
        archive.writestr(SHEET, sheet)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileRefused, match="unpacks to more"):
        xlsx_guard.inspect(file, max_bytes=64 << 20)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, "kilobytes"


def test_the_encrypted_flag_is_seen():
    content = bytearray(PLAIN)
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    with pytest.raises(FileRefused, match="encrypted"):
        opened(bytes(content))

"""Workbooks are typed, explained, and carry no formula that somebody smuggled in."""

import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet._writer import ALL_TEMP_FILES

from casework.lib.sheets.writing import Book, Column, Kind, Value

NAIVE = datetime.fromisoformat("2026-03-01T09:30")  # in the zone that the sheet names
MADE_AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ALL_KINDS = [
    Column(key="name", title="Name", note="Who it is.\nAs of: today."),
    Column(key="number", title="Number", kind=Kind.WHOLE, total="SUBTOTAL(9,{number})"),
    Column(key="money", title="Money", kind=Kind.MONEY, total="SUBTOTAL(9,{money})"),
    Column(key="rate", title="Rate", kind=Kind.PERCENT, total='IF({number_total}=0,"",{money_total}/{number_total})'),
    Column(key="day", title="Day", kind=Kind.DAY),
    Column(key="at", title="At", kind=Kind.INSTANT),
    Column(key="took", title="Took", kind=Kind.DURATION),
]
ROW: list[Value] = [
    "Li Na", 1200, Decimal("1234567.89"), Decimal("0.125"), date(2026, 2, 28), NAIVE,
    timedelta(hours=30, minutes=5),
]  # fmt: skip


def write(target: Path, rows: Sequence[Sequence[Value]], columns: Sequence[Column] = ALL_KINDS, **total: Any) -> Any:
    with Book(made_at=MADE_AT) as book:
        sheet = book.sheet("Sheet", columns)
        for row in rows:
            sheet.append(row)
        sheet.close(**total)
        book.save(target)
    return openpyxl.load_workbook(target)["Sheet"]


def write_two(target: Path) -> None:
    with Book(made_at=MADE_AT) as book:
        book.sheet("One", ALL_KINDS).append(ROW)
        book.sheet("Two", ALL_KINDS).append([])
        book.save(target)


def test_values_keep_their_types_and_formats(tmp_path: Path) -> None:
    sheet = write(tmp_path / "a.xlsx", [ROW])

    cells = [(cell.value, cell.number_format) for cell in sheet[2]]
    assert cells == [
        ("Li Na", "General"), (1200, "#,##0"), (1234567.89, "#,##0.00"), (0.125, "0.00%"),
        (datetime.fromisoformat("2026-02-28"), "yyyy-mm-dd"), (NAIVE, "yyyy-mm-dd hh:mm"),
        (timedelta(hours=30, minutes=5), "[h]:mm:ss"),
    ]  # fmt: skip
    read = python_calamine.load_workbook(str(tmp_path / "a.xlsx")).get_sheet_by_name("Sheet").to_python()
    assert read[1] == ["Li Na", 1200.0, 1234567.89, 0.125, date(2026, 2, 28), ROW[5], ROW[6]]


def test_the_header_is_frozen_filtered_and_explained(tmp_path: Path) -> None:
    sheet = write(tmp_path / "a.xlsx", [ROW, ROW])

    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:G3")
    assert sheet["A1"].comment.text == "Who it is.\nAs of: today."
    assert sheet["B1"].comment is None
    assert sheet["A1"].font.bold
    assert sheet.print_title_rows == "$1:$1"


def test_totals_stand_below_the_filter(tmp_path: Path) -> None:
    sheet = write(tmp_path / "a.xlsx", [ROW, ROW], total="Total", known={"took": timedelta(hours=1)})

    assert [cell.value for cell in sheet[4]] == [
        "Total", "=SUBTOTAL(9,B2:B3)", "=SUBTOTAL(9,C2:C3)", '=IF(B4=0,"",C4/B4)', None, None, timedelta(hours=1),
    ]  # fmt: skip
    assert sheet["C4"].number_format == "#,##0.00"
    assert sheet.auto_filter.ref == "A1:G3"


def test_a_sheet_without_rows_has_no_totals(tmp_path: Path) -> None:
    assert write(tmp_path / "a.xlsx", [], total="Total").max_row == 1


@pytest.mark.parametrize(
    "text",
    ["=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "#N/A", "1e5", "TRUE"],
)
def test_text_that_looks_like_something_else_stays_text(tmp_path: Path, text: str) -> None:
    cell = write(tmp_path / "a.xlsx", [[text, *ROW[1:]]])["A2"]

    assert (cell.data_type, cell.value.replace("\r", "\n")) == ("s", text.replace("\r", "\n"))
    assert cell.quotePrefix == (text[0] in "=+-@\t\r\n＝")


def test_a_title_or_note_is_no_formula_either(tmp_path: Path) -> None:
    sheet = write(tmp_path / "a.xlsx", [["x"]], [Column(key="a", title="=1+1", note="=1+1")], total="=2")

    assert [sheet[name].data_type for name in ("A1", "A3")] == ["s", "s"]


def test_facts_are_typed_too(tmp_path: Path) -> None:
    with Book(made_at=MADE_AT) as book:
        book.facts("Facts", [("First day", date(2026, 2, 1)), ("Who", "=cmd"), ("Rows", 12)])
        book.save(tmp_path / "a.xlsx")

    rows = list(openpyxl.load_workbook(tmp_path / "a.xlsx")["Facts"].iter_rows())
    assert [(label.value, fact.value, fact.data_type) for label, fact in rows] == [
        ("First day", datetime.fromisoformat("2026-02-01"), "d"), ("Who", "=cmd", "s"), ("Rows", 12, "n"),
    ]  # fmt: skip


def test_a_number_is_not_taken_from_text(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="no value for a column of numbers"):
        write(tmp_path / "a.xlsx", [["x", "12", *ROW[2:]]])


def test_a_row_has_a_value_for_every_column(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="shorter"):
        write(tmp_path / "a.xlsx", [["x"]])


def test_what_broke_off_leaves_nothing_behind(tmp_path: Path) -> None:
    before = list(ALL_TEMP_FILES)

    with pytest.raises(ValueError, match="shorter"):
        write_two(tmp_path / "a.xlsx")

    assert before == ALL_TEMP_FILES
    assert list(tmp_path.iterdir()) == []


@given(st.lists(st.text(st.characters(exclude_categories=[]), max_size=40), min_size=1, max_size=20))
def test_any_text_at_all_can_be_written_and_is_text(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sheet = write(Path(folder) / "a.xlsx", [[text] for text in texts], [Column(key="a", title="A")])
        cells = [row[0] for row in sheet.iter_rows(min_row=2)]

    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s"}
    plain = [
        (text, cell.value) for text, cell in zip(texts, cells, strict=False) if text.isprintable() and text.strip()
    ]
    assert all(text == value for text, value in plain)


def test_more_rows_than_a_sheet_has_go_on_in_the_next_and_are_totalled_together(tmp_path: Path) -> None:
    columns = [
        Column(key="name", title="Name"),
        Column(key="paid", title="Paid", kind=Kind.WHOLE, total="SUBTOTAL(9,{paid})"),
    ]
    title = "A title of thirty-one characters"
    with Book(made_at=MADE_AT) as book:
        sheet = book.sheet(title, columns, most=5)  # the header, three rows, the totals
        for number in range(7):
            sheet.append([f"row {number}", number])
        book.draw(sheet, labels=["name"], values=["paid"])
        sheet.close(total="Total")
        book.charts("Charts")
        book.save(tmp_path / "a.xlsx")

    found = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert sheet.rows == 7
    assert [each.title for each in found] == [title[:31], title[:27] + " (2)", title[:27] + " (3)"]
    assert [each.auto_filter.ref for each in found] == ["A1:B4", "A1:B4", "A1:B2"]
    assert [each.freeze_panes for each in found] == ["A2"] * 3
    rows = [[cell.value for cell in row] for each in found for row in each.iter_rows(min_row=2)]
    assert rows[:-1] == [[f"row {number}", number] for number in range(7)]
    one, two = (f"'{each.title}'!B2:B4" for each in found.worksheets[:2])
    assert rows[-1] == ["Total", f"=SUBTOTAL(9,{one},{two},B2:B2)"]


def test_a_sheet_that_is_just_full_is_one(tmp_path: Path) -> None:
    with Book(made_at=MADE_AT) as book:
        sheet = book.sheet("Full", [Column(key="name", title="Name")], most=5)
        for number in range(3):
            sheet.append([str(number)])
        assert not sheet.is_divided
        sheet.close()
        book.save(tmp_path / "a.xlsx")

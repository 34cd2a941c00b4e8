"""CSV that strangers made: read exactly, or refused whole with one line that says where."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.lib.sheets import csv_rows
from casework.lib.sheets.reading import FileRefused, Flaw, Sheet, open_sheet, told


def opened(content: bytes, name: str = "rows.csv", encoding: str = "utf-8", delimiter: str = ",") -> Sheet:
    return open_sheet(io.BytesIO(content), name=name, max_bytes=1 << 21, encoding=encoding, delimiter=delimiter)


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    sheet = opened(b'a, b\r\n1,"two\nlines"\r\n\r\n3, four \r\n')
    assert sheet.headers == ("a", "b")
    assert sheet.total == 2
    assert [(row.number, row.cells) for row in sheet.rows()] == [
        (2, {"a": "1", "b": "two\nlines"}),
        (4, {"a": "3", "b": "four"}),
    ]
    assert sum(1 for _ in sheet.rows()) == 2, "it can be read again"


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=20)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=20), st.sampled_from([",", ";", "\t", "|"]))
def test_whatever_a_writer_wrote_is_read(rows: list[tuple[str, str]], delimiter: str):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("x", "y"), ("first", "row"), *rows])
    sheet = opened(text.getvalue().encode(), delimiter=delimiter)
    read = [(row.cells["x"], row.cells["y"]) for row in sheet.rows()][1:]
    assert read == [(x.strip(), y.strip()) for x, y in rows if x.strip() or y.strip()]


def test_a_signature_is_no_part_of_the_header():
    assert opened(b"\xef\xbb\xbfa,b\n1,2\n").headers == ("a", "b")


def test_a_declared_encoding_is_used():
    assert next(opened("姓名\n张三\n".encode("gb18030"), encoding="gb18030").rows()).cells == {"姓名": "张三"}


def test_rows_with_other_widths_are_marked():
    rows = list(opened(b"a,b\n1\n1,2,3\n1,2\n").rows())
    assert [row.flaws for row in rows] == [{"": Flaw.CELLS}, {"": Flaw.CELLS}, {}]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (b"\n\n  \n", "the file is empty"),
        (b"a,b\n", "a header but no rows"),
        (b"a,b\n , \n", "a header but no rows"),
        (b"a,b,a\n1,2,3\n", "names the column “a” twice"),
        ("a,b\n1,é\n".encode("cp1252"), "line 2: byte 0xE9 at position 7 of the file is not utf-8"),
        ("a,b\n1,2\n".encode("utf-16"), "line 1 has NUL bytes"),
        (b"a,b\n1,\x00\n", "line 2 has NUL bytes"),
        (b'a,b\n1,2\n3,"four\n5,6\n', "line 3: the quotation marks do not match"),
        (b'a,b\n1,"2"x\n', "line 2: the quotation marks do not match"),
        (b"a,b\n1," + b"2" * csv_rows.MAX_LINE + b"\n", "line 2 is longer than a mebibyte"),
        (b"PK\x03\x04rest", "a workbook or an archive, not CSV"),
        (b"\x89PNG\r\n\x1a\n\x00", "line 1: byte 0x89"),
        (b"x" * ((1 << 21) + 1), "the file has 3 MiB; 2 MiB are allowed"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_a_file_that_is_not_what_it_says_is_refused_whole(content: bytes, why: str):
    with pytest.raises(FileRefused) as refused:
        opened(content)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)
    assert told(refused.value.kept) == str(refused.value), "it is kept and told later"


def test_only_two_kinds_of_file():
    with pytest.raises(FileRefused, match=r"\.csv or \.xlsx"):
        opened(b"a\n1\n", name="rows.xls")


def test_nothing_was_refused():
    assert told("") == ""

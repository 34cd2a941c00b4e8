"""Cells: each kind of field takes what is meant and refuses the rest with a reason."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.lib.sheets.reading import IsoText
from casework.portfolio.feeds import Field, FieldKind, reasons
from casework.portfolio.feeds.cells import CellRefused, value_of

ZONE = "Africa/Lagos"


def read(text: str, kind: FieldKind, *, formats: tuple[str, ...] = ("iso",), **options: Any) -> Any:
    return value_of(text, Field(name="x", kind=kind, **options), formats=formats, zone=ZONE)


def refusal(text: str, kind: FieldKind, **options: Any) -> str:
    with pytest.raises(CellRefused) as refused:
        read(text, kind, **options)
    return refused.value.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", reasons.EMPTY), ("NaN", reasons.NOT_A_NUMBER), ("Infinity", reasons.NOT_A_NUMBER),
        ("1e400", reasons.NOT_A_NUMBER), ("1_000", reasons.NOT_A_NUMBER), ("13,000.00", reasons.NOT_A_NUMBER),
        ("١٢", reasons.NOT_A_NUMBER), ("10.005", reasons.DECIMALS), ("10.0000000000000000000000001", reasons.DECIMALS),
        ("-1", reasons.NEGATIVE), ("0.00", reasons.NOT_POSITIVE), ("9" * 30, reasons.TOO_LARGE),
        ("12 NGN", reasons.NOT_A_NUMBER),
    ],
)  # fmt: skip
def test_amounts_refused(text: str, reason: str):
    assert refusal(text, FieldKind.MONEY) == reason


@pytest.mark.parametrize(
    ("text", "amount"), [("13000.0000", "13000.00"), ("+5", "5.00"), ("0.1", "0.10"), ("7.", "7.00")]
)
def test_amounts_taken(text: str, amount: str):
    assert str(read(text, FieldKind.MONEY)) == amount


def test_zero_where_the_field_allows_it():
    assert str(read("-0.00", FieldKind.MONEY, zero=True)) == "0.00"


@given(st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9999999999.99"), places=2))
def test_every_amount_of_two_decimals_is_taken_exactly(amount: Decimal):
    assert read(str(amount), FieldKind.MONEY) == amount


@pytest.mark.parametrize(
    ("text", "formats", "reason"),
    [
        ("2026-02-31", ("iso",), reasons.NOT_A_DATE), ("0000-00-00", ("iso",), reasons.NOT_A_DATE),
        ("10000-01-01", ("iso",), reasons.NOT_A_DATE), ("1899-12-31", ("iso",), reasons.FAR_DATE),
        ("2200-01-01", ("iso",), reasons.FAR_DATE), ("20260101", ("iso",), reasons.NOT_A_DATE),
        ("2026-W01-1", ("iso",), reasons.NOT_A_DATE), ("01.02.2026", ("iso",), reasons.NOT_A_DATE),
        ("2026-01-02", ("%d.%m.%Y",), reasons.NOT_A_DATE), ("31.11.2026", ("%d.%m.%Y",), reasons.NOT_A_DATE),
        ("tomorrow", ("iso", "%d.%m.%Y"), reasons.NOT_A_DATE), ("2026-01-01 25:00", ("iso",), reasons.NOT_A_DATE),
    ],
)  # fmt: skip
def test_dates_refused(text: str, formats: tuple[str, ...], reason: str):
    assert refusal(text, FieldKind.DATE, formats=formats) == reason


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("2026-01-02", ("iso",)), ("2026-01-02 23:59:59.000000", ("iso",)), ("2026-01-02T23:30:00-12:00", ("iso",)),
        ("02.01.2026", ("%d.%m.%Y",)), ("02.01.2026", ("iso", "%d.%m.%Y")), (IsoText("2026-01-02"), ("%d.%m.%Y",)),
        (IsoText("2026-01-02 10:00:00"), ("%Y-%d-%m",)),
    ],
)  # fmt: skip
def test_dates_are_those_written_whatever_the_zone(text: str, formats: tuple[str, ...]):
    assert read(text, FieldKind.DATE, formats=formats) == date(2026, 1, 2)


def test_moments_are_read_in_the_books_zone_unless_they_name_one():
    assert read("2026-01-02 10:00", FieldKind.MOMENT) == datetime(2026, 1, 2, 9, 0, tzinfo=UTC)
    assert read("2026-01-02T10:00Z", FieldKind.MOMENT) == datetime(2026, 1, 2, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd", '=HYPERLINK("x")'])
def test_what_a_spreadsheet_would_run_is_refused(text: str):
    assert refusal(text, FieldKind.TEXT) == reasons.FORMULA


@pytest.mark.parametrize("text", ["+49 (30) 1234-56", "-5", "-", "- 1,2", "a=b", "O'Neill", "张三"])
def test_what_only_looks_a_little_like_it_is_taken(text: str):
    assert read(text, FieldKind.TEXT) == text


def test_texts_refused():
    assert refusal("x" * 81, FieldKind.TEXT) == reasons.TOO_LONG
    assert refusal("a\x07b", FieldKind.TEXT) == reasons.CONTROL
    assert refusal("maybe", FieldKind.TEXT, choices=frozenset({"yes", "no"})) == reasons.NOT_A_CHOICE


def test_whole_numbers():
    assert read("12", FieldKind.WHOLE) == 12
    for text in ("-1", "1.5", "1e3", "9" * 10, "١"):
        assert refusal(text, FieldKind.WHOLE) == reasons.NOT_WHOLE


def test_optional_fields_may_be_empty():
    assert read("", FieldKind.TEXT, required=False) == ""
    assert read("", FieldKind.DATE, required=False) is None

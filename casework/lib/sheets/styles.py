"""What cells of a workbook hold, and the shared styles in which it is shown."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

HEADER = "Casework header"


class Kind(StrEnum):
    """What a column holds. INSTANT: a naive datetime in a zone that the sheet names. RATE: the price of a piece, which
    may be less than a cent. PERCENT: a ratio, 0.5 for 50 %. MONTH: its first day.
    """

    TEXT = "text"
    WHOLE = "whole"
    MONEY = "money"
    RATE = "rate"
    PERCENT = "percent"
    DAY = "day"
    MONTH = "month"
    INSTANT = "instant"
    DURATION = "duration"

    @property
    def is_number(self) -> bool:
        """Say whether it stands at the right."""
        return self not in {Kind.TEXT, Kind.DAY, Kind.MONTH}


FORMATS: Mapping[Kind, str] = {
    Kind.TEXT: "General",
    Kind.WHOLE: "#,##0",
    Kind.MONEY: "#,##0.00",
    Kind.RATE: "#,##0.00##",
    Kind.PERCENT: "0.00%",
    Kind.DAY: "yyyy-mm-dd",
    Kind.MONTH: "yyyy-mm",
    Kind.INSTANT: "yyyy-mm-dd hh:mm",
    Kind.DURATION: "[h]:mm:ss",
}


def style(kind: Kind) -> str:
    """Return the name of the style of a column's cells."""
    return f"Casework {kind}"


def total_style(kind: Kind) -> str:
    """Return the name of the style of a column's total."""
    return f"Casework total {kind}"


def styles() -> Iterable[NamedStyle]:
    """Make the shared styles: a style of its own per cell would cost a fifth of the speed."""
    yield NamedStyle(
        name=HEADER, font=Font(bold=True), fill=PatternFill("solid", fgColor="FFE8ECF1"),
        alignment=Alignment(vertical="top", wrap_text=True),
    )  # fmt: skip
    for kind, number_format in FORMATS.items():
        yield NamedStyle(name=style(kind), number_format=number_format)
        yield NamedStyle(
            name=total_style(kind), number_format=number_format, font=Font(bold=True), border=Border(top=Side("thin"))
        )

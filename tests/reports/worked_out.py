"""What a spreadsheet program would show in the cells that hold our formulas."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from openpyxl.utils import column_index_from_string


def plain(value: Any) -> float:
    return value / timedelta(days=1) if isinstance(value, timedelta) else float(value)


def evaluated(sheet: Any) -> Iterator[tuple[str, Any]]:
    """Work out the row of totals as a spreadsheet program would."""
    last, known = sheet.max_row, {}
    cells = sorted(sheet[last], key=lambda cell: "/" in str(cell.value))
    for cell in cells:
        known[cell.coordinate] = number(cell.value, sheet, known)
        yield sheet.cell(1, cell.column).value, known[cell.coordinate]


def number(text: Any, sheet: Any, known: dict[str, Any]) -> Any:
    if isinstance(text, timedelta):
        return plain(text)
    if text is None or not str(text).startswith("="):
        return text
    if found := re.fullmatch(r"=(SUBTOTAL\(\d,|SUM\()([A-Z]+)2:\2(\d+)\)", text):
        at, end = column_index_from_string(found[2]), int(found[3])
        assert end == sheet.max_row - 1
        values = [plain(v) for (v,) in sheet.iter_rows(2, end, at, at, values_only=True) if v is not None]
        how = {"SUBTOTAL(4,": max, "SUBTOTAL(5,": min, "SUBTOTAL(9,": sum, "SUM(": sum}
        return how[found[1]](values)
    if found := re.fullmatch(r"=([A-Z0-9]+)/([A-Z0-9]+)", text):
        return known[found[1]] / known[found[2]]
    found = re.fullmatch(r'=IF\(([A-Z0-9+]+)=0,"",([A-Z0-9]+)/\(\1\)\)', text)
    assert found, text
    below = sum(known[name] for name in found[1].split("+"))
    return known[found[2]] / below if below else None

"""Exports: a workbook of many rows against the barest loop that writes the same cells; memory that does not grow.

The floor is openpyxl's write-only mode with one styled cell per column, filled anew for each row: no checks, no parts.
Memory is measured apart, once: the peak of a process of its own that writes a tenth of the rows, and of one that writes
all of them (with FULL=1 a hundred thousand and a million).
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from casework.lib.sheets.styles import HEADER, styles
from casework.lib.sheets.styles import style as named
from casework.lib.sheets.writing import MOST_ROWS, Book, Column, Kind, Value
from tests.bench.measure import Pair, at_most, bench

MADE_AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
COLUMNS = [
    Column(key="case", title="case"), Column(key="book", title="book"), Column(key="loan", title="loan"),
    Column(key="customer", title="customer"), Column(key="bucket", title="bucket"), Column(key="team", title="team"),
    Column(key="collector", title="collector"), Column(key="due_on", title="due_on", kind=Kind.DAY),
    Column(key="closed_on", title="closed_on", kind=Kind.DAY), Column(key="owed", title="owed", kind=Kind.MONEY),
    Column(key="currency", title="currency"), Column(key="priority", title="priority", kind=Kind.WHOLE),
    Column(key="contacted_at", title="contacted_at", kind=Kind.INSTANT),
]  # fmt: skip
GROWS_AT_MOST = 1.2
# The high-water mark of this very program; what `getrusage` tells begins with that of the one that started it.
CHILD = """
import sys
from pathlib import Path
from tests.bench.bench_export import ours
ours(int(sys.argv[1]), Path(sys.argv[2]))
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
DAY, AT = date(2026, 3, 1), datetime.fromisoformat("2026-03-01T09:30")


def rows(number: int) -> Iterator[Sequence[Value]]:
    """Yield rows as those of the cases are."""
    for each in range(number):
        day = DAY + timedelta(days=each % 300)
        yield [
            f"3f2b8a10-0000-4000-8000-{each:012}", "lagos", f"LN-{each}", f"C-{each // 2}", "S2", "mid-stage",
            "collector", day, None if each % 3 else day, Decimal(each) / 100, "NGN", each % 5, AT,
        ]  # fmt: skip


def ours(number: int, target: Path) -> None:
    """Write a workbook as an export does."""
    with Book(made_at=MADE_AT) as book:
        sheet = book.sheet("cases", COLUMNS)
        for row in rows(number):
            sheet.append(row)
        sheet.close()
        book.save(target)


def bare(number: int, target: Path) -> None:
    """Write the same cells in the least code that styles them."""
    book = Workbook(write_only=True)
    for each in styles():
        book.add_named_style(each)
    left, sheet, cells = 0, None, []
    for row in rows(number):
        if not left:
            sheet, left = book.create_sheet(), MOST_ROWS - 2
            cells = [_cell(sheet, named(column.kind)) for column in COLUMNS]
            head = [_cell(sheet, HEADER) for _column in COLUMNS]
            for cell, column in zip(head, COLUMNS, strict=True):
                cell.value = column.title
            sheet.append(head)
        for cell, value in zip(cells, row, strict=True):
            cell.value = value
        sheet.append(cells)
        left -= 1
    book.save(target)


def _cell(sheet: Any, style: str) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    cell.style = style
    return cell


@bench("export", size=40_000, full=1_000_000, goal=at_most(ratio=1.25))
def export(size: int) -> Iterator[Pair]:
    """Write a workbook of so many rows × 13 columns."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "a.xlsx"
        yield Pair(work=lambda: ours(size, target), floor=lambda: bare(size, target))
        less, more = (peak(number, target) for number in (size // 10, size))
        print(f"export: {less / 1e3:.1f} MB at {size // 10:,} rows, {more / 1e3:.1f} MB at {size:,}")
        if more > less * GROWS_AT_MOST:
            raise AssertionError(f"memory grows with the rows: {less:,} kB, then {more:,}")


def peak(number: int, target: Path) -> int:
    """Return how many kB a process of its own had in memory at most while it wrote so many rows."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(number), str(target)], check=True, capture_output=True, text=True
    )
    return int(done.stdout)

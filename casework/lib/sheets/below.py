"""Sheets that are written into a folder of the caller's choice: openpyxl itself knows only the system's."""

import tempfile
from pathlib import Path
from typing import Any

from openpyxl.worksheet._writer import ALL_TEMP_FILES, WorksheetWriter


def write_below(sheet: Any, folder: Path) -> None:
    """Let a write-only sheet be written into `folder` until its workbook is saved or discarded."""

    def begin() -> None:
        if sheet._writer is None:
            file, name = tempfile.mkstemp(prefix="openpyxl.", dir=folder)
            with open(file, "rb"):  # openpyxl opens it itself
                ALL_TEMP_FILES.append(name)
            sheet._writer = WorksheetWriter(sheet, out=name)
            sheet._writer.write_top()

    sheet._get_writer = begin

"""What can be done in reports: ask for a workbook, build it, fetch it."""

from casework.reports.services.exports import (
    CONTENT_TYPE,
    KIND,
    ExportNotReady,
    ExportRefused,
    ask_export,
    build_export,
    fetch_export,
)
from casework.reports.services.workbook import build_workbook

__all__ = [
    "CONTENT_TYPE",
    "KIND",
    "ExportNotReady",
    "ExportRefused",
    "ask_export",
    "build_export",
    "build_workbook",
    "fetch_export",
]

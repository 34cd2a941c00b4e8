"""What can be done in reports: ask for a file, build it, fetch it, cancel it; have it come by itself."""

from casework.reports.services.exports import (
    KIND,
    MAIL,
    ExportExpired,
    ExportNotReady,
    ExportRefused,
    ask_export,
    build_export,
    cancel_export,
    expire_exports,
    fetch_export,
)
from casework.reports.services.schedules import (
    ScheduleRefused,
    add_schedule,
    ask_scheduled,
    mail_export,
    remove_schedule,
    resume_schedule,
)
from casework.reports.services.workbook import build_workbook

__all__ = [
    "KIND",
    "MAIL",
    "ExportExpired",
    "ExportNotReady",
    "ExportRefused",
    "ScheduleRefused",
    "add_schedule",
    "ask_export",
    "ask_scheduled",
    "build_export",
    "build_workbook",
    "cancel_export",
    "expire_exports",
    "fetch_export",
    "mail_export",
    "remove_schedule",
    "resume_schedule",
]

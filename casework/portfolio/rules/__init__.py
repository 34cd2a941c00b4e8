"""The rules of the book, pure: how money falls on what is due, and what a loan is to be paid back with."""

from casework.portfolio.rules.allocation import (
    CREDIT,
    PARTS,
    WATERFALLS,
    Due,
    Paid,
    Settled,
    Share,
    allocate,
    last_day,
    settlements,
)
from casework.portfolio.rules.schedules import Planned, schedule

__all__ = [
    "CREDIT",
    "PARTS",
    "WATERFALLS",
    "Due",
    "Paid",
    "Planned",
    "Settled",
    "Share",
    "allocate",
    "last_day",
    "schedule",
    "settlements",
]

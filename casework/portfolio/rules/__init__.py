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
from casework.portfolio.rules.comparing import AtBank, Here, Verdict, compare
from casework.portfolio.rules.moving import Moved, extended, rescheduled
from casework.portfolio.rules.payoff import PAYOFF_INTERESTS, LateRule, Owed, PayoffRule, Quote, late_to_date, quote
from casework.portfolio.rules.schedules import (
    DAY_COUNTS,
    METHODS,
    Planned,
    Terms,
    months_after,
    schedule,
    year_fraction,
)

__all__ = [
    "CREDIT",
    "DAY_COUNTS",
    "METHODS",
    "PARTS",
    "PAYOFF_INTERESTS",
    "WATERFALLS",
    "AtBank",
    "Due",
    "Here",
    "LateRule",
    "Moved",
    "Owed",
    "Paid",
    "PayoffRule",
    "Planned",
    "Quote",
    "Settled",
    "Share",
    "Terms",
    "Verdict",
    "allocate",
    "compare",
    "extended",
    "last_day",
    "late_to_date",
    "months_after",
    "quote",
    "rescheduled",
    "schedule",
    "settlements",
    "year_fraction",
]

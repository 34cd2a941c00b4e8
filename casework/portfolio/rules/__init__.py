"""The rules of the book, pure: how money falls on what is due, and what a loan is to be paid back with."""

from casework.portfolio.rules.allocation import (
    CREDIT,
    ONWARD,
    PARTS,
    WATERFALLS,
    Due,
    Onward,
    Paid,
    Settled,
    Share,
    allocate,
    last_day,
    settlements,
)
from casework.portfolio.rules.comparing import AtBank, Here, Verdict, compare
from casework.portfolio.rules.moving import Moved, extended, rescheduled
from casework.portfolio.rules.onward import Side, spread
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
    "ONWARD",
    "PARTS",
    "PAYOFF_INTERESTS",
    "WATERFALLS",
    "AtBank",
    "Due",
    "Here",
    "LateRule",
    "Moved",
    "Onward",
    "Owed",
    "Paid",
    "PayoffRule",
    "Planned",
    "Quote",
    "Settled",
    "Share",
    "Side",
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
    "spread",
    "year_fraction",
]

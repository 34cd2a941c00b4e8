"""In which order a collector works their cases, and why: pure functions on what a case's row carries.

The rank is one whole number, smaller first: a step, and within it what stands to be lost, larger first. It is stored,
and written where what it hangs on changes; only what hangs on the hour is looked at when the list is read (`turn`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

WHOLE_BP = 10_000
# What one step spans; what stands to be lost (in cents) is cut off there.
SPAN = 10**13


class Step(IntEnum):
    """The stored half of the order."""

    BROKEN = 1
    DUE = 2
    NEW = 4
    AGAIN = 5
    PROMISED = 7
    PAUSED = 8


class Turn(IntEnum):
    """Where a case stands at this hour; the page's groups."""

    BROKEN = 1
    DUE = 2
    CALLBACK = 3
    NEW = 4
    BEST_HOUR = 5
    AGAIN = 6
    LOST = 7
    DONE_TODAY = 8
    LATER = 9
    PROMISED = 10
    PAUSED = 11


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a case's row carries. For the fields see CollectionCase; cents: its value; roll_bp: its bucket's chance;
    is_lost: its borrower is lost.
    """

    cents: int
    roll_bp: int
    broken_on: date | None = None
    promised_for: date | None = None
    paused_until: date | None = None
    contacted_at: datetime | None = None
    due_at: datetime | None = None
    best_hour: int | None = None
    is_lost: bool = False


def step(facts: Facts, *, today: date) -> Step:
    """Return the stored half. today: the book's business date."""
    if facts.paused_until is not None and facts.paused_until >= today:
        return Step.PAUSED
    if facts.broken_on is not None:
        return Step.BROKEN
    if facts.promised_for is not None:
        return Step.DUE if facts.promised_for <= today else Step.PROMISED
    return Step.NEW if facts.contacted_at is None else Step.AGAIN


def rank(facts: Facts, *, today: date) -> int:
    """Return the stored rank: the step, and within it what stands to be lost, larger first."""
    at_risk = min(facts.cents * facts.roll_bp // WHOLE_BP, SPAN - 1)
    return step(facts, today=today) * SPAN + SPAN - 1 - at_risk


def step_of(stored: int) -> Step:
    """Return the step of a stored rank."""
    return Step(stored // SPAN)


def turn(facts: Facts, *, stored: Step, now: datetime, day_start: datetime, hour: int) -> Turn:
    """Return where a case stands at `now`; day_start: when the reader's day began; hour: theirs, 0 … 23.

    A case that was contacted today has had its turn, unless a callback is due. Whoever is lost is looked for and not
    called again and again: only a promise of today and what was booked come before that.
    """
    done = facts.contacted_at is not None and facts.contacted_at >= day_start
    called = facts.due_at is not None and facts.due_at <= now
    if stored is Step.PAUSED:
        return Turn.PAUSED
    if stored is Step.DUE and not done:
        return Turn.DUE
    if stored is Step.BROKEN and not (done or facts.is_lost):
        return Turn.BROKEN
    if called:
        return Turn.CALLBACK
    if facts.due_at is not None:
        return Turn.LATER
    if stored is Step.PROMISED:
        return Turn.PROMISED
    if done:
        return Turn.DONE_TODAY
    if facts.is_lost:
        return Turn.LOST
    if stored is Step.NEW:
        return Turn.NEW
    return Turn.BEST_HOUR if facts.best_hour == hour else Turn.AGAIN

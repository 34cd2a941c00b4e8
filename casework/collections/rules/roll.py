"""The rules of the roll on plain values: DPD, buckets, and the whole history of a loan's collection. No Django, no
clock.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Due:
    """One instalment: its due date, and the value date on which it counted as paid (None: not paid).

    moved: what settled it was an agreement that moved the debt (extension, re-schedule), no money. agreed_on: when such
    an agreement made it; up to that day it was not there. waived: what settled it was let off.
    """

    due_on: date
    settled_on: date | None = None
    moved: bool = False
    agreed_on: date | None = None
    waived: bool = False

    def unpaid_at_start_of(self, day: date) -> bool:
        """Say whether it was unpaid at the START of `day`: what was paid ON the day still counts as unpaid."""
        if self.agreed_on is not None and day <= self.agreed_on:
            return False
        return self.settled_on is None or self.settled_on >= day


@dataclass(frozen=True)
class Stay:
    """One stay in one bucket (index into the ladder's lower bounds), from the first to the last day at whose start it
    held.

    last_on None and outcome "" while it lasts; outcomes "rolled", "cured_down", "collected", "rescheduled", "waived".
    """

    bucket: int
    entered_on: date
    last_on: date | None = None
    outcome: str = ""


def dpd(*, day: date, due_on: date) -> int:
    """Return days past due at the start of `day`; negative before the due date (metrics.md, DPD)."""
    return (day - due_on).days


def bucket_at(lowers: Sequence[int], days: int) -> int | None:
    """Return the index of the bucket that holds a DPD of `days`; None below the ladder's opening. lowers: ascending."""
    found = [index for index, lower in enumerate(lowers) if days >= lower]
    return found[-1] if found else None


def moves_on(lowers: Sequence[int], bucket: int, due_on: date) -> date | None:
    """Return the day on which the case leaves `bucket` if nothing is paid; None in the last bucket."""
    return due_on + timedelta(days=lowers[bucket + 1]) if bucket + 1 < len(lowers) else None


def oldest_unpaid(dues: Sequence[Due], *, day: date, opening: int) -> date | None:
    """Return the due date of the oldest instalment that is unpaid at the start of `day` and has reached the opening
    DPD.
    """
    reached = [d.due_on for d in dues if d.unpaid_at_start_of(day) and dpd(day=day, due_on=d.due_on) >= opening]
    return min(reached) if reached else None


# The lower bounds of a ladder: the same on every day, or by day.
Lowers = Sequence[int] | Callable[[date], Sequence[int]]


def history(dues: Sequence[Due], *, disbursed_on: date, lowers: Lowers, first: date, last: date) -> list[list[Stay]]:
    """Return what the roll over the days `first` … `last` makes of a loan: for each of its cases, its stays in order.

    This is the definition of the roll, day by day (product.md, "The roll"); the set-based night is held equal to it
    by test,
    and restatement uses it. A day first moves cases by the state at its START, then closes what its payments settled.
    """
    cases: list[list[Stay]] = []
    running: list[Stay] | None = None
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        bounds = lowers(day) if callable(lowers) else lowers
        due_on = oldest_unpaid(dues, day=day, opening=bounds[0]) if disbursed_on <= day else None
        bucket = None if due_on is None else bucket_at(bounds, dpd(day=day, due_on=due_on))
        if bucket is not None:
            if running is None:
                running = [Stay(bucket, day)]
                cases.append(running)
            elif running[-1].bucket != bucket:
                ending = "rolled" if bucket > running[-1].bucket else "cured_down"
                running[-1] = _ended(running[-1], day - timedelta(days=1), ending)
                running.append(Stay(bucket, day))
        if running is not None and _all_paid_by_end_of(dues, day=day, opening=bounds[0]):
            running[-1] = _ended(running[-1], day, _ending(dues, day=day, opening=bounds[0]))
            running = None
    return cases


def _ended(stay: Stay, day: date, outcome: str) -> Stay:
    return Stay(stay.bucket, stay.entered_on, day, outcome)


def _ending(dues: Sequence[Due], *, day: date, opening: int) -> str:
    """Say what closed a case on `day`: moved debt is never "collected", nor what was let off without any money."""
    reached = [d for d in dues if d.settled_on and dpd(day=day, due_on=d.due_on) >= opening]
    last = max(d.settled_on for d in reached if d.settled_on)
    final = [d for d in reached if d.settled_on == last]
    if any(d.moved for d in final):
        return "rescheduled"
    return "waived" if all(d.waived for d in final) else "collected"


def _all_paid_by_end_of(dues: Sequence[Due], *, day: date, opening: int) -> bool:
    tomorrow = day + timedelta(days=1)
    return not any(d.unpaid_at_start_of(tomorrow) and dpd(day=day, due_on=d.due_on) >= opening for d in dues)

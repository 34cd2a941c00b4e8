"""When somebody counts as being there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

# A page beats every 15 seconds; who was not heard of for three beats is offline.
PRESENCE_TIMEOUT = timedelta(seconds=45)
# How much earlier than that somebody counts as gone whose last page closed: long enough to go from one page to another.
CLOSED_PAGE_GRACE = timedelta(seconds=10)


def heard_since(now: datetime) -> datetime:
    """Return the instant since which somebody must have been heard of to be online at `now`."""
    return now - PRESENCE_TIMEOUT


def is_online(*, last_seen_at: datetime | None, now: datetime) -> bool:
    """Say whether somebody last heard of at `last_seen_at` is online at `now`."""
    return last_seen_at is not None and last_seen_at > heard_since(now)


def seen_at_close(now: datetime) -> datetime:
    """Return what "last seen" becomes when the last page closes: online for the grace, and no longer."""
    return heard_since(now) + CLOSED_PAGE_GRACE


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Hours of one weekday (0: Monday); `ends` at or before `starts` lies on the next day."""

    weekday: int
    starts: time
    ends: time


def is_on_shift(hours: Sequence[Hours], *, local: datetime) -> bool:
    """Say whether somebody with these shifts works at `local` (in their team's time zone). Without any: always."""
    return not hours or any(_covers(shift, local) for shift in hours)


def _covers(shift: Hours, local: datetime) -> bool:
    clock, today, yesterday = local.time(), local.weekday(), (local.weekday() - 1) % 7
    if shift.starts < shift.ends:
        return shift.weekday == today and shift.starts <= clock < shift.ends
    return (shift.weekday == today and clock >= shift.starts) or (shift.weekday == yesterday and clock < shift.ends)

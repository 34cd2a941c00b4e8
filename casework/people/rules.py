"""When somebody counts as being there."""

from datetime import datetime, timedelta

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

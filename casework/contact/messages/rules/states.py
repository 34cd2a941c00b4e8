"""How a message goes on: what a receipt makes of it, when a failed try is made again, and for how long."""

from datetime import timedelta

# What its state can become by a report. Reports come late, twice and out of order; delivered is delivered.
_AFTER = {
    "sent": {"queued": "sent", "sending": "sent", "unknown": "sent"},
    "delivered": dict.fromkeys(["queued", "sending", "sent", "unknown", "failed"], "delivered"),
    "failed": dict.fromkeys(["queued", "sending", "sent", "unknown"], "failed"),
}
MOST_TRIES = 8
FIRST_PAUSE, LONGEST_PAUSE, GROWTH = timedelta(seconds=15), timedelta(hours=2), 3
# How long a message may wait to be sent: what the gate binds has to go while it is allowed; others keep for a day.
LIFE_BOUND, LIFE = timedelta(minutes=30), timedelta(days=1)
# For so long the gate has to allow a message at least, so that it cannot leave after the hours have ended.
SURE = timedelta(minutes=5)


def after(state: str, report: str) -> str:
    """Return the state of a message in `state` once its provider reported "sent", "delivered" or "failed"."""
    return _AFTER[report].get(state, state)


def life_of(*, is_bound: bool) -> timedelta:
    """Return how long a message may wait. is_bound: by the gate's rules."""
    return LIFE_BOUND if is_bound else LIFE


def pause_after(tries: int) -> timedelta | None:
    """Return how long to wait after that many tries failed, at least 1; None when it is given up.

    15 s, 45 s, 2 min, 7 min, 20 min, 1 h, 2 h: a message's life ends most rows of tries before.
    """
    if tries >= MOST_TRIES:
        return None
    pause: timedelta = min(FIRST_PAUSE * GROWTH ** (tries - 1), LONGEST_PAUSE)
    return pause

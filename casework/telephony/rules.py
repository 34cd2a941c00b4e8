"""How what a provider reports moves a call. Pure: state and kind of event in, names of transitions out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """What a provider can report of a call. COMPLETED: somebody hung up after talking."""

    AGENT_RINGING = "agent_ringing"
    RINGING = "ringing"
    ANSWERED = "answered"
    COMPLETED = "completed"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"


TERMINAL_STATES = frozenset({"ended", "no_answer", "busy", "failed"})
# The order in which a call goes on; reports of one delivery are applied in it when their times are equal.
RANK = {kind: rank for rank, kind in enumerate(EventKind)}

_TO_RINGING: dict[str, tuple[str, ...]] = {"created": ("ring",), "agent_ringing": ("ring",), "ringing": ()}
_FROM_RINGING: dict[EventKind, tuple[str, ...]] = {
    EventKind.RINGING: (),
    EventKind.ANSWERED: ("answer",),
    EventKind.COMPLETED: ("answer", "end"),
    EventKind.BUSY: ("meet_busy",),
}


def steps(state: str, kind: EventKind) -> tuple[str, ...]:
    """Return the transitions by which a call in `state` takes in a report of `kind`; () when it says nothing new.

    Reports may come late, twice or out of order: a later one brings the call through what was missed, an earlier one
    changes nothing, and nothing moves a call that is over. A call that was answered and then is reported unanswered or
    busy is over all the same, and ended: it was answered.
    """
    if state in TERMINAL_STATES:
        return ()
    if kind is EventKind.FAILED:
        return ("fail",)
    if kind is EventKind.AGENT_RINGING:
        return ("ring_agent",) if state == "created" else ()
    if state == "answered":
        return () if kind in {EventKind.RINGING, EventKind.ANSWERED} else ("end",)
    if kind is EventKind.NO_ANSWER:
        return ("give_up",)
    return _TO_RINGING[state] + _FROM_RINGING[kind]


@dataclass(frozen=True, kw_only=True)
class Times:
    """When a call was made, rang at the customer's, was answered and ended: always in this order where known."""

    created_at: datetime
    rang_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None


def times_after(times: Times, *, state: str, kind: EventKind, at: datetime, now: datetime) -> Times:
    """Return the times once a report of `kind` at `at` (the provider's clock) has brought the call to `state`.

    A report without the ones before it sets their times too (answered implies that it rang); a late one corrects what
    had to be assumed. A clock that is off never breaks the order.
    """
    at = max(min(at, times.ended_at or now), times.created_at)
    rang, answered, ended = times.rang_at, times.answered_at, times.ended_at
    if kind in {EventKind.RINGING, EventKind.BUSY}:
        rang = _earliest(rang, at)
    if kind is EventKind.ANSWERED and state in {"answered", "ended", "failed"}:
        rang = rang or at
        answered = max(_earliest(answered, at), rang)
    if kind is EventKind.COMPLETED and answered is None and state == "ended":
        rang = rang or at
        answered = max(at, rang)
    if state in TERMINAL_STATES and ended is None:
        ended = max(at, answered or rang or at)
    return Times(created_at=times.created_at, rang_at=rang, answered_at=answered, ended_at=ended)


def _earliest(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else min(known, at)

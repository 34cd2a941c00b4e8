"""Who may be contacted, when and how often, and which outcomes can be true.

Pure functions; the words are `models`' values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

# The house's default hours, local to the customer: from OPENS on, before CLOSES. Source: Regulation F, 12 CFR
# 1006.6(b)(1)(i), which presumes that before 8 a.m. and after 9 p.m. at the consumer's place is inconvenient.
OPENS = time(8, 0)
CLOSES = time(21, 0)
# The house's own number, no law's: how often one customer may be tried in a rolling day, all channels and people
# together.
ATTEMPTS_PER_DAY = 5
DAY = timedelta(hours=24)
# The longest time over which a rule counts, so that the gate knows how far back to read.
LONGEST_SPAN = timedelta(days=31)

# Legal notices run under their own law and service answers what the customer asked for: neither is bound by hours or
# cap.
BOUND_PURPOSES = frozenset({"verification", "reminder", "collection"})
BORROWER_ONLY_PURPOSES = frozenset({"reminder", "collection"})
CLOSED_STATUSES = frozenset({"do_not_call", "wrong", "lost"})

MAX_NOTE = 2000


class Rule(StrEnum):
    """The rule that a verdict names; NONE when nothing stands in the way."""

    NONE = ""
    POINT_STATUS = "point_status"
    THIRD_PARTY = "third_party"
    TIME_ZONE = "time_zone"
    HOURS = "hours"
    CAP = "cap"


@dataclass(frozen=True, kw_only=True)
class Question:
    """One wish to contact somebody.

    zone: the customer's time zone; None when it is not a known one. earlier: instants of the attempts and of the calls
    under way, of bound purposes, within the last DAY.
    """

    purpose: str
    point_status: str
    is_third_party: bool
    zone: ZoneInfo | None
    now: datetime
    earlier: Sequence[datetime] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The rule that refuses (NONE: go ahead) and the instant from which it no longer does (None: not by waiting)."""

    rule: Rule = Rule.NONE
    until: datetime | None = None


def judge(question: Question) -> Answer:
    """Say whether the contact may be made now. What waiting cannot cure is named first."""
    if question.point_status in CLOSED_STATUSES:
        return Answer(rule=Rule.POINT_STATUS)
    if question.is_third_party and question.purpose in BORROWER_ONLY_PURPOSES:
        return Answer(rule=Rule.THIRD_PARTY)
    if question.purpose not in BOUND_PURPOSES:
        return Answer()
    if question.zone is None:
        return Answer(rule=Rule.TIME_ZONE)
    free = cap_ends(question.earlier, question.now)
    if free is not None:
        return Answer(rule=Rule.CAP, until=next_allowed(free, question.zone))
    allowed = next_allowed(question.now, question.zone)
    return Answer() if allowed <= question.now else Answer(rule=Rule.HOURS, until=allowed)


def next_allowed(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return `instant` in local time when it lies within the hours, else the next OPENS after it, in local time."""
    local = instant.astimezone(zone)
    if OPENS <= local.time() < CLOSES:
        return local
    day: date = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return datetime.combine(day, OPENS, tzinfo=zone)


def cap_ends(earlier: Sequence[datetime], now: datetime) -> datetime | None:
    """Return when the cap lets the next attempt through; None when it does now.

    An attempt counts for DAY, its end excluded.
    """
    counted = sorted(at for at in earlier if at > now - DAY)
    if len(counted) < ATTEMPTS_PER_DAY:
        return None
    return counted[len(counted) - ATTEMPTS_PER_DAY] + DAY


# --- what an attempt may say ----------------------------------------------------------------------------------
NOBODY_RESULTS = frozenset({"no_answer", "busy", "message_sent"})
# A promise, a refusal or "I have paid" is the borrower's own word: nobody else can give it.
BORROWER_RESULTS = frozenset({"promised", "refused", "says_paid"})
RESULTS_BY_PARTY = {
    "nobody": NOBODY_RESULTS,
    "borrower": BORROWER_RESULTS | {"conversation", "confirmed", "mismatch", "call_back"},
    "unverified": frozenset({"conversation", "mismatch", "call_back", "wrong_number"}),
    "third_party": frozenset({"conversation", "confirmed", "mismatch", "call_back", "wrong_number", "objected"}),
}
RESULTS_NOT_FOR_PURPOSE = {
    "verification": BORROWER_RESULTS,
    "reminder": frozenset({"confirmed", "mismatch"}),
    "collection": frozenset({"confirmed", "mismatch"}),
}
RESULTS_NOT_BY_CHANNEL = {
    "call": frozenset({"message_sent"}),
    "sms": frozenset({"no_answer", "busy"}),
    "email": frozenset({"no_answer", "busy"}),
    "visit": frozenset({"busy"}),
}
CHANNELS_WITH_A_NUMBER = frozenset({"call", "sms"})


class Problem(StrEnum):
    """Why an attempt cannot be recorded as told."""

    NOBODY_SAID_THAT = "nobody_said_that"
    SOMEBODY_WAS_THERE = "somebody_was_there"
    NOT_THEIR_WORD = "not_their_word"
    NOT_FOR_PURPOSE = "not_for_purpose"
    NOT_BY_CHANNEL = "not_by_channel"
    NO_NUMBER = "no_number"
    NOTE_TOO_LONG = "note_too_long"


def attempt_problem(
    *, channel: str, purpose: str, party: str, result: str, note: str, has_point: bool
) -> Problem | None:
    """Return what is wrong with an attempt told so, None when it can be true."""
    if result not in RESULTS_BY_PARTY[party]:
        if party == "nobody":
            return Problem.NOBODY_SAID_THAT
        return Problem.SOMEBODY_WAS_THERE if result in NOBODY_RESULTS else Problem.NOT_THEIR_WORD
    if result in RESULTS_NOT_FOR_PURPOSE.get(purpose, frozenset()):
        return Problem.NOT_FOR_PURPOSE
    if result in RESULTS_NOT_BY_CHANNEL[channel]:
        return Problem.NOT_BY_CHANNEL
    if channel in CHANNELS_WITH_A_NUMBER and not has_point:
        return Problem.NO_NUMBER
    return Problem.NOTE_TOO_LONG if len(note) > MAX_NOTE else None


def results_offered(*, purpose: str, channel: str = "") -> frozenset[str]:
    """Return the results that a form for `purpose` offers; with a channel, those that it can bring."""
    every = frozenset[str]().union(*RESULTS_BY_PARTY.values())
    return every - RESULTS_NOT_FOR_PURPOSE.get(purpose, frozenset()) - RESULTS_NOT_BY_CHANNEL.get(channel, frozenset())


def status_after(*, status: str, is_third_party: bool, party: str, result: str) -> str:
    """Return what is known of a contact point after an attempt; "do not call" is never lifted by one."""
    if status == "do_not_call":
        return status
    if result == "wrong_number":
        return "wrong"
    if party == "borrower" and not is_third_party:
        return "valid"
    return status

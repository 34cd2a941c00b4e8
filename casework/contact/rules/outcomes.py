"""What an attempt may say of itself, and what it teaches about a number."""

from enum import StrEnum

MAX_NOTE = 2000
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
    NOT_VERIFIED = "not_verified"


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


def is_conversation(*, party: str, result: str, said: bool | None) -> bool:
    """Say whether an attempt was a conversation, as limits count them: what the code says by which it was told (hung up
    at once, an answering machine: it was none); without a code (None) whatever was answered but at a wrong number.
    """
    if party == "nobody":
        return False
    return result != "wrong_number" if said is None else said


def status_after(*, status: str, is_third_party: bool, party: str, result: str) -> str:
    """Return what is known of a contact point after an attempt; "do not call" is never lifted by one."""
    if status == "do_not_call":
        return status
    if result == "wrong_number":
        return "wrong"
    if party == "borrower" and not is_third_party:
        return "valid"
    return status

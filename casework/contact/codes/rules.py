"""What a result code may mean, and how a borrower is known to be the borrower. Pure functions."""

from collections.abc import Collection
from enum import StrEnum

from casework.contact.rules.outcomes import RESULTS_BY_PARTY, RESULTS_NOT_BY_CHANNEL

# What a person can be asked that a stranger would not know; nothing of it tells them of a debt.
QUESTIONS = ("id_number", "born_on", "address", "employer", "email", "own_code")
BY_VOICE = frozenset({"call", "visit"})
ABOUT_DEBT = frozenset({"reminder", "collection"})
CHANNELS = ("call", "sms", "email", "visit")
PARTIES = ("borrower", "unverified", "third_party", "nobody")


class Problem(StrEnum):
    """Why a code cannot mean this."""

    NO_PARTY = "no_party"
    PARTY = "party"
    CHANNEL = "channel"
    CONVERSATION = "conversation"
    SUGGESTS = "suggests"
    STATUS = "status"


def code_problem(
    *, result: str, parties: Collection[str], channels: Collection[str], is_conversation: bool, suggests: str,
    number_status: str,
) -> Problem | None:  # fmt: skip
    """Return what is wrong with a code of this meaning, None when it can be true.

    channels: none for all. suggests: "" or the step that follows: "promise", "says_paid".
    """
    if not parties:
        return Problem.NO_PARTY
    if any(result not in RESULTS_BY_PARTY[party] for party in parties):
        return Problem.PARTY
    if channels and all(result in RESULTS_NOT_BY_CHANNEL[channel] for channel in channels):
        return Problem.CHANNEL
    if is_conversation and ("nobody" in parties or result == "wrong_number"):
        return Problem.CONVERSATION
    if {"promise": "promised", "says_paid": "says_paid"}.get(suggests, result) != result:
        return Problem.SUGGESTS
    if number_status in ("wrong", "lost") and "borrower" in parties:
        return Problem.STATUS
    return None


def needs_verification(*, channel: str, purpose: str, party: str) -> bool:
    """Say whether somebody has to be asked who they are before they count as the borrower: whoever hears of a debt."""
    return party == "borrower" and channel in BY_VOICE and purpose in ABOUT_DEBT


def is_verified(asked: Collection[str], *, needed: int) -> bool:
    """Say whether enough was asked and answered rightly; a question counts once."""
    return len(set(asked) & set(QUESTIONS)) >= needed

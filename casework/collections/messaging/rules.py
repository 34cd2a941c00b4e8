"""Which messages a case may be sent, and why some of many are left out. Pure functions."""

from enum import StrEnum


class Left(StrEnum):
    """Why a chosen case is sent nothing."""

    CLOSED = "closed"
    BUCKET = "bucket"
    PAUSED = "paused"
    AGENCY = "agency"
    TAKEN = "taken"
    TWICE = "twice"
    NO_RECIPIENT = "no_recipient"


def purposes_of(*, is_reminder: bool) -> tuple[str, ...]:
    """Return for what a borrower may be written to about a case: one that is only reminded hears no more than that."""
    return ("reminder", "service") if is_reminder else ("collection", "service", "legal")


def parties_of(*, is_reminder: bool) -> tuple[str, ...]:
    """Return to whom: in a reminder third parties do not exist."""
    return ("own",) if is_reminder else ("own", "third")

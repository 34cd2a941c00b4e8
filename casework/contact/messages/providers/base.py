"""What Casework asks of whoever carries messages, and what it gets back. A class per provider implements `Provider`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

REASONS = frozenset({"unknown_number", "unreachable", "blocked", "refused"})


class UnknownProvider(LookupError):
    """No provider of that name is installed."""


class MalformedReceipts(ValueError):
    """A webhook's body is not what this provider sends."""


class SendingFailed(Exception):
    """The provider could not be asked, or could not answer. perhaps: it may have taken the message all the same."""

    def __init__(self, said: str, *, perhaps: bool) -> None:
        super().__init__(said)
        self.perhaps = perhaps


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message on its way. id: makes sending twice the same as sending once, where the provider keeps it."""

    id: UUID
    to: str
    subject: str
    body: str
    parts: int = 1


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The provider took the message. ref: its own id, at most 80 characters. delivered: it has arrived already."""

    ref: str
    delivered: bool = False


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The provider will never take the message. reason: one of REASONS."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """One report. id: the provider's own, unique within the message. message: our id of it.

    report: "sent", "delivered" or "failed"; reason: one of REASONS where it failed.
    """

    id: str
    message: UUID
    report: str
    at: datetime
    reason: str = ""


class Provider(Protocol):
    """A way to send. `now` is given, never read.

    keeps_ids: sending the same id again does nothing but return the same answer, or `look_up` can tell what became of
    it; only then is a message sent again after a crash in the middle.
    """

    name: str
    keeps_ids: bool

    def send(self, message: Outgoing, *, now: datetime) -> Accepted | Refused:
        """Hand the message over. Raises SendingFailed."""
        ...

    def look_up(self, message_id: UUID, *, now: datetime) -> Accepted | None:
        """Return what the provider knows of a message of ours, None when it never got it. Raises SendingFailed."""
        ...

    def verify_receipt(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
        """Say whether the provider itself sent this, a moment ago."""
        ...

    def parse_receipts(self, headers: Mapping[str, str], body: bytes) -> list[Receipt]:
        """Read the reports out of a verified webhook. Raises MalformedReceipts."""
        ...

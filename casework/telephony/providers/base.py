"""What Casework asks of a telephone provider, and what it gets back. One class per provider implements `Provider`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Protocol
from uuid import UUID

from casework.telephony.rules import EventKind

__all__ = ["EventKind", "MalformedWebhook", "Provider", "ProviderError", "ProviderEvent", "UnknownProvider"]


class UnknownProvider(LookupError):
    """No provider of that name is installed."""


class ProviderError(Exception):
    """The provider could not do what was asked."""


class MalformedWebhook(ValueError):
    """A webhook's body is not what this provider sends."""


@dataclass(frozen=True, kw_only=True)
class ProviderEvent:
    """One report.

    id: the provider's own, unique within the call. ref: the provider's id of the call. at: its own clock.
    """

    id: str
    ref: str
    kind: EventKind
    at: datetime
    detail: dict[str, Any] = field(default_factory=dict)


class Provider(Protocol):
    """A way to place calls. Every method may raise ProviderError. `now` is given, never read."""

    name: str

    def originate(self, *, call_id: UUID, agent_number: str, customer_number: str, now: datetime) -> str:
        """Ring the agent, then the customer, and return the provider's id of the call (at most 80 characters).

        call_id: makes asking twice the same as asking once.
        """
        ...

    def hang_up(self, ref: str, *, now: datetime) -> list[ProviderEvent]:
        """End the call. Return what is known at once; a provider that only reports later returns nothing."""
        ...

    def events(self, ref: str, *, now: datetime) -> list[ProviderEvent]:
        """Return all that happened up to `now`, oldest first. A provider that sends webhooks may return nothing."""
        ...

    def look_up(self, ref: str, *, now: datetime) -> EventKind | None:
        """Return the latest thing that happened to the call; None when the provider does not know it."""
        ...

    def next_look(self, ref: str, *, now: datetime) -> datetime:
        """Return when it is worth asking for events again."""
        ...

    def fetch_recording(self, ref: str, *, seconds: int) -> tuple[str, BinaryIO]:
        """Return the recording's content type and a stream of it.

        seconds: how long was talked, by Casework's record.
        """
        ...

    def verify_webhook(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
        """Say whether the provider itself sent this, a moment ago."""
        ...

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[ProviderEvent]:
        """Read the events out of a verified webhook. Raises MalformedWebhook."""
        ...

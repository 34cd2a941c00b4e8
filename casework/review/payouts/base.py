"""What Casework asks of whoever pays money out, and what it gets back. One class per provider implements
`PayoutProvider`.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from casework.review.states import PayoutState

__all__ = ["PayoutAnswer", "PayoutProvider", "PayoutState", "ProviderError", "UnknownProvider"]


class UnknownProvider(LookupError):
    """No provider of that name is installed."""


class ProviderError(Exception):
    """The provider could not be asked. Whether it paid is not known: ask again under the same reference."""


@dataclass(frozen=True, kw_only=True)
class PayoutAnswer:
    """Where a payout stands with the provider.

    ref: the provider's own id of it (at most 80 characters). problem: why it failed, "" otherwise. at: when it was paid
    or failed, by the provider's clock; None while it is being sent.
    """

    state: PayoutState
    ref: str
    problem: str = ""
    at: datetime | None = None


class PayoutProvider(Protocol):
    """A way to pay out. Every method may raise ProviderError. `now` is given, never read."""

    name: str

    def pay(self, *, reference: str, amount: Decimal, currency: str, payee: str, now: datetime) -> PayoutAnswer:
        """Pay, or return where the payout of this reference stands when it was asked for already: it pays once.

        payee: who is paid, as the provider knows them (here: the customer's public id).
        """
        ...

    def look_up(self, ref: str, *, now: datetime) -> PayoutAnswer:
        """Return where the payout stands. ref: as the provider answered it."""
        ...

    def next_look(self, ref: str, *, now: datetime) -> datetime:
        """Return when it is worth asking again, later than `now`."""
        ...

"""A provider that behaves like a bank without one: for the demo floor, for development and for tests.

What becomes of a payout is a pure function of (its reference, now): the reference that it answers holds the moment and
the fate. The amount's cents decide, so that a demo can be planned: .13 always fails, .14 fails at the first attempt.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.conf import settings

from casework.review.payouts.base import PayoutAnswer, PayoutState, ProviderError

PAYS, CLOSED, BUSY = "p", "c", "b"
_PROBLEMS = {CLOSED: "The account is closed.", BUSY: "The bank did not answer in time."}
SOON = timedelta(seconds=1)


class Simulator:
    """The simulated provider. seconds: how long it takes to answer."""

    name = "simulator"

    def __init__(self, *, seconds: float) -> None:
        self.delay = timedelta(seconds=seconds)

    @classmethod
    def from_settings(cls) -> "Simulator":
        """Make it as the settings say."""
        return cls(seconds=settings.PAYOUT_SIMULATOR_SECONDS)

    def pay(self, *, reference: str, amount: Decimal, currency: str, payee: str, now: datetime) -> PayoutAnswer:
        """Return a reference that is the whole payout. Asking again begins the wait anew, and pays no second time."""
        fate = {"13": CLOSED, "14": BUSY if reference.endswith("-1") else PAYS}.get(f"{amount:.2f}"[-2:], PAYS)
        return self.look_up(f"sim.{fate}.{int(now.timestamp() * 1000):x}.{reference}", now=now)

    def look_up(self, ref: str, *, now: datetime) -> PayoutAnswer:
        """Return the fate once the delay is over."""
        fate, over = self._script(ref)
        if now < over:
            return PayoutAnswer(state=PayoutState.SENDING, ref=ref)
        if fate == PAYS:
            return PayoutAnswer(state=PayoutState.PAID, ref=ref, at=over)
        return PayoutAnswer(state=PayoutState.FAILED, ref=ref, problem=_PROBLEMS[fate], at=over)

    def next_look(self, ref: str, *, now: datetime) -> datetime:
        """Return when the answer is there."""
        return max(self._script(ref)[1], now + SOON)

    def _script(self, ref: str) -> tuple[str, datetime]:
        try:
            _sim, fate, started, _reference = ref.split(".", 3)
            begun = datetime.fromtimestamp(int(started, 16) / 1000, UTC)
        except (ValueError, OverflowError) as error:
            raise ProviderError(f"not a payout of the simulator: {ref}") from error
        return fate, begun + self.delay

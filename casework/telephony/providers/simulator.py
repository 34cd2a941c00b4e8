"""A provider that behaves like a telephone without one: for the demo floor, for development and for tests.

What a call does is a pure function of (its reference, now): the reference holds the moment of dialling, the number's
fate and a seed. So it is the same in every process, after every restart, and needs no thread and no memory.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from casework.lib.personal import lookup_hash
from casework.telephony.providers import signing, sound
from casework.telephony.providers.base import EventKind, MalformedWebhook, ProviderError, ProviderEvent

ANSWERS, RINGS_OUT, IS_BUSY = "a", "n", "b"
# The last digit of a number decides what happens there, so that a demo can be planned.
_FATES = dict.fromkeys("0123456", ANSWERS) | dict.fromkeys("78", RINGS_OUT) | {"9": IS_BUSY}
AGENT_PICKS_UP = 2.0
RINGS_AT_MOST = 25.0
IDLE_LOOK = timedelta(seconds=5)
OVER = frozenset({EventKind.COMPLETED, EventKind.NO_ANSWER, EventKind.BUSY, EventKind.FAILED})


def fate_of(number: str) -> str:
    """Return what happens when `number` is called: ANSWERS (last digit 0–6), RINGS_OUT (7, 8) or IS_BUSY (9)."""
    return _FATES.get(number.strip()[-1:], ANSWERS)


@dataclass(frozen=True, kw_only=True)
class _Script:
    """A reference taken apart: the call's fate, its seed (0–65535) and when it was dialled."""

    fate: str
    seed: int
    started_at: datetime

    def plan(self) -> list[tuple[EventKind, float]]:
        """Return what will happen, with the seconds since dialling: ring 3–8 s, talk 15–94 s, busy after 2 s."""
        rings = AGENT_PICKS_UP
        known = [(EventKind.AGENT_RINGING, 0.0), (EventKind.RINGING, rings)]
        if self.fate == IS_BUSY:
            return [*known, (EventKind.BUSY, rings + 2.0)]
        if self.fate == RINGS_OUT:
            return [*known, (EventKind.NO_ANSWER, rings + RINGS_AT_MOST)]
        answered = rings + 3.0 + self.seed % 6
        return [*known, (EventKind.ANSWERED, answered), (EventKind.COMPLETED, answered + 15.0 + self.seed % 80)]


class Simulator:
    """The simulated provider. speed: how many simulated seconds pass in one; 60 makes a minute's talk last a second."""

    name = "simulator"

    def __init__(self, *, speed: float, secret: str, samples: Path) -> None:
        self.speed = speed
        self.secret = secret
        self.samples = samples

    @classmethod
    def from_settings(cls) -> "Simulator":
        """Make it as the settings say."""
        return cls(
            speed=settings.TELEPHONY_SIMULATOR_SPEED,
            secret=settings.TELEPHONY_WEBHOOK_SECRET,
            samples=settings.SAMPLES_DIR / "audio",
        )

    def originate(self, *, call_id: UUID, agent_number: str, customer_number: str, now: datetime) -> str:
        """Return a reference that is the whole call.

        The number itself is not in it: only its keyed hash's first digits.
        """
        seed = lookup_hash(customer_number)[:4] or "0000"
        return f"sim.{fate_of(customer_number)}{seed}.{int(now.timestamp() * 1000):x}.{call_id.hex}"

    def events(self, ref: str, *, now: datetime) -> list[ProviderEvent]:
        """Return what has happened by `now`."""
        return [event for event in self._all_events(ref) if event.at <= now]

    def hang_up(self, ref: str, *, now: datetime) -> list[ProviderEvent]:
        """End it: completed when it was answered, else nobody took it."""
        happened = self.events(ref, now=now)
        if any(event.kind in OVER for event in happened):
            return happened
        answered = any(event.kind is EventKind.ANSWERED for event in happened)
        kind = EventKind.COMPLETED if answered else EventKind.NO_ANSWER
        return [*happened, ProviderEvent(id="hang-up", ref=ref, kind=kind, at=now, detail={"by": "agent"})]

    def look_up(self, ref: str, *, now: datetime) -> EventKind | None:
        """Return the latest event; None for a reference that is not ours."""
        try:
            happened = self.events(ref, now=now)
        except ProviderError:
            return None
        return happened[-1].kind if happened else None

    def next_look(self, ref: str, *, now: datetime) -> datetime:
        """Return the time of the next event, or a while later when there is none."""
        return next((event.at for event in self._all_events(ref) if event.at > now), now + IDLE_LOOK)

    def fetch_recording(self, ref: str, *, seconds: int) -> tuple[str, BinaryIO]:
        """Return a WAV as long as was talked: the recording tone, then prompts of a telephone exchange."""
        prompts = sorted(self.samples.glob("*.wav"))
        if not prompts:
            raise ProviderError(f"no sound samples in {self.samples}")
        return "audio/wav", sound.recording(prompts=prompts, first=self._script(ref).seed, seconds=max(1, seconds))

    def verify_webhook(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
        """Check the signature and its age."""
        return signing.is_genuine(self.secret, headers, body, now=now)

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[ProviderEvent]:
        """Read {"events": [{"id", "ref", "kind", "at" (ISO 8601 with offset)}, …]}."""
        try:
            return [_event(item) for item in json.loads(body)["events"]]
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            raise MalformedWebhook(str(error)) from error

    def _all_events(self, ref: str) -> list[ProviderEvent]:
        script = self._script(ref)
        timed = [(kind, script.started_at + timedelta(seconds=after / self.speed)) for kind, after in script.plan()]
        return [ProviderEvent(id=kind.value, ref=ref, kind=kind, at=at) for kind, at in timed]

    def _script(self, ref: str) -> _Script:
        try:
            _, fate, started, _ = ref.split(".")
            at = datetime.fromtimestamp(int(started, 16) / 1000, UTC)
            return _Script(fate=fate[:1], seed=int(fate[1:], 16), started_at=at)
        except (ValueError, OverflowError) as error:
            raise ProviderError(f"not a call of the simulator: {ref}") from error


def _event(item: dict[str, str]) -> ProviderEvent:
    at = datetime.fromisoformat(item["at"])
    for name in ("id", "ref"):
        if not (isinstance(item[name], str) and item[name].isprintable() and 0 < len(item[name]) <= 80):
            raise ValueError(f"{name} is no text of 1 to 80 characters")
    if at.tzinfo is None:
        raise ValueError("a time without its offset")
    return ProviderEvent(id=item["id"], ref=item["ref"], kind=EventKind(item["kind"]), at=at.astimezone(UTC))

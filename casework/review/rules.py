"""The rules of manual review, pure: where a decision leads, what its reasons must be, which amounts make a band."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

# Lower bounds of the bands by which pools are filtered, in the loan's currency.
BAND_BOUNDS = (Decimal(0), Decimal(1_000), Decimal(2_500), Decimal(5_000), Decimal(10_000), Decimal(25_000))

# A call so long before the booked time counts as the callback; so long after it, it was missed.
CALLBACK_EARLY = timedelta(minutes=15)
CALLBACK_GRACE = timedelta(minutes=15)


class Step(StrEnum):
    """The transition that a decision runs."""

    PASS_ON = "pass_on"
    APPROVE = "approve"
    REJECT = "reject"


class ReasonProblem(StrEnum):
    """What is wrong with the reason codes of a decision."""

    NONE_GIVEN = "none_given"
    UNKNOWN = "unknown"


def step_after(*, approved: bool, last_stage: bool) -> Step:
    """Return the transition that follows a decision: an approval passes on until the last stage has approved."""
    if not approved:
        return Step.REJECT
    return Step.APPROVE if last_stage else Step.PASS_ON


def reason_problem(*, given: Sequence[str], allowed: Collection[str]) -> ReasonProblem | None:
    """Say what is wrong with the reasons: at least one is needed, and each must belong to the stage and the outcome."""
    if not given:
        return ReasonProblem.NONE_GIVEN
    return ReasonProblem.UNKNOWN if set(given) - set(allowed) else None


@dataclass(frozen=True, kw_only=True)
class Band:
    """Amounts from `low` (included) to `high` (excluded; None: no end). key: what stands in the address ("2500")."""

    low: Decimal
    high: Decimal | None

    @property
    def key(self) -> str:
        """Name the band by its lower bound."""
        return str(int(self.low))


def bands() -> list[Band]:
    """Return all amount bands, ascending, without gap or overlap."""
    ends: list[Decimal | None] = [*BAND_BOUNDS[1:], None]
    return [Band(low=low, high=high) for low, high in zip(BAND_BOUNDS, ends, strict=True)]


def band_named(key: str) -> Band | None:
    """Return the band of this key, None for a key that names none."""
    return next((band for band in bands() if band.key == key), None)


class Urgency(StrEnum):
    """How near a limit is: "" for far away or none."""

    FAR = ""
    NEAR = "near"
    LATE = "late"


def urgency(*, limit_at: datetime | None, now: datetime, warn: timedelta) -> Urgency:
    """Say whether a limit is passed, near (within `warn`), or neither."""
    if limit_at is None or limit_at > now + warn:
        return Urgency.FAR
    return Urgency.LATE if limit_at < now else Urgency.NEAR


def expiry(*, day: date, days: int | None, zone: str) -> datetime | None:
    """Return the instant at which what began on `day` expires: when the `days`-th day after it is over in `zone`.

    days None: never.
    """
    if days is None:
        return None
    last = day + timedelta(days=days + 1)
    return datetime(last.year, last.month, last.day, tzinfo=ZoneInfo(zone))


def above_authority(*, amount: Decimal, limit: Decimal | None) -> bool:
    """Say whether somebody whose approvals end at `limit` (None: nowhere) may not approve `amount`."""
    return limit is not None and amount > limit

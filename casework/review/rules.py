"""The rules of manual review, pure: where a decision leads, what its reasons must be, which amounts make a band."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from zoneinfo import ZoneInfo

# Lower bounds of the bands by which pools are filtered, in the loan's currency.
BAND_BOUNDS = (Decimal(0), Decimal(1_000), Decimal(2_500), Decimal(5_000), Decimal(10_000), Decimal(25_000))

# A call so long before the booked time counts as the callback; so long after it, it was missed.
CALLBACK_EARLY = timedelta(minutes=15)
CALLBACK_GRACE = timedelta(minutes=15)
LONGEST_TERM = 32_767  # what the column holds
# Below it, ID photo and live photo are shown as unlike.
FACE_MATCH_LOW = Decimal("0.80")


class Step(StrEnum):
    """The transition that a decision runs."""

    PASS_ON = "pass_on"
    APPROVE = "approve"
    REJECT = "reject"


class GrantProblem(StrEnum):
    """What is wrong with the amount and the term that are to be granted."""

    NOT_POSITIVE = "not_positive"
    ABOVE_ASKED = "above_asked"
    TERM_TOO_LONG = "term_too_long"


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


def grant_problem(*, amount: Decimal, term: int, asked: Decimal, above_asked: bool) -> GrantProblem | None:
    """Say what is wrong with granting `amount` over `term`. above_asked: the product allows more than was asked for."""
    if amount <= 0 or term < 1:
        return GrantProblem.NOT_POSITIVE
    if term > LONGEST_TERM:
        return GrantProblem.TERM_TOO_LONG
    return GrantProblem.ABOVE_ASKED if amount > asked and not above_asked else None


def share_of(text: str) -> Decimal | None:
    """Return the share that a source's text means: "0.82", "82 %" and "82" → 0.82; None for anything else."""
    plain = text.replace("%", "").strip()
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    if not number.is_finite() or number < 0 or number > 100:
        return None
    return number / 100 if number > 1 or "%" in text else number


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

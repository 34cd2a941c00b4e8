"""The rules of promises on plain values: which may be taken, which money counts for which, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

WHOLE_BP = 10_000
KEPT, PART_KEPT, BROKEN, OPEN = "kept", "part_kept", "broken", ""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """By which terms promises are taken; these defaults are the house's own. For the fields see PromiseTerms."""

    grace_days: int = 1
    threshold_bp: int = 9_000
    furthest_days: int = 31
    most_parts: int = 4


TERMS = tuple(field.name for field in fields(Terms))


@dataclass(frozen=True, kw_only=True)
class Named:
    """What data says of terms: for a product, a bucket (ids), both, or neither. said: by the names of `Terms`."""

    product: int | None
    bucket: int | None
    said: Mapping[str, int]


@dataclass(frozen=True)
class Part:
    """So much (cents) by this day."""

    due_on: date
    cents: int


@dataclass(frozen=True, order=True)
class Moment:
    """An instant and the book's day to which it belongs: money carries a day, and when Casework learned of it."""

    day: date
    at: datetime


@dataclass(frozen=True)
class Money:
    """A payment that stands: its value date with the instant at which it became known, and cents."""

    moment: Moment
    cents: int


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One promise of a loan: when it was taken, when it was cancelled (None: it was not), its parts and its terms."""

    at: Moment
    parts: tuple[Part, ...]
    grace_days: int
    threshold_bp: int
    cancelled: Moment | None = None


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a promise is on a day. paid: cents counted for it. holds_from: since when it is that; None while open.

    look_on: the day on which time alone may change it, None once judged. next_due: the day of its first part that is
    not paid, None once judged.
    """

    outcome: str
    paid: int
    holds_from: date | None = None
    look_on: date | None = None
    next_due: date | None = None


class Problem(StrEnum):
    """Why a promise cannot be taken as told."""

    NO_PART = "no_part"
    TOO_MANY_PARTS = "too_many_parts"
    NOT_POSITIVE = "not_positive"
    DAY_PASSED = "day_passed"
    DAYS_NOT_RISING = "days_not_rising"
    TOO_FAR = "too_far"
    TOO_MUCH = "too_much"


def terms_for(named: Sequence[Named], *, product: int, bucket: int) -> Terms:
    """Return the terms that hold for a product and a bucket: each is that of the row which names most of those that
    say it, among equals the bucket's; the house's own where no row says it.
    """
    fitting = [one for one in named if one.product in (None, product) and one.bucket in (None, bucket)]
    fitting.sort(key=lambda one: 2 * (one.bucket is not None) + (one.product is not None))
    return replace(Terms(), **{name: value for one in fitting for name, value in one.said.items()})


def promise_problem(
    parts: Sequence[tuple[Decimal, date]], *, due: Decimal, today: date, terms: Terms
) -> Problem | None:
    """Return what forbids a promise of these parts (amount, day); None when it can be taken.

    due: what is to be paid by its last day. Days rise strictly, the first is today or later.
    """
    if not parts:
        return Problem.NO_PART
    if len(parts) > terms.most_parts:
        return Problem.TOO_MANY_PARTS
    days = [day for _amount, day in parts]
    if any(amount <= 0 for amount, _day in parts):
        return Problem.NOT_POSITIVE
    if days[0] < today:
        return Problem.DAY_PASSED
    if any(later <= earlier for earlier, later in pairwise(days)):
        return Problem.DAYS_NOT_RISING
    if days[-1] > today + timedelta(days=terms.furthest_days):
        return Problem.TOO_FAR
    return Problem.TOO_MUCH if sum(amount for amount, _day in parts) > due else None


def judge_all(promises: Sequence[Taken], payments: Sequence[Money], *, as_of: date) -> list[Judgement]:
    """Judge the promises of one loan on the business date `as_of`; return the judgements in the order given.

    Money with a value date up to `as_of` counts; a part whose last chance lies before `as_of` and was missed is lost.
    Each payment counts once, for the promise that was taken last before it; after a cancellation for none.
    """
    ordered = sorted(range(len(promises)), key=lambda index: promises[index].at)
    found: dict[int, Judgement] = {}
    for place, index in enumerate(ordered):
        promise = promises[index]
        following = promises[ordered[place + 1]].at if place + 1 < len(ordered) else None
        ends = min((one for one in (following, promise.cancelled) if one is not None), default=None)
        own = [one for one in payments if promise.at <= one.moment and (ends is None or one.moment < ends)]
        found[index] = judge(promise, [(one.moment.day, one.cents) for one in own], as_of=as_of)
    return [found[index] for index in range(len(promises))]


def ends_on(promise: Taken) -> date:
    """Return the last day on which money counts: the last part's plus grace."""
    return promise.parts[-1].due_on + timedelta(days=promise.grace_days)


def judge(promise: Taken, payments: Sequence[tuple[date, int]], *, as_of: date) -> Judgement:
    """Judge one promise by the money (value date, cents) that counts for it.

    Kept: by each part's day plus grace, at least the threshold's share of all parts up to it was paid; kept early is
    kept at once. Where a part was missed: part kept if anything was paid by then, else broken (metrics.md, kept rate).
    """
    known = [(day, cents) for day, cents in payments if day <= as_of]
    grace = timedelta(days=promise.grace_days)
    need = 0
    kept_on = promise.at.day
    for part in promise.parts:
        need += part.cents
        last_chance = part.due_on + grace
        reached = _reached(known, _share(need, promise.threshold_bp), by=last_chance)
        if reached is not None:
            kept_on = max(kept_on, reached)
        elif last_chance < as_of:
            paid = _paid_by(known, last_chance)
            lost_on = last_chance + timedelta(days=1)
            return Judgement(outcome=PART_KEPT if paid else BROKEN, paid=paid, holds_from=lost_on)
        else:
            look_on = last_chance + timedelta(days=1)
            return Judgement(outcome=OPEN, paid=_paid_by(known, as_of), look_on=look_on, next_due=part.due_on)
    return Judgement(outcome=KEPT, paid=_paid_by(known, ends_on(promise)), holds_from=kept_on)


def _share(cents: int, basis_points: int) -> int:
    """Return this share of an amount, parts of a cent up: nine tenths of 0.05 are not paid by 0.04."""
    return -(-cents * basis_points // WHOLE_BP)


def _paid_by(payments: Sequence[tuple[date, int]], day: date) -> int:
    return sum(cents for paid_on, cents in payments if paid_on <= day)


def _reached(payments: Sequence[tuple[date, int]], need: int, *, by: date) -> date | None:
    """Return the value date with which the sum of the payments reached `need`, None when it did not up to `by`."""
    total = 0
    for paid_on, cents in sorted(payments):
        if paid_on > by:
            break
        total += cents
        if total >= need:
            return paid_on
    return None

"""A pool's numbers: how much waits, how long, what will breach its limit, how its orders spread over the filters.

Nothing here counts a pool to its end: numbers stop at a bound (lib.bounded), and what needs the rows themselves looks
at the first WINDOW of them, in the order in which they are worked.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from casework.lib.bounded import MOST, BoundedCount, shown
from casework.review import rules
from casework.review.models import ReviewOrder, ReviewStage
from casework.review.querysets import OrderQuerySet
from casework.review.selectors import pool_filter as flt
from casework.review.selectors.pool_filter import PoolFilter

WINDOW = MOST
ROW = ("state", "product__code", "product__name", "value", "waiting_since", "limit_at", "assignee__public_id")


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One filter to click: its label, its address, whether it is on; count "" where nothing is known of it."""

    label: str
    query: str
    active: bool
    count: str = ""


@dataclass(frozen=True, kw_only=True)
class Ages:
    """How long a pool's orders wait. oldest: the one that waits longest; median: of the waiting ones among the first
    WINDOW (`is_sample`: there are more). None when nothing waits.
    """

    oldest: datetime | None
    median: timedelta | None
    is_sample: bool


@dataclass(frozen=True, kw_only=True)
class Lying:
    """What the window says of one order."""

    state: str
    product: str
    name: str
    band: str
    since: datetime
    limit_at: datetime | None
    person: str

    def fits(self, chosen: PoolFilter, now: datetime) -> bool:
        """Say whether the filter lets it pass, whatever text is looked for."""
        plain = all(
            wanted in {"", is_so}
            for wanted, is_so in [
                (chosen.state, self.state),
                (chosen.product, self.product),
                (chosen.band, self.band),
                (chosen.person, self.person),
            ]
        )
        old = not chosen.age or self.since <= now - flt.AGES.get(chosen.age, timedelta.max)
        return plain and old and chosen.limit in {"", self._breach(now)}

    def _breach(self, now: datetime) -> str | None:
        if self.limit_at is None or self.limit_at > now + flt.SOON_WITHIN:
            return None
        return flt.OVERDUE if self.limit_at <= now else flt.SOON


def with_figures(stages: "QuerySet[ReviewStage]", now: datetime) -> "QuerySet[ReviewStage]":
    """Add to each stage, bounded, how many of its orders wait, are held, are overdue or will be within the hour; and
    since when the oldest one waits. It stays one query.
    """
    orders = ReviewOrder.objects.filter(pool=OuterRef("pool"))
    soon = now + flt.SOON_WITHIN
    by_limit, late = F("limit_at").asc(), orders.waiting().filter(limit_at__isnull=False)
    held = orders.held().order_by(by_limit, "pk")
    return stages.annotate(
        waiting=BoundedCount(flt.ordered(orders.waiting(), flt.BY_PRIORITY)),
        held=BoundedCount(held),
        overdue=BoundedCount(held.filter(limit_at__lte=now))
        + BoundedCount(late.filter(limit_at__lte=now).order_by(by_limit, "pk")),
        soon=BoundedCount(held.filter(limit_at__gt=now, limit_at__lte=soon))
        + BoundedCount(late.filter(limit_at__gt=now, limit_at__lte=soon).order_by(by_limit, "pk")),
        oldest=Subquery(flt.ordered(orders.waiting(), flt.BY_AGE).values("waiting_since")[:1]),
    )


def window(orders: OrderQuerySet, chosen: PoolFilter, now: datetime) -> list[Lying]:
    """Return the pool's first WINDOW orders of the chosen state (one more says that there are more). One query."""
    state = PoolFilter(state=chosen.state)
    rows = flt.ordered(flt.filtered(orders, state, now), state.order).values_list(*ROW)[: WINDOW + 1]
    return [
        Lying(
            state=flt.HELD if state in ReviewOrder.HELD else flt.WAITING, product=code, name=name,
            band=flt.band_key(value), since=since, limit_at=limit_at, person=str(person or ""),
        )
        for state, code, name, value, since, limit_at, person in rows
    ]  # fmt: skip


def ages_of(lying: list[Lying], oldest: datetime | None, now: datetime) -> Ages:
    """Return how long the waiting ones wait."""
    since = sorted(one.since for one in lying[:WINDOW] if one.state == flt.WAITING)
    median = now - since[len(since) // 2] if since else None
    return Ages(oldest=oldest, median=median, is_sample=len(lying) > WINDOW)


def state_chips(stage: ReviewStage, chosen: PoolFilter) -> list[Chip]:
    """Return all, waiting, assigned, with what the whole pool holds of each."""
    waiting, held = _noted(stage, "waiting"), _noted(stage, "held")
    states = [
        ("", _("All"), waiting + held), (flt.WAITING, _("Waiting"), waiting), (flt.HELD, _("Assigned"), held),
    ]  # fmt: skip
    return [
        Chip(
            label=label, query=chosen.query(state=state, sort=""), active=chosen.state == state, count=shown(number),
        )
        for state, label, number in states
    ]  # fmt: skip


def limit_chips(stage: ReviewStage, chosen: PoolFilter) -> list[Chip]:
    """Return overdue and soon overdue, with what the whole pool holds of each."""
    kinds = [(flt.OVERDUE, _("Overdue"), "overdue"), (flt.SOON, _("Due within the hour"), "soon")]
    return [_toggle(chosen, "limit", key, label, shown(_noted(stage, name))) for key, label, name in kinds]


def age_chips(chosen: PoolFilter) -> list[Chip]:
    """Return how long an order waits at least."""
    return [_toggle(chosen, "age", key, flt.age_label(key)) for key in flt.AGES]


def product_chips(lying: list[Lying], chosen: PoolFilter, now: datetime) -> list[Chip]:
    """Return a chip per product of the window; none while there is only one and it is not filtered by."""
    names = {one.product: one.name for one in lying}
    if len(names) < 2 and not chosen.product:
        return []
    numbers = _numbers(lying, chosen, "product", now)
    known = sorted(names.items(), key=lambda pair: pair[1])
    unknown = [(chosen.product, chosen.product)] if chosen.product and chosen.product not in names else []
    return [_toggle(chosen, "product", code, name, numbers.get(code, "")) for code, name in [*known, *unknown]]


def band_chips(lying: list[Lying], chosen: PoolFilter, now: datetime) -> list[Chip]:
    """Return a chip per band of amounts; those that nothing lies in are left out of a pool that was read to its end."""
    numbers = _numbers(lying, chosen, "band", now)
    present = {one.band for one in lying} | {chosen.band}
    return [
        _toggle(chosen, "band", band.key, flt.band_label(band), numbers.get(band.key, ""))
        for band in rules.bands()
        if band.key in present or len(lying) > WINDOW
    ]


def _numbers(lying: Iterable[Lying], chosen: PoolFilter, field: str, now: datetime) -> dict[str, str]:
    """Return how many of the window have which value of `field`, under the other filters; "at least" in a longer pool.

    Nothing is known of those that fit a text that is looked for.
    """
    if chosen.q:
        return {}
    seen, free = list(lying), chosen.without(field)
    counted = Counter(getattr(one, field) for one in seen[:WINDOW] if one.fits(free, now))
    if len(seen) > WINDOW:
        return {value: f"{number:,d}+" for value, number in counted.items()}
    return {getattr(one, field): f"{counted[getattr(one, field)]:,d}" for one in seen}


def _toggle(chosen: PoolFilter, field: str, key: str, label: str, count: str = "") -> Chip:
    """Return a chip that a second click turns off again."""
    active = getattr(chosen, field) == key
    return Chip(label=label, query=chosen.query(**{field: "" if active else key}), active=active, count=count)


def _noted(stage: ReviewStage, name: str) -> int:
    """Return a number that `with_figures` added."""
    number: int = getattr(stage, name)
    return number

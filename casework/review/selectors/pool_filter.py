"""What a pool's address says: which of its orders are shown, and in which order. Every order has its own index."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q
from django.utils.translation import gettext as _

from casework.lib.compiled import Given
from casework.lib.requests import uuid_of
from casework.portfolio.models import AcquisitionChannel
from casework.review import rules
from casework.review.models import ReviewOrder
from casework.review.querysets import OrderQuerySet
from casework.review.selectors.search import found_by
from casework.review.states import CLOCKED_STATES, OrderState

ALL, WAITING, HELD, ON_HOLD = "all", "waiting", "held", "on_hold"
OVERDUE, SOON = "overdue", "soon"
SOON_WITHIN = timedelta(hours=1)
AGES = {"1h": timedelta(hours=1), "4h": timedelta(hours=4), "1d": timedelta(days=1), "3d": timedelta(days=3)}
BY_PRIORITY, BY_AGE, BY_LIMIT = "priority", "age", "limit"
FIELDS = ("state", "product", "channel", "band", "age", "under", "limit", "person", "q", "sort")
LONGEST_TEXT = 80
# Stands for the orders of no channel; no channel can be called so.
NO_CHANNEL = ".none"
# Under which name filters of this page are saved; the stage follows after a dot.
POOL_PAGE = "review.pool"


@dataclass(frozen=True, kw_only=True)
class PoolFilter:
    """What the address says, "" for what it does not.

    state: "waiting", "held" (on hold too) or "on_hold"; product: a product's code; channel: the code of the channel
    through which it came, or NO_CHANNEL; band: a band's key; age: waiting at least so long, under: less long, keys of
    AGES; limit: "overdue", or "soon" (breached within the hour); person: the reviewer's public id; q: the beginning of
    an order's number or an applicant's name, or a whole phone or ID number; sort: "age" (of waiting orders).
    """

    state: str = ""
    product: str = ""
    channel: str = ""
    band: str = ""
    age: str = ""
    under: str = ""
    limit: str = ""
    person: str = ""
    q: str = ""
    sort: str = ""

    @staticmethod
    def of(sent: Mapping[str, Any]) -> "PoolFilter":
        """Read an address; `state=all` says "no filter" in so many words."""
        said = {name: str(sent.get(name, "")).strip()[:LONGEST_TEXT] for name in FIELDS}
        return PoolFilter(**{**said, "state": "" if said["state"] == ALL else said["state"]})

    @property
    def order(self) -> str:
        """The order of the rows: by limit where somebody works them or limits are asked for, else by priority."""
        if self.limit or self.state in {HELD, ON_HOLD}:
            return BY_LIMIT
        return BY_AGE if self.state == WAITING and self.sort == BY_AGE else BY_PRIORITY

    @property
    def is_bare(self) -> bool:
        """Say whether everything in the pool is shown (in whatever order)."""
        return replace(self, sort="") == PoolFilter()

    def without(self, field: str) -> "PoolFilter":
        """Return the filter with one field free."""
        return replace(self, **{field: ""})

    def query(self, **change: str) -> str:
        """Return the address's query with `change` applied: "?state=all" for no filter at all."""
        wanted = {name: value for name, value in {**self.__dict__, **change}.items() if value}
        return "?" + urlencode(wanted or {"state": ALL})


def filtered(orders: OrderQuerySet, chosen: PoolFilter, now: datetime | Given) -> OrderQuerySet:
    """Keep the orders that the filter lets through; what it names and nobody knows lets nothing through. One query
    where a channel is named.
    """
    if chosen.state:
        orders = _in_state(orders, chosen.state)
    if chosen.product:
        orders = orders.filter(product__code=chosen.product)
    if chosen.channel:
        orders = orders.filter(_came_through(chosen.channel))
    if chosen.band:
        band = rules.band_named(chosen.band)
        orders = orders.worth(low=band.low, high=band.high) if band else orders.none()
    if chosen.age:
        orders = orders.filter(waiting_since__lte=now - AGES[chosen.age]) if chosen.age in AGES else orders.none()
    if chosen.under:
        orders = orders.filter(waiting_since__gt=now - AGES[chosen.under]) if chosen.under in AGES else orders.none()
    if chosen.limit:
        orders = _by_limit(orders, chosen, now)
    if chosen.person:
        person = uuid_of(chosen.person)
        orders = orders.filter(assignee__public_id=person) if person else orders.none()
    return orders.filter(found_by(chosen.q)) if chosen.q else orders


def ordered(orders: OrderQuerySet, order: str) -> OrderQuerySet:
    """Put orders into one of the orders of PoolFilter."""
    if order == BY_AGE:
        return orders.order_by("waiting_since", "pk")
    if order == BY_LIMIT:
        return orders.order_by(F("limit_at").asc(nulls_last=True), "pk")
    return orders.order_by("-priority", "pk")


def following(last: ReviewOrder, order: str) -> list[Q]:
    """Return what comes after `last`, as filters to be read one after the other: each is one stretch of the index."""
    same, later = Q(pk__gt=last.pk), Q()
    if order == BY_AGE:
        return [Q(waiting_since=last.waiting_since) & same, Q(waiting_since__gt=last.waiting_since)]
    if order == BY_LIMIT and last.limit_at is None:
        return [Q(limit_at__isnull=True) & same]
    if order == BY_LIMIT:
        later = Q(limit_at__gt=last.limit_at)
        return [Q(limit_at=last.limit_at) & same, later, Q(limit_at__isnull=True)]
    return [Q(priority=last.priority) & same, Q(priority__lt=last.priority)]


def age_label(key: str) -> str:
    """Return how a filter by age is called."""
    hours = int(AGES[key].total_seconds()) // 3600
    return _("%(hours)d h") % {"hours": hours} if hours < 24 else _("%(days)d d") % {"days": hours // 24}


def band_label(band: rules.Band) -> str:
    """Return how a band of amounts is called."""
    if band.high is None:
        return f"≥ {band.low:,.0f}"
    return f"{band.low:,.0f} – {band.high:,.0f}" if band.low else f"< {band.high:,.0f}"


def _came_through(code: str) -> Q:
    """Return what keeps the orders of the channels of this code, one a book.

    By their ids, and not through a join: so the database knows how many orders a channel brought, and reads those of a
    small one by themselves instead of the pool to its end.
    """
    if code == NO_CHANNEL:
        return Q(channel__isnull=True)
    return Q(channel__in=list(AcquisitionChannel.objects.filter(code=code).values_list("pk", flat=True)))


def _in_state(orders: OrderQuerySet, state: str) -> OrderQuerySet:
    if state == WAITING:
        return orders.waiting()
    if state == ON_HOLD:
        return orders.filter(state=OrderState.ON_HOLD)
    return orders.held() if state == HELD else orders.none()


def _by_limit(orders: OrderQuerySet, chosen: PoolFilter, now: datetime | Given) -> OrderQuerySet:
    """Keep those past their limit, or those that will be within the hour.

    Held and waiting ones apart, so that each finds its partial index.
    """
    spans = {OVERDUE: Q(limit_at__lte=now), SOON: Q(limit_at__gt=now, limit_at__lte=now + SOON_WITHIN)}
    span = spans.get(chosen.limit)
    if span is None:
        return orders.none()
    held = Q(state__in=sorted(CLOCKED_STATES)) & span  # on hold the clock stands still
    waiting = Q(state__in=sorted(ReviewOrder.WAITING), limit_at__isnull=False) & span
    return orders.filter(held | waiting)

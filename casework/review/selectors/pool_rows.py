"""The rows of a pool's list as flat values, ready to be shown: as model objects in nested templates fifty of them took
most of the page's time (docs/adr/0008).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, DateTimeField, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language, ngettext

from casework.lib.compiled import Compiled, Given
from casework.lib.instants import ahead, writer
from casework.portfolio.models import TermUnit
from casework.review.models import ReviewOrder
from casework.review.querysets import OrderQuerySet
from casework.review.selectors import pool_filter as flt
from casework.review.selectors.pool_filter import PoolFilter
from casework.review.states import OrderState

PAGE = 50
COLUMNS = (
    "pk", "public_id", "external_ref", "customer__name", "product__name", "product__term_unit", "value", "currency",
    "term", "waiting_since", "state", "limit_at", "priority", "assignee__display_name", "assignee__username",
    "assignee__public_id",
)  # fmt: skip
_ANY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class PoolRow:
    """One order of the list. reviewer "" when nobody holds it; since, limit: as the reader's language writes them."""

    pk: int
    public_id: UUID
    external_ref: str
    url: str
    applicant: str
    product: str
    value: Decimal
    currency: str
    term: str
    waiting_since: datetime
    since: str
    state: str
    state_label: str
    limit_at: datetime | None
    limit: str
    priority: int
    reviewer: str
    reviewer_id: UUID | None

    @property
    def since_iso(self) -> str:
        """The instant since which it waits, for machines."""
        return self.waiting_since.isoformat()

    @property
    def limit_iso(self) -> str:
        """The instant of its limit, for machines."""
        return self.limit_at.isoformat() if self.limit_at else ""


def page_of(*, pool: int, chosen: PoolFilter, now: datetime, after: UUID | None) -> tuple[list[PoolRow], UUID | None]:
    """Return a page of rows of a pool (its id), and the public id after which the next begins, None on the last.

    after: a public id of an order, which may have been decided meanwhile; an unknown one starts anew.
    """
    one_channel = chosen.channel not in {"", flt.NO_CHANNEL}
    last = ReviewOrder.objects.filter(public_id=after).for_rows().first() if after else None
    if last is None and not (chosen.q or chosen.person or chosen.product or one_channel):
        found = _first_page(chosen, PAGE + 1).rows(pool=pool, now=now)
    else:
        found = _read(flt.filtered(ReviewOrder.objects.lying_in(pool), chosen, now), chosen.order, last)
    rows = _rows(found[:PAGE], now)
    return rows, rows[-1].public_id if len(found) > PAGE else None


@lru_cache(maxsize=64)
def _first_page(chosen: PoolFilter, rows: int) -> Compiled[ReviewOrder]:
    """Return the question for the first page under a filter whose values are few: how a pool is looked at all day."""

    def make() -> QuerySet[ReviewOrder, Any]:
        lying = ReviewOrder.objects.lying_in(Given("pool", BigIntegerField()))
        kept = flt.filtered(lying, chosen, Given("now", DateTimeField()))
        return flt.ordered(kept, chosen.order).values_list(*COLUMNS)[:rows]

    return Compiled(make)


def _read(orders: OrderQuerySet, order: str, last: ReviewOrder | None) -> list[Any]:
    """Read the rows of a page and one more, those after `last`, stretch by stretch."""
    asked = flt.ordered(orders, order).values_list(*COLUMNS)
    found: list[Any] = []
    for stretch in flt.following(last, order) if last else [Q()]:
        found += asked.filter(stretch)[: PAGE + 1 - len(found)]
        if len(found) > PAGE:
            break
    return found


def _rows(found: Iterable[Any], now: datetime) -> list[PoolRow]:
    labels = {value: str(label) for value, label in OrderState.choices}
    before, _id, behind = reverse("review:order", args=[_ANY]).partition(str(_ANY))
    language = get_language()
    day_and_time, due = writer("SHORT_DATETIME_FORMAT"), ahead(now)
    return [
        PoolRow(
            pk=pk, public_id=public_id, external_ref=ref, url=f"{before}{public_id}{behind}", applicant=name,
            product=product, value=value, currency=currency, term=term_words(term, unit, language), waiting_since=since,
            since=day_and_time(since), state=state,
            state_label=labels[state], limit_at=limit_at, priority=priority, reviewer=shown or login or "",
            reviewer_id=person, limit=due(limit_at) if limit_at else "",
        )
        for (
            pk, public_id, ref, name, product, unit, value, currency, term, since, state, limit_at, priority, shown,
            login, person,
        ) in found
    ]  # fmt: skip


@lru_cache(maxsize=512)
def term_words(term: int, unit: str, _language: str | None) -> str:
    """Return how long a loan runs in the reader's words."""
    if unit == TermUnit.MONTH:
        return ngettext("%(term)d month", "%(term)d months", term) % {"term": term}
    return ngettext("%(term)d day", "%(term)d days", term) % {"term": term}

"""All pools of cases at a glance, ladder by ladder."""

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Sum

from casework.collections import permissions
from casework.collections.models import Bucket, CollectionCase, Ladder
from casework.collections.selectors.pool_list import BucketRange, ranges_of
from casework.lib.money import ZERO, from_cents
from casework.portfolio.models import Book

if TYPE_CHECKING:
    from casework.people.models import User

# Waiting cases are counted and summed up to here, so that the page costs the same however much waits.
MOST = 10_000


@dataclass(kw_only=True)
class Stock:
    """How many cases there are and what they owed when they entered their bucket, by currency.

    capped: there are more, and more is owed.
    """

    cases: int = 0
    capped: bool = False
    owed: dict[str, Decimal] = field(default_factory=dict)

    def add(self, *, cases: int, currency: str, owed: Decimal) -> None:
        """Add the cases of one book."""
        self.cases += cases
        self.owed[currency] = self.owed.get(currency, ZERO) + owed


@dataclass(frozen=True, kw_only=True)
class PoolLine:
    """One bucket with its pool: what waits in the pool and what people hold."""

    range: BucketRange
    waiting: Stock
    held: Stock


@dataclass(frozen=True, kw_only=True)
class LadderPools:
    """A ladder and its buckets, from the lowest up."""

    ladder: Ladder
    lines: list[PoolLine]


def overview(viewer: "User") -> list[LadderPools]:
    """Return the pools that `viewer` may look at, by ladder. Seven queries, however many cases there are."""
    pools = set(permissions.pools_seen_by(viewer).values_list("pk", flat=True))
    ranges = ranges_of(
        Bucket.objects.filter(ladder__buckets__pool__in=pools).select_related("ladder", "pool__team").distinct()
    )
    currencies = dict(Book.objects.values_list("pk", "currency"))
    waiting, held = _waiting(pools, currencies), _held(pools, currencies)
    found: dict[int, LadderPools] = {}
    for one in ranges:
        pool = one.bucket.pool_id
        if pool in pools:
            ladder = found.setdefault(one.bucket.ladder_id, LadderPools(ladder=one.bucket.ladder, lines=[]))
            ladder.lines.append(PoolLine(range=one, waiting=waiting.get(pool, Stock()), held=held.get(pool, Stock())))
    return list(found.values())


def _waiting(pools: Collection[int], currencies: dict[int, str]) -> dict[int, Stock]:
    """Count what waits: at most MOST + 1 rows of each pool are looked at, in one statement (the ORM cannot limit the
    parts of a union on SQLite).
    """
    if not pools:
        return {}
    part = (
        "SELECT {pool}, book_id, COUNT(*), SUM(value) FROM (SELECT book_id, value FROM collections_collectioncase"
        " WHERE pool_id = {pool} AND state = 'pooled' LIMIT {most}) AS waiting_{pool} GROUP BY book_id"
    )
    statement = " UNION ALL ".join(part.format(pool=int(pool), most=MOST + 1) for pool in sorted(pools))
    found: dict[int, Stock] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement)
        for pool, book, cases, cents in cursor.fetchall():
            found.setdefault(pool, Stock()).add(cases=cases, currency=currencies[book], owed=from_cents(cents))
    for stock in found.values():
        if stock.cases > MOST:
            stock.cases, stock.capped = MOST, True
    return found


def _held(pools: Collection[int], currencies: dict[int, str]) -> dict[int, Stock]:
    """Count what people hold: as many as they can carry, so this stays small without a limit."""
    rows = (
        CollectionCase.objects.held()
        .filter(pool__in=pools)
        .order_by()
        .values_list("pool", "book")
        .annotate(cases=Count("pk"), owed=Sum("value"))
    )
    found: dict[int, Stock] = {}
    for pool, book, cases, owed in rows:
        found.setdefault(pool, Stock()).add(cases=cases, currency=currencies[book], owed=owed)
    return found

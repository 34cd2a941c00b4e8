"""Which cases of a pool a list shows, in which order, page by page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from casework.collections import bands, words
from casework.collections.lost.selectors import is_lost, lost
from casework.collections.models import AgencyPlacement, Bucket, CollectionCase, SliceDraw
from casework.collections.querysets import CaseQuerySet
from casework.contact import holding
from casework.lib.compiled import Compiled, Given
from casework.people.models import Presence
from casework.people.presence import is_online_q
from casework.portfolio.models import Book
from casework.workflow.models import Pool

PAGE = 50
WAITING, HELD = "", "held"
FIELDS = ("state", "days", "amount", "hold", "lost", "away", "holder")
ON_HOLD = LOST = AWAY = "yes"
LONGEST_TEXT = 80
# Under which name filters of this page are saved; the pool's code follows after a dot.
POOL_PAGE = "collections.pool"


@dataclass(frozen=True, kw_only=True)
class PoolFilter:
    """What the address says. state: "" (waiting) or "held"; days, amount: keys of bands; hold: "yes" for those that
    are left alone; lost: "yes" for those whose borrower is lost; away: "yes" for those that are due today while who
    holds them is not there, holder: a collector's public id (both only among held cases); "" for all.
    """

    state: str = WAITING
    days: str = ""
    amount: str = ""
    hold: str = ""
    lost: str = ""
    away: str = ""
    holder: str = ""

    @staticmethod
    def of(sent: Mapping[str, Any]) -> "PoolFilter":
        """Read an address; `state=waiting` says in so many words what it means without."""
        said = {name: str(sent.get(name, "")).strip()[:LONGEST_TEXT] for name in FIELDS}
        return PoolFilter(**{**said, "state": said["state"] if said["state"] == HELD else WAITING})

    @property
    def is_bare(self) -> bool:
        """Say whether it is what the page shows without any filter."""
        return self == PoolFilter()

    @property
    def named(self) -> str:
        """The query by which all that match are chosen; never empty."""
        return self.query() if not self.is_bare else "?state=waiting"

    def query(self, **change: str) -> str:
        """Return the address's query with `change` applied: "?" for no filter at all."""
        wanted = {**self.__dict__, **change}
        return "?" + urlencode({name: value for name, value in wanted.items() if value})


@dataclass(frozen=True, kw_only=True)
class BucketRange:
    """A bucket and where it ends: `upper` is the lower bound of the next one, None in the last."""

    bucket: Bucket
    upper: int | None

    @property
    def label(self) -> str:
        """The range in words."""
        bucket = self.bucket
        return words.dpd_range(lower=bucket.lower, upper=self.upper, is_reminder=bucket.is_reminder)


def order_of(*, held: bool) -> tuple[str, ...]:
    """Return the order of a list: those of the partial indexes `case_worklist` and `case_pooled`."""
    return ("assignee_id", "-priority", "pk") if held else ("-priority", "pk")


def ranges_of(buckets: Iterable[Bucket]) -> list[BucketRange]:
    """Return whole ladders' buckets with their upper ends, by ladder and lower bound."""
    ordered = sorted(buckets, key=lambda bucket: (bucket.ladder_id, bucket.lower))
    following = [*ordered[1:], None][: len(ordered)]
    return [
        BucketRange(bucket=one, upper=nxt.lower if nxt is not None and nxt.ladder_id == one.ladder_id else None)
        for one, nxt in zip(ordered, following, strict=True)
    ]


def filtered(
    cases: CaseQuerySet, chosen: PoolFilter, ranges: list[BucketRange], now: datetime | None = None
) -> CaseQuerySet:
    """Keep the cases that the filter lets through. ranges: of the pool's buckets, which `days` looks at; now: what
    `away` looks at.
    """
    if chosen.days:
        band = next((one for one in day_bands_of(ranges) if one.key == chosen.days), None)
        cases = cases.past_due(dates=_dates(), low=band.low, high=band.high) if band else cases.none()
    if chosen.amount:
        amount = next((one for one in bands.amount_bands() if one.key == chosen.amount), None)
        cases = cases.worth(low=amount.low, high=amount.high) if amount else cases.none()
    if chosen.hold:
        cases = cases.filter(holding.held()) if chosen.hold == ON_HOLD else cases.none()
    if chosen.lost:
        cases = cases.filter(lost()) if chosen.lost == LOST else cases.none()
    if chosen.away and chosen.state == HELD:
        cases = cases.filter(due_without_holder(now)) if chosen.away == AWAY and now else cases.none()
    if chosen.holder and chosen.state == HELD:
        holder = _uuid(chosen.holder)
        cases = cases.filter(assignee__public_id=holder) if holder else cases.none()
    return cases


def due_without_holder(now: datetime) -> Q:
    """Return the filter of held cases of which something is due today (a promise by the book's business date, a call
    that was agreed, by the house's day) while who holds them is not online.
    """
    tomorrow = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    due = Q(promised_for__lte=F("book__business_date")) | Q(due_at__lt=tomorrow)
    return due & ~Q(Exists(Presence.objects.filter(is_online_q(now), user=OuterRef("assignee"))))


def found(
    pool: Pool, chosen: PoolFilter, ranges: list[BucketRange], after: UUID | None, now: datetime
) -> tuple[list[CollectionCase], UUID | None]:
    """Return a page of cases, and the public id after which the next one begins, None on the last."""
    cases = _read(pool, chosen, ranges, after, now)
    return cases[:PAGE], cases[PAGE - 1].public_id if len(cases) > PAGE else None


def _read(
    pool: Pool, chosen: PoolFilter, ranges: list[BucketRange], after: UUID | None, now: datetime
) -> list[CollectionCase]:
    """Return a page and one row more."""
    held = chosen.state == HELD
    last = CollectionCase.objects.filter(public_id=after).first() if after else None
    if not (last or chosen.days or chosen.holder or chosen.away):
        return _first_page(chosen, PAGE + 1).objects(pool=pool.pk)
    cases = filtered(lying(pool, held=held), chosen, ranges, now)
    if last is not None and (last.assignee_id is not None) == held:
        below = Q(priority__lt=last.priority) | Q(priority=last.priority, pk__gt=last.pk)
        if held:
            below = Q(assignee__gt=last.assignee_id) | Q(assignee=last.assignee_id) & below
        cases = cases.filter(below)
    return list(_cut(cases, PAGE + 1, held=held))


@lru_cache(maxsize=64)
def _first_page(chosen: PoolFilter, rows: int) -> Compiled[CollectionCase]:
    """Return the question for the first page under a filter whose values are few: planning its nine tables took the
    database ten times as long as answering.
    """
    held = chosen.state == HELD
    return Compiled(
        lambda: _cut(filtered(lying(Given("pool", BigIntegerField()), held=held), chosen, []), rows, held=held)
    )


def lying(pool: Pool | Given, *, held: bool) -> CaseQuerySet:
    """Return the cases of a pool that somebody works, or those that wait."""
    cases = CollectionCase.objects.filter(pool=pool)
    return cases.held() if held else cases.waiting()


def _cut(cases: CaseQuerySet, rows: int, *, held: bool) -> "QuerySet[CollectionCase]":
    """Put them in order, and cut them off after so many."""
    agency = AgencyPlacement.objects.filter(case=OuterRef("pk"), ended_at__isnull=True).values("batch__agency__name")
    out = SliceDraw.objects.filter(case=OuterRef("pk"), is_open=True).values("until_on")
    named = cases.for_rows(people=True).annotate(
        agency_name=Subquery(agency), held_out_until=Subquery(out), lost=is_lost()
    )
    return named.order_by(*order_of(held=held))[:rows]


def _dates() -> dict[int, date]:
    """Return book id → business date of the books that are open."""
    rows = Book.objects.filter(business_date__isnull=False).values_list("pk", "business_date")
    return {book: day for book, day in rows if day is not None}


def day_bands_of(ranges: list[BucketRange]) -> list[bands.DayBand]:
    """Cut the range that the pool's buckets cover (one bucket as a rule)."""
    if not ranges:
        return []
    ends = [one.upper for one in ranges]
    upper = None if None in ends else max(end for end in ends if end is not None)
    return bands.day_bands(lower=min(one.bucket.lower for one in ranges), upper=upper)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

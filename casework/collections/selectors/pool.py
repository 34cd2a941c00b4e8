"""A pool of cases: those that wait, or those that are worked, filtered, page by page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.collections import bands, permissions, words
from casework.collections.models import AgencyPlacement, Bucket, CollectionCase
from casework.collections.querysets import CaseQuerySet
from casework.collections.selectors.counts import counted, shown
from casework.collections.selectors.rows import CaseRow, rows_of
from casework.contact import holding
from casework.people.models import Load
from casework.people.permissions import team_ids_with
from casework.portfolio.models import Book
from casework.workflow.models import Pool

if TYPE_CHECKING:
    from casework.people.models import User

PAGE = 50
WAITING, HELD = "", "held"
FIELDS = ("state", "days", "amount", "hold", "holder")
ON_HOLD = "yes"
LONGEST_TEXT = 80
# Under which name filters of this page are saved; the pool's code follows after a dot.
POOL_PAGE = "collections.pool"


@dataclass(frozen=True, kw_only=True)
class PoolFilter:
    """What the address says. state: "" (waiting) or "held"; days, amount: keys of bands; hold: "yes" for those that
    are left alone; holder: a collector's public
    id (only among held cases); "" for all.
    """

    state: str = WAITING
    days: str = ""
    amount: str = ""
    hold: str = ""
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
class Chip:
    """One filter to click: its label, its address, whether it is on; count "" where nothing is counted."""

    label: str
    query: str
    active: bool
    count: str = ""


@dataclass(frozen=True, kw_only=True)
class PoolPage:
    """One page of a pool. after: the public id after which the next page begins, None on the last. filtered: whether
    days, amount or holder narrow the list.
    """

    pool: Pool
    buckets: list["BucketRange"]
    rows: list[CaseRow]
    after: UUID | None
    states: list[Chip]
    days: list[Chip]
    amounts: list[Chip]
    holds: list[Chip]
    holders: list[Chip]
    held: bool
    filtered: bool
    chosen: PoolFilter
    is_later: bool

    @property
    def is_reminder(self) -> bool:
        """Say whether all that lies here is to be reminded only."""
        return all(one.bucket.is_reminder for one in self.buckets)


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


def pool_shown(user: "User", public_id: UUID) -> Pool:
    """Return the pool with its team. Raises Http404 unless `user` may look at it."""
    return get_object_or_404(permissions.pools_seen_by(user).select_related("team"), public_id=public_id)


def pool_assigned(user: "User", public_id: UUID) -> Pool:
    """Return the pool with its team. Raises Http404 unless `user` assigns that team's work."""
    return get_object_or_404(permissions.pools_assigned_by(user).select_related("team"), public_id=public_id)


def may_assign(user: "User", pool: Pool) -> bool:
    """Say whether `user` assigns the work of the pool's team. No query once the user's teams are known."""
    return pool.team_id in team_ids_with(user, "assign_team")


def pool_page(*, pool: Pool, chosen: PoolFilter, now: datetime, after: UUID | None = None) -> PoolPage:
    """Return a page of the pool: waiting cases by priority, then the oldest first; held ones collector by collector.

    A band or collector that is not known shows nothing rather than everything. Seven queries, one more
    for held cases, one more with after, one more with days.
    """
    ranges = ranges_of(Bucket.objects.filter(ladder__buckets__pool=pool).distinct())
    here = [one for one in ranges if one.bucket.pool_id == pool.pk]
    held = chosen.state == HELD
    lying = CollectionCase.objects.filter(pool=pool)
    asked = lying.held() if held else lying.waiting()
    found = _page(_filtered(asked, chosen, here), held=held, after=after)
    opens = {one.bucket.ladder_id: one.bucket.lower for one in reversed(ranges)}
    return PoolPage(
        pool=pool,
        buckets=here,
        rows=rows_of(found[:PAGE], opens=opens, now=now),
        after=found[PAGE - 1].public_id if len(found) > PAGE else None,
        states=_state_chips(lying, chosen),
        days=_day_chips(here, chosen),
        amounts=_amount_chips(chosen),
        holds=[_toggle(chosen, "hold", ON_HOLD, pgettext("case", "On hold"))],
        holders=_holder_chips(pool, chosen) if held else [],
        held=held,
        filtered=bool(chosen.days or chosen.amount or chosen.hold or chosen.holder),
        chosen=chosen,
        is_later=after is not None,
    )


def matching(*, pool: Pool, chosen: PoolFilter, most: int) -> list[int]:
    """Return the ids of all cases that the filter lets through, at most `most` + 1, in its order. Three queries."""
    ranges = ranges_of(Bucket.objects.filter(ladder__buckets__pool=pool).distinct())
    here = [one for one in ranges if one.bucket.pool_id == pool.pk]
    held = chosen.state == HELD
    lying = CollectionCase.objects.filter(pool=pool)
    cases = _filtered(lying.held() if held else lying.waiting(), chosen, here)
    return list(cases.order_by(*_order(held=held)).values_list("pk", flat=True)[: most + 1])


def _order(*, held: bool) -> tuple[str, ...]:
    return ("assignee_id", "-priority", "pk") if held else ("-priority", "pk")


def ranges_of(buckets: Iterable[Bucket]) -> list[BucketRange]:
    """Return whole ladders' buckets with their upper ends, by ladder and lower bound."""
    ordered = sorted(buckets, key=lambda bucket: (bucket.ladder_id, bucket.lower))
    following = [*ordered[1:], None][: len(ordered)]
    return [
        BucketRange(bucket=one, upper=nxt.lower if nxt is not None and nxt.ladder_id == one.ladder_id else None)
        for one, nxt in zip(ordered, following, strict=True)
    ]


def _filtered(cases: CaseQuerySet, chosen: PoolFilter, ranges: list[BucketRange]) -> CaseQuerySet:
    if chosen.days:
        band = next((one for one in _day_bands(ranges) if one.key == chosen.days), None)
        cases = cases.past_due(dates=_dates(), low=band.low, high=band.high) if band else cases.none()
    if chosen.amount:
        amount = next((one for one in bands.amount_bands() if one.key == chosen.amount), None)
        cases = cases.worth(low=amount.low, high=amount.high) if amount else cases.none()
    if chosen.hold:
        cases = cases.filter(holding.held()) if chosen.hold == ON_HOLD else cases.none()
    if chosen.holder and chosen.state == HELD:
        holder = _uuid(chosen.holder)
        cases = cases.filter(assignee__public_id=holder) if holder else cases.none()
    return cases


def _page(cases: CaseQuerySet, *, held: bool, after: UUID | None) -> list[CollectionCase]:
    """Return a page and one row more. The orders are those of the partial indexes `case_worklist` and `case_pooled`."""
    last = CollectionCase.objects.filter(public_id=after).first() if after else None
    if last is not None and (last.assignee_id is not None) == held:
        below = Q(priority__lt=last.priority) | Q(priority=last.priority, pk__gt=last.pk)
        if held:
            below = Q(assignee__gt=last.assignee_id) | Q(assignee=last.assignee_id) & below
        cases = cases.filter(below)
    agency = AgencyPlacement.objects.filter(case=OuterRef("pk"), ended_at__isnull=True).values("batch__agency__name")
    named = cases.for_rows(people=True).annotate(agency_name=Subquery(agency))
    return list(named.order_by(*_order(held=held))[: PAGE + 1])


def _dates() -> dict[int, date]:
    """Return book id → business date of the books that are open."""
    rows = Book.objects.filter(business_date__isnull=False).values_list("pk", "business_date")
    return {book: day for book, day in rows if day is not None}


def _day_bands(ranges: list[BucketRange]) -> list[bands.DayBand]:
    """Cut the range that the pool's buckets cover (one bucket as a rule)."""
    if not ranges:
        return []
    ends = [one.upper for one in ranges]
    upper = None if None in ends else max(end for end in ends if end is not None)
    return bands.day_bands(lower=min(one.bucket.lower for one in ranges), upper=upper)


def _state_chips(lying: CaseQuerySet, chosen: PoolFilter) -> list[Chip]:
    numbers = {WAITING: counted(lying.waiting()), HELD: counted(lying.held())}
    labels = {WAITING: _("Waiting"), HELD: _("Assigned")}
    return [
        Chip(
            label=label,
            query=chosen.query(state=state, holder=""),
            active=chosen.state == state,
            count=shown(numbers[state]),
        )
        for state, label in labels.items()
    ]


def _day_chips(ranges: list[BucketRange], chosen: PoolFilter) -> list[Chip]:
    reminder = all(one.bucket.is_reminder for one in ranges)
    return [
        _toggle(chosen, "days", band.key, words.day_band(band, is_reminder=reminder)) for band in _day_bands(ranges)
    ]


def _amount_chips(chosen: PoolFilter) -> list[Chip]:
    return [_toggle(chosen, "amount", band.key, words.amount_band(band)) for band in bands.amount_bands()]


def _holder_chips(pool: Pool, chosen: PoolFilter) -> list[Chip]:
    loads = Load.objects.filter(team=pool.team_id, open_items__gt=0).select_related("user")
    people = [load.user for load in loads.order_by("user__display_name", "user_id")]
    return [_toggle(chosen, "holder", str(person.public_id), str(person)) for person in people]


def _toggle(chosen: PoolFilter, field: str, key: str, label: str) -> Chip:
    """Return a chip that a second click turns off again."""
    active = getattr(chosen, field) == key
    return Chip(label=label, query=chosen.query(**{field: "" if active else key}), active=active)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

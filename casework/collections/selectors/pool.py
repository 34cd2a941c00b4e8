"""A pool of cases: those that wait, or those that are worked, with its figures and filters."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import BigIntegerField, UUIDField
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.collections import bands, permissions, words
from casework.collections.models import Bucket, CollectionCase
from casework.collections.selectors.counts import counted, shown, some
from casework.collections.selectors.pool_list import (
    AWAY,
    HELD,
    LOST,
    ON_HOLD,
    WAITING,
    BucketRange,
    PoolFilter,
    day_bands_of,
    due_without_holder,
    filtered,
    found,
    lying,
    order_of,
    ranges_of,
)
from casework.collections.selectors.rows import CaseRow, rows_of
from casework.lib.compiled import Compiled, Given
from casework.people.models import Load
from casework.people.permissions import team_ids_with
from casework.workflow.models import Pool

if TYPE_CHECKING:
    from casework.people.models import User


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
    aways: list[Chip]
    holders: list[Chip]
    held: bool
    filtered: bool
    chosen: PoolFilter
    is_later: bool

    @property
    def is_reminder(self) -> bool:
        """Say whether all that lies here is to be reminded only."""
        return all(one.bucket.is_reminder for one in self.buckets)


_POOL: Compiled[Pool] = Compiled(
    lambda: Pool.objects.filter(public_id=Given("public_id", UUIDField())).select_related("team")
)
_BUCKETS: Compiled[Bucket] = Compiled(
    lambda: Bucket.objects.filter(ladder__buckets__pool=Given("pool", BigIntegerField())).distinct()
)


def pool_shown(user: "User", public_id: UUID) -> Pool:
    """Return the pool with its team. Raises Http404 unless `user` may look at it. One query."""
    pool = next(iter(_POOL.objects(public_id=public_id)), None)
    if pool is None or not permissions.may_see_pool(user, pool):
        raise Http404
    return pool


def pool_assigned(user: "User", public_id: UUID) -> Pool:
    """Return the pool with its team. Raises Http404 unless `user` assigns that team's work."""
    return get_object_or_404(permissions.pools_assigned_by(user).select_related("team"), public_id=public_id)


def may_assign(user: "User", pool: Pool) -> bool:
    """Say whether `user` assigns the work of the pool's team. No query once the user's teams are known."""
    return pool.team_id in team_ids_with(user, "assign_team")


def pool_page(*, pool: Pool, chosen: PoolFilter, now: datetime, after: UUID | None = None) -> PoolPage:
    """Return a page of the pool: waiting cases by priority, then the oldest first; held ones collector by collector.

    A band or collector that is not known shows nothing rather than everything. Eight queries, two more
    for held cases, one more with after, one more with days.
    """
    ranges = ranges_of(_BUCKETS.objects(pool=pool.pk))
    here = [one for one in ranges if one.bucket.pool_id == pool.pk]
    held = chosen.state == HELD
    cases, following = found(pool, chosen, here, after, now)
    opens = {one.bucket.ladder_id: one.bucket.lower for one in reversed(ranges)}
    return PoolPage(
        pool=pool,
        buckets=here,
        rows=rows_of(cases, opens=opens, now=now),
        after=following,
        states=_state_chips(pool, chosen),
        days=_day_chips(here, chosen),
        amounts=_amount_chips(chosen),
        holds=[_toggle(chosen, "hold", ON_HOLD, pgettext("case", "On hold")), _lost_chip(pool, chosen)],
        aways=[_away_chip(pool, chosen, now)] if held else [],
        holders=_holder_chips(pool, chosen) if held else [],
        held=held,
        filtered=bool(chosen.days or chosen.amount or chosen.hold or chosen.lost or chosen.away or chosen.holder),
        chosen=chosen,
        is_later=after is not None,
    )


def matching(*, pool: Pool, chosen: PoolFilter, most: int, now: datetime) -> list[int]:
    """Return the ids of all cases that the filter lets through, at most `most` + 1, in its order. Three queries."""
    ranges = ranges_of(_BUCKETS.objects(pool=pool.pk))
    here = [one for one in ranges if one.bucket.pool_id == pool.pk]
    held = chosen.state == HELD
    cases = filtered(lying(pool, held=held), chosen, here, now)
    return list(cases.order_by(*order_of(held=held)).values_list("pk", flat=True)[: most + 1])


def _counted(*, held: bool, lost: bool = False) -> Compiled[CollectionCase]:
    of_whom = {"lost": LOST} if lost else {}
    return Compiled(
        lambda: some(filtered(lying(Given("pool", BigIntegerField()), held=held), PoolFilter(**of_whom), []))
    )


_SOME = {WAITING: _counted(held=False), HELD: _counted(held=True)}


def _state_chips(pool: Pool, chosen: PoolFilter) -> list[Chip]:
    numbers = {state: len(kept.rows(pool=pool.pk)) for state, kept in _SOME.items()}
    labels = {WAITING: _("Waiting"), HELD: _("Assigned")}
    return [
        Chip(
            label=label,
            query=chosen.query(state=state, holder="", away=""),
            active=chosen.state == state,
            count=shown(numbers[state]),
        )
        for state, label in labels.items()
    ]


_LOST = {WAITING: _counted(held=False, lost=True), HELD: _counted(held=True, lost=True)}


def _lost_chip(pool: Pool, chosen: PoolFilter) -> Chip:
    """Return the filter of cases whose borrower is lost, with how many there are. One query."""
    chip = _toggle(chosen, "lost", LOST, _("Lost contact"))
    return replace(chip, count=shown(len(_LOST[chosen.state].rows(pool=pool.pk))))


def _away_chip(pool: Pool, chosen: PoolFilter, now: datetime) -> Chip:
    """Return the filter of cases due today whose collector is away, with how many there are. One query."""
    chip = _toggle(chosen, "away", AWAY, _("Due today, collector away"))
    away = lying(pool, held=True).filter(due_without_holder(now))
    return replace(chip, count=shown(counted(away)))


def _day_chips(ranges: list[BucketRange], chosen: PoolFilter) -> list[Chip]:
    reminder = all(one.bucket.is_reminder for one in ranges)
    return [
        _toggle(chosen, "days", band.key, words.day_band(band, is_reminder=reminder)) for band in day_bands_of(ranges)
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

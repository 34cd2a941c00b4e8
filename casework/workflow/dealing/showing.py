"""What the pages of dealing show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from casework.lib.money import from_cents
from casework.people.models import User
from casework.people.permissions import team_ids_with
from casework.workflow import permissions, policies, words
from casework.workflow.dealing import words as stay_words
from casework.workflow.desk import desk_of
from casework.workflow.models import DealPlan, DealState, Pool, Strategy
from casework.workflow.querysets import waiting
from casework.workflow.rules import Policy

if TYPE_CHECKING:
    from django.db.models import QuerySet

PAST = 20


@dataclass(frozen=True, kw_only=True)
class PoolShown:
    """The page "Deal" of a pool: what waits, by which policy it would be dealt, and the deals before."""

    pool: Pool
    waiting: int
    policy: Policy | None
    strategy: str
    deals: "list[DealPlan]"
    may_deal: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person in a preview: load in weighted points, percentages of their capacity (0 to 100). away: why they get
    nothing at all.
    """

    user: User
    before: int
    after: int
    capacity: int
    items: int
    hard: int
    value: Decimal
    away: str

    @property
    def given(self) -> int:
        """Return the points that they get."""
        return self.after - self.before

    @property
    def before_percent(self) -> int:
        """Return how full they are before."""
        return _percent(self.before, self.capacity)

    @property
    def after_percent(self) -> int:
        """Return how full they are then."""
        return _percent(self.after, self.capacity)


@dataclass(frozen=True, kw_only=True)
class StayRow:
    """Items that stay for one reason: how many, what they ask for, in words."""

    why: str
    number: int
    asks: str


@dataclass(frozen=True, kw_only=True)
class DealShown:
    """One deal: its people (those who get most first, then those who are away), and what stays and why."""

    deal: DealPlan
    people: list[Row]
    stays: list[StayRow]
    may_deal: bool

    @property
    def is_busy(self) -> bool:
        """Say whether it is being planned or committed right now."""
        job = self.deal.job
        return self.deal.state in {DealState.PLANNING, DealState.PREVIEWED} and job is not None and not job.is_over

    @property
    def has_failed(self) -> bool:
        """Say whether planning or committing in the background failed."""
        job = self.deal.job
        return job is not None and job.state == "failed"

    @property
    def reached(self) -> Decimal | None:
        """Return how much of the maximum flow is given, in per cent."""
        return Decimal(100 * self.deal.given) / self.deal.possible if self.deal.possible else None


def pool_shown(user: User, public_id: UUID, *, now: datetime) -> PoolShown:
    """Return the page "Deal" of a pool. Raises Http404 unless `user` may look at the pool."""
    pool = get_object_or_404(permissions.pools_seen_by(user).select_related("team"), public_id=public_id)
    policy = policies.in_force([pool.team_id], now)[pool.team_id] if pool.team_id is not None else None
    return PoolShown(
        pool=pool,
        waiting=waiting(desk_of(pool.kind).item).filter(pool=pool).count(),
        policy=policy,
        strategy=str(Strategy(policy.strategy).label) if policy else "",
        deals=list(_light(_deals(user)).filter(pool=pool).exclude(state=DealState.PLANNING).order_by("-pk")[:PAST]),
        may_deal=pool.team_id in team_ids_with(user, "assign_team"),
    )


def pool_dealt(user: User, public_id: UUID) -> Pool:
    """Return the pool. Raises Http404 unless `user` assigns its team's work."""
    return get_object_or_404(permissions.pools_assigned_by(user), public_id=public_id)


def deal_dealt(user: User, public_id: UUID) -> DealPlan:
    """Return the deal. Raises Http404 unless `user` assigns the work of its pool's team."""
    deals = DealPlan.objects.filter(pool__in=permissions.pools_assigned_by(user).values("pk")).select_related("pool")
    return get_object_or_404(deals, public_id=public_id)


def deal_shown(user: User, public_id: UUID) -> DealShown:
    """Return a deal with its people. Raises Http404 unless `user` may look at its pool."""
    deal = get_object_or_404(_deals(user).defer("facts", "lines"), public_id=public_id)
    people = _people(row["id"] for row in deal.people)
    rows = [_row(row, people) for row in deal.people if row["id"] in people]
    rows.sort(key=lambda row: (bool(row.away), -row.given, str(row.user)))
    return DealShown(
        deal=deal,
        people=rows,
        stays=[
            StayRow(why=stay_words.said(stay["why"]), number=stay["number"], asks=_asks(deal.classes[stay["kind"]]))
            for stay in deal.stays
        ],
        may_deal=deal.pool.team_id in team_ids_with(user, "assign_team"),
    )


def _deals(user: User) -> "QuerySet[DealPlan]":
    return permissions.deals_seen_by(user).select_related("pool__team", "made_by", "batch", "job")


def _light(deals: "QuerySet[DealPlan]") -> "QuerySet[DealPlan]":
    """Leave out what a list does not show."""
    return deals.defer("facts", "lines", "people", "classes", "stays")


def _people(ids: Iterable[int]) -> Mapping[int, User]:
    return User.objects.in_bulk(list(ids))


def _row(row: Mapping[str, Any], people: Mapping[int, User]) -> Row:
    return Row(
        user=people[row["id"]], before=row["before"], after=row["after"], capacity=row["capacity"], items=row["items"],
        hard=row["hard"], value=from_cents(row["value"]), away=words.said(row["away"]) if row["away"] else "",
    )  # fmt: skip


def _asks(kind: Mapping[str, Any]) -> str:
    """Return what a class of items asks for: its skills, and the amount that must be within somebody's authority."""
    told = [f"{name}: {value if isinstance(value, str) else ', '.join(map(str, value))}"
            for name, value in sorted(kind["requires"].items())]  # fmt: skip
    if kind["above"] is not None:
        told.append(f"> {from_cents(kind['above']):,.2f}")
    if kind["upto"] is not None:
        told.append(f"≤ {from_cents(kind['upto']):,.2f}")
    return " · ".join(told)


def _percent(points: int, capacity: int) -> int:
    return min(100, points * 100 // capacity) if capacity else 100

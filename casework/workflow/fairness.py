"""How fairly a pool's work was dealt on one day (metrics.md, "Assignment"): what the page "Fairness" shows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, Max, Q
from django.utils import timezone

from casework.people.models import Membership, PresencePeriod, User
from casework.workflow import permissions, policies
from casework.workflow.desk import Desk, desk_of
from casework.workflow.models import Outcome, Pool
from casework.workflow.planner import measures
from casework.workflow.querysets import waiting

if TYPE_CHECKING:
    from datetime import tzinfo

HOUR = 3600.0
INSTANT = timedelta(microseconds=1)


@dataclass(kw_only=True)
class Share:
    """One person's part of a day: items and weighted points given, how many of them hard, how many they gave back.

    held: points that they carried of this pool at the day's end (now, for today). hours: time online.
    """

    user: User
    capacity: int
    items: int = 0
    points: int = 0
    hard: int = 0
    back: int = 0
    held: int = 0
    hours: float = 0.0

    @property
    def hard_share(self) -> float | None:
        """Hard items given ÷ items given, in per cent."""
        return 100 * self.hard / self.items if self.items else None

    @property
    def per_hour(self) -> float | None:
        """Weighted points given ÷ hours online."""
        return self.points / self.hours if self.hours else None

    @property
    def load(self) -> float | None:
        """Points of this pool carried ÷ capacity for the team."""
        return self.held / self.capacity if self.capacity else None

    @property
    def load_percent(self) -> int:
        """The same in whole per cent, 0 to 100."""
        return min(100, round(100 * (self.load or 0)))


@dataclass(frozen=True, kw_only=True)
class Day:
    """A pool's day.

    jain, spread: Jain's index and max − min of load ÷ capacity at its end, over members who were online or were given
    something. gini: of weighted points given per hour online, over those online. age_at_pick, oldest_passed: how many
    older waiting items an assignment passed over, on average and at most. back: assignments that went back to the pool.
    """

    pool: Pool
    day: date
    shares: list[Share]
    jain: float | None
    spread: float | None
    gini: float | None
    age_at_pick: float | None
    oldest_passed: int
    given: int
    back: int


@dataclass(frozen=True, kw_only=True)
class Page:
    """The page: the pools that the reader may look at, the chosen one's day (None: there is no pool), days around.

    is_last: no day was asked for, nothing happened today yet, and so the last day is shown on which something did.
    """

    pools: list[Pool]
    shown: Day | None
    is_last: bool = False
    before: date | None = None
    after: date | None = None


@dataclass(frozen=True, kw_only=True)
class _Span:
    """A day from its first instant to its last one that has been; hard_from: points from which an item is hard."""

    start: datetime
    end: datetime
    hard_from: int = 3
    picks: list[tuple[float, float]] = field(default_factory=list)


def page(user: User, *, pool: UUID | None, day: date | None, now: datetime, zone: "tzinfo | None" = None) -> Page:
    """Return the chosen pool (the first without one) on the chosen day; without one today, or, as long as nobody was
    given anything today, the last day on which somebody was. A constant number of queries.
    """
    pools = list(permissions.pools_seen_by(user).filter(team__isnull=False).select_related("team").order_by("pk"))
    chosen = next((one for one in pools if one.public_id == pool), pools[0] if pools else None)
    if chosen is None:
        return Page(pools=pools, shown=None)
    here = zone or timezone.get_current_timezone()
    today = now.astimezone(here).date()
    last = _last_day(chosen, here, today) if day is None else None
    day = min(day or last or today, today)
    start = datetime.combine(day, time(), here)
    end = min(datetime.combine(day + timedelta(days=1), time(), here), now + INSTANT)  # what happens now is in it
    return Page(
        pools=pools, shown=of_day(chosen, day=day, start=start, end=end), before=day - timedelta(days=1),
        after=day + timedelta(days=1) if day < today else None, is_last=last is not None and last < today,
    )  # fmt: skip


def _last_day(pool: Pool, here: "tzinfo", today: date) -> date | None:
    """Return the last day, up to today, on which something of the pool was given; None: nothing ever was. One query."""
    given = desk_of(pool.kind).assignment._default_manager.filter(item__pool=pool)
    tomorrow = datetime.combine(today + timedelta(days=1), time(), here)
    last = given.filter(given_at__lt=tomorrow).aggregate(at=Max("given_at"))["at"]
    return last.astimezone(here).date() if last is not None else None


def of_day(pool: Pool, *, day: date, start: datetime, end: datetime) -> Day:
    """Measure one pool between two instants. A constant number of queries."""
    assert pool.team_id is not None
    policy = policies.in_force([pool.team_id], end)[pool.team_id]
    span = _Span(start=start, end=end, hard_from=policy.hard_from)
    desk = desk_of(pool.kind)
    shares = _members(pool, day)
    ages = _count(desk, pool, span, shares)
    _add_hours(shares, span)
    there = [share for share in shares.values() if share.hours or share.items]
    loads = [share.load for share in there if share.load is not None]
    return Day(
        pool=pool, day=day, shares=sorted(there, key=lambda s: (-s.points, str(s.user))), jain=measures.jain(loads),
        spread=measures.spread(loads), gini=measures.gini([s.per_hour for s in there if s.per_hour is not None]),
        age_at_pick=sum(ages) / len(ages) if ages else None, oldest_passed=max(ages, default=0), given=len(ages),
        back=sum(share.back for share in shares.values()),
    )  # fmt: skip


def _members(pool: Pool, day: date) -> dict[int, Share]:
    """Return everybody who was in the team that day or later, by id: a day stays as it was when somebody leaves."""
    there = Q(left_on__isnull=True) | Q(left_on__gte=day)
    places = (
        Membership.objects.filter(there, team=pool.team_id)
        .select_related("user")
        .order_by(F("left_on").asc(nulls_last=True), "pk")
    )
    return {place.user_id: Share(user=place.user, capacity=place.capacity) for place in places}


def _count(desk: Desk, pool: Pool, span: _Span, shares: dict[int, Share]) -> list[int]:
    """Add up the assignments of the day; return how many older items each passed over."""
    rows = desk.assignment._default_manager.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gte=span.start), item__pool=pool, given_at__lt=span.end
    ).values_list("person_id", "given_at", "ended_at", "outcome", "item__points", "item__waiting_since")
    for person, given_at, ended_at, outcome, points, since in rows.iterator():
        share = shares.get(person)
        if given_at >= span.start:
            span.picks.append((given_at.timestamp(), since.timestamp()))
        if share is None:  # had left the team before that day
            continue
        if given_at >= span.start:
            share.items += 1
            share.points += points
            share.hard += points >= span.hard_from
        if ended_at is None or ended_at >= span.end:
            share.held += points
        elif outcome == Outcome.RELEASED:
            share.back += 1
    return measures.passed_over(span.picks, _waited_on(desk, pool, span))


def _waited_on(desk: Desk, pool: Pool, span: _Span) -> Sequence[float]:
    """Return since when those had waited that nobody was given by the end of the day."""
    later = desk.assignment._default_manager.filter(
        item__pool=pool, given_at__gte=span.end, item__waiting_since__lt=span.end
    ).values_list("item__waiting_since", flat=True)
    still = waiting(desk.item).filter(pool=pool, waiting_since__lt=span.end).values_list("waiting_since", flat=True)
    return [since.timestamp() for since in [*later, *still]]


def _add_hours(shares: Mapping[int, Share], span: _Span) -> None:
    periods: dict[int, list[tuple[float, float]]] = defaultdict(list)
    found: Any = PresencePeriod.objects.filter(user__in=list(shares), until__gt=span.start, began_at__lt=span.end)
    for user, began, until in found.values_list("user_id", "began_at", "until"):
        periods[user].append((began.timestamp(), until.timestamp()))
    for user, mine in periods.items():
        first, last = span.start.timestamp(), span.end.timestamp()
        shares[user].hours = measures.together(mine, first=first, last=last) / HOUR

"""What the rules are asked about, read in sets: people as seen from pools, items as the engine sees them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum

from casework.people import rules as people_rules
from casework.people.models import Leave, Load, Membership, Shift, Skill
from casework.people.rosters import zones_of
from casework.workflow.desk import Desk
from casework.workflow.models import Conflict, Outcome, Pool, PoolCapacity
from casework.workflow.rules import Place, Policy, Work

Places = dict[tuple[int, int], Place]
DAY = timedelta(days=1)


def places(*, desk: Desk, pools: Iterable[Pool], now: datetime, people: Collection[int] | None = None) -> Places:
    """Return (person, pool) → how the person stands to the pool, for the members of the pools' teams.

    people: only these. A constant number of queries. Under the people's lock the numbers are exact.
    """
    by_team: dict[int, list[Pool]] = defaultdict(list)
    for pool in pools:
        if pool.team_id is not None:
            by_team[pool.team_id].append(pool)
    members = list(_members(by_team, people))
    users = {row["user_id"] for row in members}
    personal = _personal(users, now, zones_of(by_team))
    capacities = _pool_capacities(desk, users, [pool.pk for pools in by_team.values() for pool in pools])
    found: Places = {}
    for row in members:
        for pool in by_team[row["team_id"]]:
            user = row["user_id"]
            capacity, points = capacities.get((user, pool.pk), (None, 0))
            found[user, pool.pk] = Place(
                person=user, pool=pool.pk, available=_is_available(row, now), amount_limit=row["amount_limit"],
                team_capacity=row["capacity"], team_points=row["points"] or 0, total_capacity=row["total_capacity"],
                total_points=row["total_points"] or 0, pool_capacity=capacity, pool_points=points,
                last_given_at=row["given_at"], **personal[user, row["team_id"]],
            )  # fmt: skip
    return found


def _members(team_ids: Collection[int], people: Collection[int] | None) -> Iterable[Mapping[str, Any]]:
    mine = Load.objects.filter(user=OuterRef("user"), team=OuterRef("team"))
    rows = Membership.objects.filter(team__in=list(team_ids), left_on__isnull=True, user__is_active=True)
    if people is not None:
        rows = rows.filter(user__in=list(people))
    return rows.values(
        "user_id", "team_id", "capacity", "amount_limit",
        points=Subquery(mine.values("open_points")[:1]),
        given_at=Subquery(mine.values("last_given_at")[:1]),
        total_capacity=F("user__workload__capacity"),
        total_points=F("user__workload__open_points"),
        accepting=F("user__presence__accepting"),
        last_seen_at=F("user__presence__last_seen_at"),
    )  # fmt: skip


def _is_available(row: Mapping[str, Any], now: datetime) -> bool:
    return bool(row["accepting"]) and people_rules.is_online(last_seen_at=row["last_seen_at"], now=now)


def _personal(users: Collection[int], now: datetime, zones: Mapping[int, Any]) -> Any:
    """Return, by (user, team), what of a Place does not depend on the pool: skills, leave, shift, conflicts."""
    skills, barred = defaultdict(set), defaultdict(set)
    for user, kind, code in Skill.objects.filter(user__in=users).values_list("user_id", "kind", "code"):
        skills[user].add((kind, code))
    for user, customer in Conflict.objects.filter(user__in=users).values_list("user_id", "affinity"):
        barred[user].add(customer)
    shifts, leaves = shifts_of(users), defaultdict(list)
    near = Leave.objects.filter(
        user__in=users, first_on__lte=(now + DAY).date(), last_on__gte=(now - DAY).date()
    ).values_list("user_id", "first_on", "last_on")
    for user, first, last in near:
        leaves[user].append((first, last))
    found = {}
    for team, zone in zones.items():
        local = now.astimezone(zone)
        for user in users:
            found[user, team] = {
                "skills": frozenset(skills[user]),
                "barred": frozenset(barred[user]),
                "on_leave": any(first <= local.date() <= last for first, last in leaves[user]),
                "on_shift": people_rules.is_on_shift(shifts[user], local=local),
            }
    return found


def shifts_of(users: Collection[int]) -> dict[int, list[people_rules.Hours]]:
    """Return each person's shifts; nobody is missing. One query."""
    found: dict[int, list[people_rules.Hours]] = defaultdict(list)
    rows = Shift.objects.filter(user__in=users).values_list("user_id", "weekday", "starts", "ends")
    for user, weekday, starts, ends in rows:
        found[user].append(people_rules.Hours(weekday=weekday, starts=starts, ends=ends))
    return found


def _pool_capacities(
    desk: Desk, users: Collection[int], pools: Sequence[int]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Return (user, pool) → (capacity, points held) where the pool limits the person; what they hold is summed now."""
    rows = PoolCapacity.objects.filter(user__in=users, pool__in=pools)
    limits = {(user, pool): limit for user, pool, limit in rows.values_list("user_id", "pool_id", "capacity")}
    if not limits:
        return {}
    held = desk.item._default_manager.filter(
        assignee__in={user for user, _ in limits}, pool__in={pool for _, pool in limits},
        state__in=sorted(desk.item.HELD),
    )  # fmt: skip
    carried = {
        (user, pool): points
        for user, pool, points in held.values_list("assignee_id", "pool_id").annotate(n=Sum("points")).order_by()
    }
    return {pair: (limit, carried.get(pair, 0)) for pair, limit in limits.items()}


def with_hands(found: Places, *, desk: Desk, policy: Policy) -> Places:
    """Return the places with what each person holds in hard items and in money, over all pools of the desk. One
    query.
    """
    people = {person for person, _ in found}
    held = desk.item._default_manager.filter(assignee__in=people, state__in=sorted(desk.item.HELD))
    rows = held.values_list("assignee_id").annotate(
        hard=Count("pk", filter=Q(points__gte=policy.hard_from)), value=Sum("value")
    )
    hands = {person: (hard, value or Decimal(0)) for person, hard, value in rows.order_by()}
    nothing = (0, Decimal(0))
    return {
        (person, pool): replace(place, hard=hands.get(person, nothing)[0], value=hands.get(person, nothing)[1])
        for (person, pool), place in found.items()
    }


def works(items: Iterable[Any], *, last: Mapping[int, int] | None = None) -> list[Work]:
    """Return items as the rules see them. last: customer → who had them last (within the sticky days)."""
    return [
        Work(
            id=item.pk, pool=item.pool_id, points=item.points, value=item.value, requires=item.requires,
            affinity=item.affinity, holder=item.assignee_id,
            last_holder=(last or {}).get(item.affinity) if item.affinity is not None else None,
        )
        for item in items
    ]  # fmt: skip


def holders(*, desk: Desk, pool: Pool, customers: Collection[int | None]) -> dict[int, int]:
    """Return customer → who holds open work of theirs in the pool; of several people the one with the newest. One
    query.
    """
    wanted = {customer for customer in customers if customer is not None}
    held = desk.item._default_manager.filter(
        **{f"{desk.affinity}__in": wanted}, pool=pool, state__in=sorted(desk.item.HELD)
    )
    return dict(held.order_by("assigned_at", "pk").values_list("affinity", "assignee_id"))


def last_holders(
    *, desk: Desk, pool: Pool, customers: Collection[int | None], policy: Policy, now: datetime
) -> dict[int, int]:
    """Return customer → who was given work of theirs in the pool last, within the policy's sticky days. One query."""
    wanted = {customer for customer in customers if customer is not None}
    if not policy.sticky_days or not wanted:
        return {}
    items = desk.item._default_manager.filter(**{f"{desk.affinity}__in": wanted}, pool=pool)
    given = desk.assignment._default_manager.filter(
        item__in=items.values("pk"), given_at__gt=now - policy.sticky_days * DAY
    )
    return dict(given.order_by("given_at", "pk").values_list("item__affinity", "person_id"))


def just_released(*, desk: Desk, items: Sequence[Any], since: datetime) -> set[tuple[int, int]]:
    """Return the (item, person) pairs of what people took out of a person's hands after `since`. One query."""
    rows = desk.assignment._default_manager.filter(
        item__in=[item.pk for item in items], outcome=Outcome.RELEASED, ended_by__isnull=False, ended_at__gt=since
    )
    return set(rows.values_list("item_id", "person_id"))

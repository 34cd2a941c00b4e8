"""Drain: whenever somebody has room, the oldest waiting work is dealt at once, by the team's policy."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from casework.people.models import Membership, User
from casework.workflow import assignment, facts, freed, policies, why
from casework.workflow.bulk import Giving
from casework.workflow.desk import Desk, dealable, desk_of
from casework.workflow.models import Pool
from casework.workflow.querysets import engine_order, waiting
from casework.workflow.rules import Given, Policy, deal, place_problem, room

# How many items are looked at in one go, and how many goes a pool gets: what nobody present may have must not hide
# what lies behind it, and yet one call must end.
WINDOW = 200
MOST_WINDOWS = 25
# For so long an item that somebody took from a person is not dealt back to them by itself.
REST = timedelta(hours=1)


def fill_team(*, team_id: int, now: datetime) -> int:
    """Deal what waits in the team's pools to its people with room; return how many items were dealt.

    Does nothing unless the policy in force drains. Doing it twice, or two doing it at once, deals nothing twice.
    """
    policy = policies.in_force([team_id], now)[team_id]
    if not policy.drain:
        return 0
    pools = Pool.objects.filter(team=team_id).order_by("pk")
    return sum(_fill_pool(pool, policy=policy, now=now) for pool in pools)


def sweep(*, now: datetime) -> int:
    """Fill every team whose policy drains: what no event told of, and the shifts that have begun."""
    return sum(fill_team(team_id=team, now=now) for team in sorted(policies.draining(now)))


def came(user: "User", now: datetime) -> None:
    """Ask that somebody who came online, or accepts work again, be given waiting work (a listener of people)."""
    teams = Membership.objects.filter(user=user, left_on__isnull=True).values_list("team", flat=True)
    freed.ask(person=user, teams=list(teams), now=now)


def _fill_pool(pool: Pool, *, policy: Policy, now: datetime) -> int:
    desk = desk_of(pool.kind)
    number = 0
    for items in _windows(desk, pool):
        free = {
            pair: place
            for pair, place in facts.places(desk=desk, pools=[pool], now=now).items()
            if place_problem(place) is None and room(place)
        }
        if not free:
            break
        given = plan(desk=desk, pool=pool, items=items, places=free, policy=policy, now=now)
        number += write(desk=desk, given=given, places=free, policy=policy, now=now, way=why.DRAIN)
    return number


def _windows(desk: Desk, pool: Pool) -> Iterator[list[Any]]:
    """Yield the waiting items in the order of the engine, a window at a time; each window begins after the last one.

    The ids are read once, so that what the windows before dealt away does not shift the later ones.
    """
    queue = waiting(desk.item).filter(dealable(desk), pool=pool).order_by(*engine_order())
    ids = list(queue.values_list("pk", flat=True)[: WINDOW * MOST_WINDOWS])
    for start in range(0, len(ids), WINDOW):
        found = waiting(desk.item).filter(pk__in=ids[start : start + WINDOW]).order_by(*engine_order())
        yield list(found)


def plan(
    *, desk: Desk, pool: Pool, items: Sequence[Any], places: facts.Places, policy: Policy, now: datetime
) -> list[Given]:
    """Choose, by the policy, who of `places` gets which of these items of the pool. A constant number of queries."""
    customers = {item.affinity for item in items}
    people = {person for person, _pool in places}
    found = facts.with_hands(places, desk=desk, policy=policy)
    last = facts.last_holders(desk=desk, pool=pool, customers=customers, policy=policy, now=now)
    stick = facts.holders(desk=desk, pool=pool, customers=customers) if policy.sticky_days else {}
    return deal(
        facts.works(items, last=last), found.values(), policy=policy, holders=stick,
        elsewhere=desk.elsewhere([item.pk for item in items], people),
        returned=facts.just_released(desk=desk, items=items, since=now - REST),
    )  # fmt: skip


def write(
    *,
    desk: Desk,
    given: Sequence[Given],
    places: facts.Places,
    policy: Policy,
    now: datetime,
    way: str,
    **giving: Any,
) -> int:
    """Write what was chosen, through the one writer; return how many items were dealt. giving: as Giving takes it."""
    chosen = {one.work.id: one for one in given if one.person is not None}
    if not chosen:
        return 0
    people = User.objects.in_bulk({one.person for one in chosen.values()})
    by_person = {person: place for (person, _pool), place in places.items()}
    reasons = {pk: why.of_choice(one, places=by_person, policy=policy, way=way) for pk, one in chosen.items()}
    still = giving.pop("still", None)
    dealt = assignment.hand_out(
        desk=desk, to={pk: people[one.person] for pk, one in chosen.items() if one.person is not None}, still=still,
        giving=Giving(**({"actor": None, "now": now, "policy": policy.label, "why": reasons} | giving)),
    )  # fmt: skip
    return len(dealt.assigned)

"""Pools to be dealt: orders at either stage, and cases, each with its team, its people and the supervisor."""

from collections.abc import Sequence
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from casework.collections.desk import DESK as CASES
from casework.collections.models import CollectionCase
from casework.collections.rules import Due
from casework.collections.services.roll import roll
from casework.people.models import Role, Team, User
from casework.review.models import ReviewOrder
from casework.review.services.desk import DESK as ORDERS
from casework.workflow.models import Pool
from tests import factories
from tests.clock import NOW
from tests.collections import floor

FIRST = date(2026, 3, 1)


def orders(*, items: int, people: Sequence[int], **person: Any) -> SimpleNamespace:
    """Make the INITIAL pool with `items` orders, and people with these capacities."""
    team = factories.review_team("initial")
    members = [factories.person("", Role.INITIAL_REVIEWER, team=team, capacity=room, **person) for room in people]
    for number in range(items):
        factories.order(amount=f"{1000 + 37 * number}.00")
    return _floor(ORDERS, Pool.objects.get(code="initial"), team, members)


def rereviews(*, items: int, people: Sequence[int]) -> SimpleNamespace:
    """Make the RE_REVIEW pool; its people took turns in approving its orders before."""
    first, team = factories.review_team("initial"), factories.review_team("re_review")
    members = [factories.person("", Role.RE_REVIEWER, team=team, capacity=room) for room in people]
    both = [User.objects.get(pk=member.pk) for member in members]
    for member in both:
        factories.people_services.add_member(team=first, user=member, capacity=items, now=NOW)
    for number in range(items):
        factories.decide(factories.order(amount=f"{1000 + 37 * number}.00"), both[number % len(both)])
    return _floor(ORDERS, Pool.objects.get(code="re-review"), team, members)


def cases(*, items: int, people: Sequence[int]) -> SimpleNamespace:
    """Make a pool of cases due three weeks ago."""
    book = floor.book()
    product = floor.product(book)
    for _ in range(items):
        floor.loan(product, [Due(FIRST)], disbursed_on=FIRST - timedelta(days=20))
    roll(book=book, last=FIRST, now=NOW)
    team = factories.team()
    pool = CollectionCase.objects.filter(book=book).select_related("pool")[0].pool
    Pool.objects.filter(pk=pool.pk).update(team=team)
    members = [factories.person("", Role.COLLECTOR, team=team, capacity=room) for room in people]
    return _floor(CASES, Pool.objects.get(pk=pool.pk), team, members)


def _floor(desk: Any, pool: Pool, team: Team, members: list[User]) -> SimpleNamespace:
    boss = factories.person("", Role.SUPERVISOR, leads=team)
    return SimpleNamespace(desk=desk, pool=pool, team=team, people=members, boss=boss)


def weigh(points: Sequence[int]) -> None:
    """Let the waiting orders weigh so many points, in turn."""
    for number, order in enumerate(ReviewOrder.objects.order_by("pk")):
        ReviewOrder.objects.filter(pk=order.pk).update(points=points[number % len(points)])

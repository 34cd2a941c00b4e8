"""Every figure of a pool's day of dealing against a recount, pair by pair, from the rows of any day."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework.people.models import Membership, PresencePeriod
from casework.review import services as review
from casework.review.models import OrderAssignment, ReviewOrder
from casework.workflow import policies
from casework.workflow.fairness import page
from tests import factories
from tests.clock import NOW, TODAY
from tests.workflow import pools

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
LATER = NOW + timedelta(hours=5)
START = datetime.combine(TODAY, datetime.min.time(), NOW.tzinfo)

orders = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 90)), min_size=1, max_size=6)  # points, minutes waited
# What somebody does, one after the other: give (order, person) or take back (order).
acts = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 2), st.sampled_from([False, False, False, True])), max_size=12
)
online = st.lists(st.tuples(st.integers(0, 2), st.integers(-300, 200), st.integers(1, 240)), max_size=6)


@pytest.mark.fuzz
class Recount(TestCase):
    """Whatever is given, given back and when people are there."""

    @given(orders, acts, online)
    @settings(max_examples=40, deadline=None)
    def test_any_day(self, drawn: Any, done: Any, there: Any) -> None:
        floor = pools.orders(items=len(drawn), people=[4, 7, 2])
        PresencePeriod.objects.all().delete()
        rows = list(ReviewOrder.objects.order_by("pk"))
        for order, (points, waited) in zip(rows, drawn, strict=True):
            ReviewOrder.objects.filter(pk=order.pk).update(points=points, waiting_since=NOW - waited * MINUTE)
        for number, (which, who, back) in enumerate(done):
            self.act(floor, rows[which % len(rows)], floor.people[who], back=back, now=NOW + number * SECOND)
        for who, first, minutes in there:
            at = NOW + first * MINUTE
            PresencePeriod.objects.create(user=floor.people[who], began_at=at, until=at + minutes * MINUTE)

        shown = page(floor.boss, pool=floor.pool.public_id, day=TODAY, now=LATER).shown

        assert shown is not None
        hard_from = policies.in_force([floor.pool.team_id], LATER)[floor.pool.team_id].hard_from
        people = {person: counted(person, hard_from) for person in floor.people}
        told = {
            s.user: (s.items, s.points, s.hard, s.back, s.held, pytest.approx(s.hours, abs=1e-6)) for s in shown.shares
        }
        assert told == {person: found for person, found in people.items() if found[0] or found[5]}
        for share in shown.shares:
            items, points, hard, _back, _held, hours = people[share.user]
            self.alike(share.per_hour, points / hours if hours else None)
            self.alike(share.hard_share, 100 * hard / items if items else None)
        room = dict(Membership.objects.filter(team=floor.pool.team).values_list("user", "capacity"))
        loads = [found[4] / room[person.pk] for person, found in people.items() if person in told]
        rates = [found[1] / found[5] for person, found in people.items() if person in told and found[5]]
        assert (shown.given, shown.back) == (
            OrderAssignment.objects.count(),
            sum(found[3] for found in people.values()),
        )
        self.alike(shown.jain, sum(loads) ** 2 / (len(loads) * sum(x * x for x in loads)) if any(loads) else None)
        self.alike(shown.spread, max(loads) - min(loads) if loads else None)
        self.alike(shown.gini, gini(rates) if any(rates) else None)
        ages = [passed(row) for row in OrderAssignment.objects.select_related("item")]
        self.alike(shown.age_at_pick, sum(ages) / len(ages) if ages else None)
        assert shown.oldest_passed == max(ages, default=0)

    def act(self, floor: Any, order: ReviewOrder, person: Any, *, back: bool, now: datetime) -> None:
        """Give an order that waits, or take one back that somebody has; else do nothing."""
        order = ReviewOrder.objects.get(pk=order.pk)
        if order.assignee_id is None and not back:
            room = Membership.objects.get(team=floor.pool.team, user=person).capacity
            held = sum(ReviewOrder.objects.filter(assignee=person).values_list("points", flat=True))
            if held + order.points <= room:
                factories.give(order, person, now=now)
        elif order.assignee_id is not None and back:
            review.release_orders(orders=[order.public_id], actor=floor.boss, now=now)

    def alike(self, told: float | None, found: float | None) -> None:
        assert (told is None) == (found is None), (told, found)
        assert told is None or told == pytest.approx(found, abs=1e-9)


def counted(person: Any, hard_from: int) -> tuple[int, int, int, int, int, float]:
    """Return what somebody was given, its points, what of it was hard, gave back, carries, and their hours there."""
    mine = list(OrderAssignment.objects.filter(person=person).select_related("item"))
    minutes = {
        minute
        for row in PresencePeriod.objects.filter(user=person)
        for minute in range(int((row.began_at - START) / MINUTE), int((row.until - START) / MINUTE))
        if minute >= 0 and START + minute * MINUTE < LATER
    }
    return (
        len(mine), sum(row.item.points for row in mine), sum(row.item.points >= hard_from for row in mine),
        sum(row.outcome == "released" for row in mine), sum(row.item.points for row in mine if row.ended_at is None),
        len(minutes) / 60,
    )  # fmt: skip


def gini(values: list[float]) -> float:
    """Return the mean difference of every pair ÷ twice the mean."""
    apart = sum(abs(one - other) for one in values for other in values)
    return apart / (2 * len(values) * sum(values))


def passed(picked: OrderAssignment) -> int:
    """Return how many orders that had waited longer were still waiting when this one was given."""
    found = 0
    for row in OrderAssignment.objects.select_related("item"):
        found += row.given_at > picked.given_at and row.item.waiting_since < picked.item.waiting_since
    for order in ReviewOrder.objects.filter(assignee__isnull=True):
        found += order.waiting_since < picked.item.waiting_since
    return found

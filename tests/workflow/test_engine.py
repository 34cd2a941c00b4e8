"""The whole engine in any order of hands: several people, a supervisor, the sweep; and the truths that always hold."""

import contextlib
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from casework.lib.refusal import Refused
from casework.people import services as people
from casework.people.models import Membership, Role, Skill, User, Workload
from casework.review import services
from casework.review.models import ReviewOrder
from casework.workflow import drain, handover, lease
from casework.workflow.assignment import AssignmentRefused
from casework.workflow.models import Conflict, Pool, PoolCapacity
from casework.workflow.next import NextRefused, take_next
from tests import factories
from tests.clock import NOW
from tests.workflow import floor

ORDERS, CREW = 6, 4
some = st.lists(st.integers(0, ORDERS - 1), min_size=1, max_size=3, unique=True)
who = st.integers(0, CREW - 1)


class Engine(RuleBasedStateMachine):
    """Two teams, four people of whom one works in both, heavy and light orders, skills, limits of all three kinds."""

    def __init__(self) -> None:
        super().__init__()
        self.all = transaction.atomic()
        self.all.__enter__()
        self.now: datetime = NOW
        first, second = factories.review_team(), factories.review_team("re_review")
        self.lead = factories.person("", Role.SUPERVISOR, leads=[first, second])
        for team in (first, second):
            floor.policy(team, drain=True, grace_minutes=2, sticky_days=7)
        self.crew = [*floor.crew(3, team=first, capacity=4), *floor.crew(1, team=second, capacity=3)]
        people.add_member(team=second, user=self.crew[0], capacity=3, now=NOW)
        Workload.objects.filter(user=self.crew[0]).update(capacity=5)
        PoolCapacity.objects.create(user=self.crew[1], pool=Pool.objects.get(team=first), capacity=2)
        Skill.objects.create(user=self.crew[2], kind="language", code="ha")
        product = factories.product()
        made = [
            factories.order(product=product, customer_ref=f"c{number % 4}", amount=str(100 * (number + 1)))
            for number in range(ORDERS)
        ]
        self.ids = [order.pk for order in made]
        ReviewOrder.objects.filter(pk__in=self.ids[::3]).update(points=2)
        ReviewOrder.objects.filter(pk=self.ids[1]).update(requires={"language": "ha"})
        Conflict.objects.create(user=self.crew[1], affinity=made[2].affinity or 0, reason="kin", noted_at=NOW)

    def teardown(self) -> None:
        """Leave nothing behind: each example begins on an empty floor."""
        transaction.set_rollback(True)
        self.all.__exit__(None, None, None)

    def orders(self, which: list[int]) -> list[Any]:
        return [ReviewOrder.objects.values_list("public_id", flat=True).get(pk=self.ids[i]) for i in which]

    def held(self, person: User) -> ReviewOrder | None:
        return ReviewOrder.objects.filter(assignee=person).order_by("pk").first()

    @rule(who=who, which=some, over=st.booleans())
    def give(self, who: int, which: list[int], over: bool) -> None:
        with contextlib.suppress(AssignmentRefused):
            services.assign_orders(
                orders=self.orders(which), person=self.crew[who], actor=self.lead, now=self.now, over_capacity=over
            )

    @rule(who=who)
    def click(self, who: int) -> None:
        with contextlib.suppress(NextRefused):
            take_next(desk=floor.DESK, person=self.crew[who], now=self.now)

    @rule(which=some)
    def take_back(self, which: list[int]) -> None:
        services.release_orders(orders=self.orders(which), actor=self.lead, now=self.now)

    @rule(who=who, outcome=st.sampled_from(["approved", "approved", "rejected"]))
    def decide(self, who: int, outcome: str) -> None:
        person = self.crew[who]
        order = self.held(person)
        if order is None:
            return
        factories.start(order, person, now=self.now)
        reason = "verified" if outcome == "approved" else "fraud_signs"
        with contextlib.suppress(Refused):
            services.decide(
                order=order, actor=person, outcome=outcome, reasons=[reason], note="", version=None, now=self.now
            )

    @rule(who=who, accepting=st.booleans())
    def come_and_go(self, who: int, accepting: bool) -> None:
        people.set_accepting(user=self.crew[who], accepting=accepting, now=self.now)

    @rule(who=who)
    def be_heard_of(self, who: int) -> None:
        people.beat(user=self.crew[who], now=self.now)

    @rule(seconds=st.sampled_from([30, 60, 150]))
    def a_sweep(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        lease.reclaim(now=self.now)
        drain.sweep(now=self.now)

    @rule(who=who)
    def leave_and_come_back(self, who: int) -> None:
        person = self.crew[who]
        teams = [place.team for place in Membership.objects.filter(user=person, left_on__isnull=True)]
        handover.hand_over(person=person, actor=self.lead, now=self.now)
        assert not ReviewOrder.objects.filter(assignee=person).exists()
        for team in teams:
            people.add_member(team=team, user=person, capacity=4, now=self.now)

    @invariant()
    def the_truths_hold(self) -> None:
        floor.check_truths()
        assert ReviewOrder.objects.filter(pk__in=self.ids).count() == ORDERS

    @invariant()
    def no_rule_was_broken(self) -> None:
        for order in ReviewOrder.objects.filter(pk__in=self.ids, assignee__isnull=False):
            assert not Conflict.objects.filter(user=order.assignee, affinity=order.affinity).exists()
            if order.requires:
                assert Skill.objects.filter(user=order.assignee, code="ha").exists()


@pytest.mark.fuzz
class AnyOrderOfHands(TestCase):
    def test_engine(self) -> None:
        run_state_machine_as_test(Engine, settings=settings(max_examples=10, stateful_step_count=20, deadline=None))

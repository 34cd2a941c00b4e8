"""The order's life tried in any order of steps by several hands: what must hold always holds."""

from contextlib import suppress
from itertools import pairwise
from typing import ClassVar

from django.db.models import Count
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from casework.lib.refusal import Refused
from casework.people import services as people
from casework.people.models import Load, Role, User
from casework.portfolio.models import Loan
from casework.review import services
from casework.review.models import Decision, OrderAssignment, OrderEvent, OrderReviewer, OrderState, ReviewOrder, Stage
from casework.review.selectors import order_version
from casework.review.services.disbursement import loan_reference
from tests import factories
from tests.clock import NOW

ORDERS = 3
# Two initial reviewers, a re-reviewer, and one who is in both teams: the one whom four eyes have to stop.
PEOPLE = 4
REASON = {"approved": "verified", "rejected": "unreachable"}

which = st.integers(0, ORDERS - 1)
who = st.integers(0, PEOPLE - 1)


class Floor:
    """The people; they stay for all lives that are tried, which begin with fresh orders."""

    def __init__(self) -> None:
        initial, rereview = factories.review_team("initial"), factories.review_team("re_review")
        both = factories.person("", Role.INITIAL_REVIEWER, Role.OPERATIONS, team=initial)
        people.add_member(team=rereview, user=both, now=NOW)
        self.people = [
            factories.person("", Role.INITIAL_REVIEWER, team=initial),
            factories.person("", Role.INITIAL_REVIEWER, team=initial, capacity=1),
            factories.person("", Role.RE_REVIEWER, team=rereview),
            both,
        ]
        self.boss = factories.person("", Role.SUPERVISOR, leads=[initial, rereview])
        self.cashier = factories.person("", Role.OPERATIONS)
        self.products = [factories.product(), factories.product(), factories.product(two_stage=False)]


class Line(RuleBasedStateMachine):
    """Orders of a one-stage and a two-stage product are given, taken, opened, decided and paid out."""

    floor: ClassVar[Floor]

    def __init__(self) -> None:
        super().__init__()
        self.people, self.boss, self.cashier = self.floor.people, self.floor.boss, self.floor.cashier
        self.ids = [factories.order(product=product).pk for product in self.floor.products]
        for person in self.people:
            people.set_accepting(user=person, accepting=True, now=NOW)

    def teardown(self) -> None:
        open_now = ReviewOrder.objects.filter(pk__in=self.ids).values_list("public_id", flat=True)
        services.release_orders(orders=list(open_now), actor=None, now=NOW)
        super().teardown()

    def order(self, number: int) -> ReviewOrder:
        return ReviewOrder.objects.get(pk=self.ids[number])

    @rule(numbers=st.sets(which, min_size=1), person=who)
    def assign(self, numbers: set[int], person: int) -> None:
        chosen = [self.order(number).public_id for number in numbers]
        with suppress(Refused):
            services.assign_orders(orders=chosen, person=self.people[person], actor=self.boss, now=NOW)

    @rule(number=which)
    def release(self, number: int) -> None:
        services.release_orders(orders=[self.order(number).public_id], actor=self.boss, now=NOW)

    @rule(number=which, person=who)
    def open(self, number: int, person: int) -> None:
        with suppress(Refused):
            services.start_review(order=self.order(number), actor=self.people[person], now=NOW)

    @rule(number=which, person=who, outcome=st.sampled_from(["approved", "approved", "rejected"]), stale=st.booleans())
    def decide(self, number: int, person: int, outcome: str, stale: bool) -> None:
        order = self.order(number)
        with suppress(Refused):
            made = services.decide(
                order=order, actor=self.people[person], outcome=outcome, reasons=[REASON[outcome]], note="",
                version=order_version(order) - stale, now=NOW,
            )  # fmt: skip
            assert not stale
            assert order.assignee == made.decided_by == self.people[person]

    @rule(number=which)
    def work_the_whole_stage(self, number: int) -> None:
        """Do at once what the floor would do, so that long lives are seen often."""
        order = self.order(number)
        if order.state == OrderState.POOLED:
            self.assign({number}, 0 if order.stage == Stage.INITIAL else 2)
        holder = self.order(number).assignee_id
        if holder:
            position = [person.pk for person in self.people].index(holder)
            self.open(number, position)
            self.decide(number, position, "approved", False)
        self.pay_out(number, False)

    @rule(number=which, by_reviewer=st.booleans())
    def pay_out(self, number: int, by_reviewer: bool) -> None:
        actor: User = self.people[3] if by_reviewer else self.cashier
        with suppress(Refused):
            services.disburse(order=self.order(number), actor=actor, now=NOW)

    @rule(person=who, accepting=st.booleans())
    def come_and_go(self, person: int, accepting: bool) -> None:
        people.set_accepting(user=self.people[person], accepting=accepting, now=NOW)

    @invariant()
    def the_open_assignment_is_the_holder(self) -> None:
        held = ReviewOrder.objects.filter(pk__in=self.ids, assignee__isnull=False).values_list(
            "pk", "assignee", "stage"
        )
        opened = OrderAssignment.objects.filter(item__in=self.ids, ended_at__isnull=True)
        assert sorted(held) == sorted(opened.values_list("item", "person", "stage"))

    @invariant()
    def the_log_tells_the_state(self) -> None:
        for order in ReviewOrder.objects.filter(pk__in=self.ids):
            steps = list(OrderEvent.objects.filter(item=order).order_by("pk").values_list("from_state", "to_state"))
            assert steps[-1][1] == order.state
            assert all(before[1] == after[0] for before, after in pairwise(steps))

    @invariant()
    def nobody_worked_both_stages(self) -> None:
        given = OrderAssignment.objects.filter(item__in=self.ids)
        assert not given.values("item", "person").annotate(stages=Count("stage", distinct=True)).filter(stages__gt=1)
        assert set(given.values_list("item", "person", "stage")) == set(
            OrderReviewer.objects.filter(order__in=self.ids).values_list("order", "person", "stage")
        )

    @invariant()
    def loads_are_true(self) -> None:
        held = ReviewOrder.objects.filter(pk__in=self.ids, assignee__isnull=False)
        counted = {(row["assignee"], row["pool__team"]): row["number"] for row in _grouped(held)}
        written = {(load.user_id, load.team_id): load.open_items for load in Load.objects.filter(user__in=self.people)}
        assert {key: number for key, number in written.items() if number} == counted

    @invariant()
    def decisions_end_in_their_outcome(self) -> None:
        for order in ReviewOrder.objects.filter(pk__in=self.ids):
            made = list(Decision.objects.filter(order=order).order_by("pk").values_list("stage", "outcome"))
            assert [stage for stage, _outcome in made] == ["initial", "re_review"][: len(made)]
            assert (order.state == OrderState.REJECTED) == (bool(made) and made[-1][1] == "rejected")
            assert (order.closed_at is not None) == (order.state in {"approved", "rejected", "disbursed"})

    @invariant()
    def one_loan_per_disbursed_order_paid_out_by_a_third(self) -> None:
        ours = ReviewOrder.objects.filter(pk__in=self.ids)
        paid = ours.filter(state=OrderState.DISBURSED)
        loans = Loan.objects.filter(external_ref__in=[loan_reference(order) for order in ours])
        assert sorted(paid.values_list("loan", flat=True)) == sorted(loans.values_list("pk", flat=True))
        for order in paid:
            actor = OrderEvent.objects.get(item=order, name="disburse").actor_id
            assert actor not in {order.initial_by_id, order.rereview_by_id}


def _grouped(held: object) -> list[dict[str, int]]:
    return list(held.values("assignee", "pool__team").annotate(number=Count("pk")).order_by())  # type: ignore[attr-defined]


class AnyOrder(TestCase):
    def test_line(self) -> None:
        Line.floor = Floor()
        run_state_machine_as_test(Line, settings=settings(max_examples=20, stateful_step_count=15, deadline=None))

"""An order's life as a machine: the steps that several hands can do, right or wrong, and what must always hold."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import ClassVar

from django.db.models import Count
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from casework.lib.refusal import Refused
from casework.people import services as people
from casework.people.models import Load, User
from casework.portfolio.models import Loan
from casework.review import services
from casework.review.models import (
    Decision,
    OrderAssignment,
    OrderCallback,
    OrderEvent,
    OrderHold,
    OrderQuestion,
    OrderReviewer,
    OrderState,
    Payout,
    ReviewOrder,
    Stage,
)
from casework.review.selectors import order_version
from casework.review.services.disbursement import loan_reference
from casework.review.states import UNDECIDED_STATES
from tests import factories
from tests.clock import NOW
from tests.review.any_floor import Floor

ORDERS = 3
MINUTE = timedelta(minutes=1)
# The simulated bank pays the first, fails the second once and the third always.
AMOUNTS = ("10000.00", "10000.14", "10000.13")
PEOPLE = 4  # of Floor.people
REASON = {"approved": "verified", "rejected": "fraud_signs"}

# The invariants, by name: some also have to hold between the steps that `go_on` does at once.
CHECKS = ("the_open_assignment_is_the_holder", "the_log_tells_the_state", "what_waits_belongs_to_its_state")
EVERY_CHECK = (
    *CHECKS, "nobody_worked_both_stages", "loads_are_true", "standing_decisions_end_in_their_outcome",
    "one_loan_per_disbursed_order_paid_out_by_a_third",
)  # fmt: skip

which = st.integers(0, ORDERS - 1)
who = st.integers(0, PEOPLE - 1)


class Line(RuleBasedStateMachine):
    """Orders of a one-stage and a two-stage product are given, held, asked about, decided, called off and paid out."""

    floor: ClassVar[Floor]

    def __init__(self) -> None:
        super().__init__()
        self.people, self.boss, self.cashier = self.floor.people, self.floor.boss, self.floor.cashier
        sold = zip(self.floor.products, AMOUNTS, strict=True)
        self.ids = [factories.order(product=product, amount=amount).pk for product, amount in sold]
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

    @rule(number=which, choices=st.lists(st.integers(0, 99), min_size=4, max_size=12))
    def go_on(self, number: int, choices: list[int]) -> None:
        """Do what the floor would do next, again and again, so that long lives are seen often."""
        for choice in choices:
            order = self.order(number)
            position = [person.pk for person in self.people].index(order.assignee_id) if order.assignee_id else 0
            steps = self.next_steps(order, number, position, choice)
            if steps:
                steps[choice % len(steps)]()
            for name in CHECKS:
                getattr(self, name)()

    def next_steps(self, order: ReviewOrder, number: int, person: int, choice: int) -> list[Callable[[], None]]:
        if order.state == OrderState.POOLED:
            takers = (0, 1) if order.stage == Stage.INITIAL else (2, 3)
            return [lambda: self.assign({number}, takers[choice % 2])]
        if order.state == OrderState.IN_REVIEW and OrderQuestion.objects.open().filter(order=order).exists():
            return [lambda: self.answer(number, person)]
        approve, reject = (partial(self.decide, number, person, outcome, False) for outcome in ("approved", "rejected"))
        hold, ask = partial(self.hold, number, person), partial(self.ask_back, number, person)
        return {
            OrderState.ASSIGNED: [partial(self.open, number, person)],
            OrderState.IN_REVIEW: [approve, ask, approve, hold, approve, reject],
            OrderState.ON_HOLD: [partial(self.resume, number, person), self.a_minute_passes],
            OrderState.APPROVED: [partial(self.pay_out, number, False), partial(self.reopen, number, True)],
            OrderState.REJECTED: [partial(self.reopen, number, True)],
            OrderState.SENDING: [partial(self.ask_the_bank, number, True)],
            OrderState.FAILED: [partial(self.pay_out, number, False)],
        }.get(OrderState(order.state), [])

    @rule(number=which, by_reviewer=st.booleans())
    def pay_out(self, number: int, by_reviewer: bool) -> None:
        actor: User = self.people[3] if by_reviewer else self.cashier
        with suppress(Refused):
            services.disburse(order=self.order(number), actor=actor, now=NOW)

    @rule(number=which, answered=st.booleans())
    def ask_the_bank(self, number: int, answered: bool) -> None:
        for payout in Payout.objects.filter(order=self.ids[number], state="sending"):
            services.follow_payout(payout_id=payout.pk, now=NOW)
            if answered:
                services.follow_payout(payout_id=payout.pk, now=NOW + MINUTE)

    @rule(number=which, person=who)
    def hold(self, number: int, person: int) -> None:
        with suppress(Refused):
            services.hold_order(
                order=self.order(number), actor=self.people[person], asked="ID", asked_of="applicant",
                due_at=NOW + MINUTE, now=NOW,
            )  # fmt: skip

    @rule(number=which, person=who)
    def resume(self, number: int, person: int) -> None:
        with suppress(Refused):
            services.resume_order(order=self.order(number), actor=self.people[person], note="", now=NOW)

    @rule()
    def a_minute_passes(self) -> None:
        services.lapse_holds(now=NOW + MINUTE)
        services.tell_callbacks(now=NOW + MINUTE)
        services.warn_of_limits(now=NOW + MINUTE)

    @rule(number=which, person=who, cancel=st.booleans())
    def promise_a_call(self, number: int, person: int, cancel: bool) -> None:
        with suppress(Refused):
            actor = self.people[person]
            if cancel:
                services.cancel_callback(order=self.order(number), actor=actor, now=NOW)
            else:
                at = NOW + MINUTE
                services.book_callback(order=self.order(number), actor=actor, at=at, point=None, note="", now=NOW)

    @rule(number=which, person=who)
    def ask_back(self, number: int, person: int) -> None:
        with suppress(Refused):
            services.send_back(order=self.order(number), actor=self.people[person], question="Why?", now=NOW)

    @rule(number=which, person=who)
    def answer(self, number: int, person: int) -> None:
        with suppress(Refused):
            services.answer_question(order=self.order(number), actor=self.people[person], answer="So.", now=NOW)

    @rule(number=which, person=who)
    def give_back(self, number: int, person: int) -> None:
        with suppress(Refused):
            services.give_back(order=self.order(number), actor=self.people[person], reason="no time", now=NOW)

    @rule(number=which, by_boss=st.booleans())
    def reopen(self, number: int, by_boss: bool) -> None:
        with suppress(Refused):
            actor = self.boss if by_boss else self.people[0]
            services.reopen_order(order=self.order(number), actor=actor, reason="again", now=NOW)

    @rule(number=which, who_calls=st.sampled_from(["boss", "cashier", "service", "reviewer"]), seldom=st.integers(0, 5))
    def withdraw(self, number: int, who_calls: str, seldom: int) -> None:
        if seldom:
            return
        actors = {"boss": self.boss, "cashier": self.cashier, "service": self.floor.service, "reviewer": self.people[0]}
        with suppress(Refused):
            services.withdraw_order(order=self.order(number), actor=actors[who_calls], reason="changed", now=NOW)

    @rule(number=which, seldom=st.integers(0, 5))
    def expire(self, number: int, seldom: int) -> None:
        if seldom:
            return
        ReviewOrder.objects.filter(pk=self.ids[number]).update(expires_at=NOW)
        services.expire_orders(now=NOW)
        ReviewOrder.objects.filter(pk=self.ids[number]).update(expires_at=None)

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
    def standing_decisions_end_in_their_outcome(self) -> None:
        for order in ReviewOrder.objects.filter(pk__in=self.ids):
            standing = Decision.objects.filter(order=order, reopening=None).order_by("pk")
            made = list(standing.values_list("stage", "outcome"))
            assert [stage for stage, _outcome in made] == ["initial", "re_review"][: len(made)]
            assert (order.state == OrderState.REJECTED) == (bool(made) and made[-1][1] == "rejected")
            assert (order.closed_at is not None) == (order.state not in UNDECIDED_STATES)

    @invariant()
    def what_waits_belongs_to_its_state(self) -> None:
        for order in ReviewOrder.objects.filter(pk__in=self.ids):
            open_holds = OrderHold.objects.filter(order=order, ended_at=None).count()
            assert open_holds == (order.state == OrderState.ON_HOLD)
            asked = OrderQuestion.objects.open().filter(order=order).count()
            assert asked <= (order.stage == Stage.INITIAL and order.state in UNDECIDED_STATES)
            promised = OrderCallback.objects.filter(order=order, closed_at=None).count()
            assert promised <= (order.state in UNDECIDED_STATES)

    @invariant()
    def one_loan_per_disbursed_order_paid_out_by_a_third(self) -> None:
        ours = ReviewOrder.objects.filter(pk__in=self.ids)
        paid = ours.filter(state=OrderState.DISBURSED)
        loans = Loan.objects.filter(external_ref__in=[loan_reference(order) for order in ours])
        assert sorted(paid.values_list("loan", flat=True)) == sorted(loans.values_list("pk", flat=True))
        for order in ours.filter(disbursed_by__isnull=False):
            held = set(OrderReviewer.objects.filter(order=order).values_list("person", flat=True))
            assert order.disbursed_by_id not in held
        for order in ours:
            sent = Payout.objects.filter(order=order)
            assert sent.exclude(state="failed").count() == (order.state in {"sending", "disbursed"})
            reopened_at = OrderEvent.objects.filter(item=order, name="reopen").order_by("-pk").values_list("pk")
            sent_at = OrderEvent.objects.filter(item=order, name="send").order_by("pk").values_list("pk")
            assert not (reopened_at and sent_at) or reopened_at[0] < sent_at[0]


def _grouped(held: object) -> list[dict[str, int]]:
    return list(held.values("assignee", "pool__team").annotate(number=Count("pk")).order_by())  # type: ignore[attr-defined]

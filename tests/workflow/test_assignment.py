"""The one writer of assignments, on cases: who may be given what, what is written, and that loads tell the truth."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from casework.collections.desk import DESK
from casework.collections.models import CaseEvent, CaseState, CollectionCase, Placement
from casework.collections.rules import Due
from casework.collections.services.roll import roll
from casework.people import services as people
from casework.people.models import Load, Role, Team, User
from casework.workflow.assignment import OVER_CAPACITY, AssignmentRefused, assign, finish, release
from casework.workflow.models import Outcome, Pool
from casework.workflow.selectors import candidates
from casework.workflow.transitions import TransitionRefused, advance
from tests.clock import NOW
from tests.collections import floor
from tests.factories import person, team

FIRST = date(2026, 3, 1)


class Desk:
    """Four cases in one pool and the team that owns it."""

    def __init__(self, cases: int = 4) -> None:
        book = floor.book()
        product = floor.product(book)
        for _ in range(cases):
            floor.loan(product, [Due(FIRST)], disbursed_on=FIRST - timedelta(days=20))
        roll(book=book, last=FIRST, now=NOW)
        self.team: Team = team()
        self.cases = list(CollectionCase.objects.filter(book=book).order_by("pk"))
        Pool.objects.filter(pk=self.cases[0].pool_id).update(team=self.team)
        self.ids = [case.pk for case in self.cases]

    def collector(self, **kwargs: Any) -> User:
        return person("", Role.COLLECTOR, team=self.team, **kwargs)


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


def holders() -> list[int | None]:
    return list(CollectionCase.objects.order_by("pk").values_list("assignee", flat=True))


def test_an_assignment_writes_item_placement_load_and_log(desk: Desk) -> None:
    ada, boss = desk.collector(), person("", Role.SUPERVISOR)

    dealt = assign(desk=DESK, item_ids=desk.ids[:2], person=ada, actor=boss, now=NOW, reason="speaks Hausa")

    assert dealt.assigned == desk.ids[:2]
    assert holders() == [ada.pk, ada.pk, None, None]
    rows = Placement.objects.order_by("item").values_list(
        "item", "person", "given_by", "policy", "reason", "started_on"
    )
    assert list(rows) == [(pk, ada.pk, boss.pk, "manual", "speaks Hausa", FIRST) for pk in desk.ids[:2]]
    assert Load.objects.get(user=ada, team=desk.team).open_items == 2
    log = (
        CaseEvent.objects.filter(name="assign").order_by("item").values_list("item", "from_state", "to_state", "actor")
    )
    assert list(log) == [(pk, "pooled", "assigned", boss.pk) for pk in desk.ids[:2]]


def test_giving_it_to_somebody_else_ends_the_first_placement_as_reassigned(desk: Desk) -> None:
    ada, bob = desk.collector(), desk.collector()
    assign(desk=DESK, item_ids=desk.ids[:1], person=ada, actor=None, now=NOW)

    later = NOW + timedelta(seconds=30)
    assign(desk=DESK, item_ids=desk.ids[:1], person=bob, actor=None, now=later)

    first, second = Placement.objects.order_by("pk")
    assert (first.outcome, first.ended_at, first.ended_on) == ("reassigned", later, FIRST - timedelta(days=1))
    assert (second.person, second.ended_at) == (bob, None)
    assert [load.open_items for load in Load.objects.filter(user__in=[ada, bob]).order_by("user")] == [0, 1]


@pytest.mark.parametrize("state", [{"online": False}, {"accepting": False}])
def test_only_somebody_online_and_accepting_can_be_given_work(desk: Desk, state: dict[str, bool]) -> None:
    away = desk.collector(**state)
    with pytest.raises(AssignmentRefused, match="not online and accepting"):
        assign(desk=DESK, item_ids=desk.ids, person=away, actor=None, now=NOW)
    assert holders() == [None] * 4
    assert not Placement.objects.exists()


def test_somebody_of_another_team_is_refused_item_by_item(desk: Desk) -> None:
    stranger = person("", Role.COLLECTOR, team=team())
    dealt = assign(desk=DESK, item_ids=desk.ids[:1], person=stranger, actor=None, now=NOW)
    assert dealt.assigned == []
    assert dealt.refused == {desk.ids[0]: "They are not in the team of its pool."}
    assert holders() == [None] * 4


def test_more_than_fits_is_refused_whole_unless_the_supervisor_says_so(desk: Desk) -> None:
    small = desk.collector(capacity=3)
    with pytest.raises(AssignmentRefused, match="has room for 3 more, and 4 were chosen"):
        assign(desk=DESK, item_ids=desk.ids, person=small, actor=None, now=NOW)
    assert holders() == [None] * 4

    assign(desk=DESK, item_ids=desk.ids, person=small, actor=None, now=NOW, over_capacity=True)
    assert set(Placement.objects.values_list("policy", flat=True)) == {OVER_CAPACITY}
    assert Load.objects.get(user=small).open_items == 4


def test_release_puts_items_back_and_names_those_that_nobody_holds(desk: Desk) -> None:
    ada = desk.collector()
    assign(desk=DESK, item_ids=desk.ids[:1], person=ada, actor=None, now=NOW)

    dealt = release(desk=DESK, item_ids=desk.ids[:2], actor=ada, now=NOW)

    assert dealt.assigned == desk.ids[:1]
    assert list(dealt.refused) == [desk.ids[1]]
    case = CollectionCase.objects.get(pk=desk.ids[0])
    assert (case.state, case.assignee, case.last_assignee) == (CaseState.POOLED, None, ada)
    assert Load.objects.get(user=ada).open_items == 0


def test_who_waited_for_the_locks_ends_no_assignment_before_it_began(desk: Desk) -> None:
    ada, bob = desk.collector(), desk.collector()
    assign(desk=DESK, item_ids=desk.ids[:2], person=ada, actor=None, now=NOW)
    before = NOW - timedelta(milliseconds=1)

    release(desk=DESK, item_ids=desk.ids[:1], actor=ada, now=before)
    assign(desk=DESK, item_ids=desk.ids[1:2], person=bob, actor=None, now=before)

    ended = Placement.objects.filter(person=ada)
    assert [(row.outcome, row.ended_at) for row in ended.order_by("pk")] == [("released", NOW), ("reassigned", NOW)]


def test_a_finished_item_cannot_be_given(desk: Desk) -> None:
    ada = desk.collector()
    advance(desk.cases[0], "collect", actor=None, now=NOW, effective_on=FIRST, changes={"closed_on": FIRST})
    dealt = assign(desk=DESK, item_ids=desk.ids[:1], person=ada, actor=None, now=NOW)
    assert dealt.refused == {desk.ids[0]: "It is finished."}


def test_a_step_that_the_state_does_not_allow_is_refused_and_leaves_no_trace(desk: Desk) -> None:
    events = CaseEvent.objects.count()
    with pytest.raises(TransitionRefused, match="Waiting for assignment"):
        advance(desk.cases[0], "release", actor=None, now=NOW, effective_on=FIRST)
    assert CaseEvent.objects.count() == events


def test_the_database_itself_forbids_two_open_assignments(desk: Desk) -> None:
    ada = desk.collector()
    assign(desk=DESK, item_ids=desk.ids[:1], person=ada, actor=None, now=NOW)
    row = Placement.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_assigning_many_takes_as_many_queries_as_assigning_one(db: None) -> None:
    def queries(number: int) -> int:
        desk = Desk(cases=number)
        ada = desk.collector()
        with CaptureQueriesContext(connection) as captured:
            assign(desk=DESK, item_ids=desk.ids, person=ada, actor=None, now=NOW)
        return len(captured)

    assert queries(1) == queries(15)


def test_candidates_come_with_load_and_the_emptiest_that_can_be_chosen_first(desk: Desk) -> None:
    full, half, free = desk.collector(capacity=1), desk.collector(capacity=2), desk.collector(capacity=2)
    away = desk.collector(online=False)
    assign(desk=DESK, item_ids=desk.ids[:1], person=full, actor=None, now=NOW)
    assign(desk=DESK, item_ids=desk.ids[1:2], person=half, actor=None, now=NOW)

    found = candidates(pool=Pool.objects.get(team=desk.team), now=NOW)

    assert [c.user for c in found][:2] == [free, half]
    assert {c.user: (c.can_be_chosen, c.room) for c in found} == {
        free: (True, 2),
        half: (True, 1),
        full: (False, 0),
        away: (False, 50),
    }


class Floor(RuleBasedStateMachine):
    """Several people are given, lose and finish cases in any order; nothing is held twice and loads stay true."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.people = [self.desk.collector(capacity=3), self.desk.collector(capacity=2)]

    some = st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True)

    @rule(who=st.integers(0, 1), which=some)
    def give(self, who: int, which: list[int]) -> None:
        try:
            ids = [self.desk.ids[i] for i in which]
            assign(desk=DESK, item_ids=ids, person=self.people[who], actor=None, now=NOW)
        except AssignmentRefused:
            pass

    @rule(which=some)
    def take_back(self, which: list[int]) -> None:
        release(desk=DESK, item_ids=[self.desk.ids[i] for i in which], actor=None, now=NOW)

    @rule(which=st.integers(0, 3))
    def collect(self, which: int) -> None:
        case = CollectionCase.objects.select_related("pool").get(pk=self.desk.ids[which])
        try:
            with transaction.atomic():
                finish(desk=DESK, item=case, actor=None, now=NOW, outcome=Outcome.FINISHED)
                advance(case, "collect", actor=None, now=NOW, effective_on=FIRST, changes={"closed_on": FIRST})
        except TransitionRefused:
            pass

    @rule(who=st.integers(0, 1), accepting=st.booleans())
    def come_and_go(self, who: int, accepting: bool) -> None:
        people.set_accepting(user=self.people[who], accepting=accepting, now=NOW)

    @invariant()
    def holder_is_the_open_placement(self) -> None:
        held = CollectionCase.objects.filter(pk__in=self.desk.ids, assignee__isnull=False)
        opened = Placement.objects.filter(item__in=self.desk.ids, ended_at__isnull=True)
        assert sorted(held.values_list("pk", "assignee")) == sorted(opened.values_list("item", "person"))

    @invariant()
    def loads_are_true_and_within_capacity(self) -> None:
        held = CollectionCase.objects.filter(pk__in=self.desk.ids, assignee__isnull=False)
        counted = dict(held.values_list("assignee").annotate(number=Count("pk")))
        for member, capacity in zip(self.people, (3, 2), strict=True):
            load = Load.objects.filter(user=member).values_list("open_items", flat=True).first() or 0
            assert load == counted.get(member.pk, 0) <= capacity

    @invariant()
    def the_log_ends_in_the_state(self) -> None:
        for case in CollectionCase.objects.filter(pk__in=self.desk.ids):
            assert case.events.order_by("-pk").values_list("to_state", flat=True)[0] == case.state


@pytest.mark.fuzz
class AnyOrderOfHands(TestCase):
    def test_floor(self) -> None:
        run_state_machine_as_test(Floor, settings=settings(max_examples=8, stateful_step_count=12, deadline=None))

"""Cases on hold: left alone by every way of dealing, seen on the case page and the pool, looked at on their day."""

from datetime import timedelta

import pytest

from casework.collections import selectors, services
from casework.collections.desk import DESK
from casework.collections.models import CaseState, CollectionCase, Placement
from casework.contact.models import Hold
from casework.contact.services import HoldRefused
from casework.jobs.models import Job
from casework.lib.bounded import count_together
from casework.lib.refusal import OutOfReach
from casework.portfolio.models import Book
from casework.workflow import drain, freed
from casework.workflow.dealing.committing import PoolChanged, commit
from casework.workflow.dealing.previewing import ask
from casework.workflow.models import AssignmentPolicy, DealState
from casework.workflow.next import NothingWaits, take_next
from tests.clock import NOW, TODAY
from tests.collections import desk
from tests.contact import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


def place(case: CollectionCase, floor: desk.Floor, *, whole: bool = False, days: int = 7) -> Hold:
    return services.hold_case(
        case=case, kind="dispute", whole=whole, reason="Says it is not theirs.", review_on=TODAY + timedelta(days=days),
        actor=floor.supervisor, now=NOW,
    )  # fmt: skip


def test_next_leaves_a_case_on_hold_until_the_hold_is_lifted(floor):
    case = floor.case()
    hold = place(case, floor)

    with pytest.raises(NothingWaits):
        take_next(desk=DESK, person=floor.collector, now=NOW)

    services.lift_hold(case=case, hold=hold, reason="Settled.", actor=floor.supervisor, now=NOW)
    assert take_next(desk=DESK, person=floor.collector, now=NOW).pk == case.pk


def test_a_hold_on_one_loan_leaves_the_customers_other_loan_to_be_dealt(floor):
    held, free = floor.cases(2)
    CollectionCase.objects.filter(pk=free.pk).update(customer=held.customer)
    place(held, floor)

    assert take_next(desk=DESK, person=floor.collector, now=NOW).pk == free.pk
    with pytest.raises(NothingWaits):
        take_next(desk=DESK, person=floor.collector, now=NOW)


def test_a_hold_on_the_customer_leaves_every_case_also_one_that_opens_later(floor):
    first, later = floor.cases(2)
    CollectionCase.objects.filter(pk=later.pk).update(customer=first.customer)
    place(first, floor, whole=True)

    with pytest.raises(NothingWaits):
        take_next(desk=DESK, person=floor.collector, now=NOW)


def test_the_drain_leaves_it(floor):
    held, free = floor.cases(2)
    place(held, floor)
    AssignmentPolicy.objects.create(team=floor.team, version=1, drain=True, effective_at=NOW, made_at=NOW)

    assert drain.fill_team(team_id=floor.team.pk, now=NOW) == 1
    assert desk.again(held).state == CaseState.POOLED
    assert desk.again(free).state == CaseState.ASSIGNED


def test_a_lifted_hold_lets_the_case_be_dealt_at_once(floor):
    held = floor.case()
    hold = place(held, floor)
    AssignmentPolicy.objects.create(team=floor.team, version=1, drain=True, effective_at=NOW, made_at=NOW)
    other = place(held, floor, whole=True)

    services.lift_hold(case=held, hold=hold, reason="Settled.", actor=floor.supervisor, now=NOW)
    assert not Job.objects.filter(kind=freed.KIND).exists()  # the other hold stands
    services.lift_hold(case=held, hold=other, reason="Settled.", actor=floor.supervisor, now=NOW)
    assert Job.objects.get(kind=freed.KIND).params == {"team": floor.team.pk}
    drain.fill_team(team_id=floor.team.pk, now=NOW)  # what the job does
    assert desk.again(held).state == CaseState.ASSIGNED


def test_the_deal_of_a_pool_leaves_it_and_a_hold_placed_since_the_preview_overtakes_that(floor):
    held, free, later = floor.cases(3)
    place(held, floor)
    plan = ask(pool=held.pool, actor=floor.supervisor, now=NOW)
    assert (plan.items, plan.dealt) == (2, 2)

    place(later, floor)
    with pytest.raises(PoolChanged, match="Holds"):
        commit(plan=plan, actor=floor.supervisor, now=NOW)

    assert not Placement.objects.exists()
    plan.refresh_from_db()
    assert plan.state == DealState.STALE
    again = ask(pool=held.pool, actor=floor.supervisor, now=NOW)
    commit(plan=again, actor=floor.supervisor, now=NOW)
    assert list(Placement.objects.values_list("item", flat=True)) == [free.pk]


def test_giving_by_hand_leaves_it_and_says_why(floor):
    held, free = floor.cases(2)
    place(held, floor)

    dealt = services.assign_cases(
        cases=[held.public_id, free.public_id], person=floor.collector, actor=floor.supervisor, now=NOW
    )

    assert dealt.assigned == [free.pk]
    assert dealt.refused == {held.pk: "It is left alone for now: on hold, or with an agency."}


def test_who_has_the_case_keeps_it_and_its_dpd_goes_on(floor):
    case = floor.held()
    place(case, floor)

    after = desk.again(case)
    assert (after.assignee, after.due_on, after.state) == (floor.collector, case.due_on, CaseState.ASSIGNED)
    [row] = selectors.mine_page(user=floor.collector, now=NOW).todo
    assert row.row.holds == ("Dispute",)
    assert row.row.dpd == 3


def test_a_collector_places_a_hold_on_what_they_hold_and_only_a_supervisor_lifts_it(floor):
    case = floor.held()
    hold = services.hold_case(
        case=case, kind="hardship", whole=True, reason="Lost her job.", review_on=TODAY + timedelta(days=30),
        actor=floor.collector, now=NOW,
    )  # fmt: skip

    with pytest.raises(OutOfReach):
        services.lift_hold(case=case, hold=hold, reason="Nah.", actor=floor.collector, now=NOW)
    with pytest.raises(OutOfReach):
        services.hold_case(
            case=case, kind="dispute", whole=True, reason="x", review_on=TODAY + timedelta(days=30),
            actor=floor.colleague, now=NOW,
        )  # fmt: skip
    assert Hold.objects.get().lifted_at is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"reason": " "}, "why"), ({"review_on": TODAY}, "after today"), ({}, "such a hold already")],
)
def test_a_hold_that_cannot_be_leaves_no_trace(floor, changes, said):
    case = floor.case()
    place(case, floor)
    asked = {"kind": "dispute", "whole": False, "reason": "Again.", "review_on": TODAY + timedelta(days=1)} | changes

    with pytest.raises(HoldRefused, match=said):
        services.hold_case(case=case, actor=floor.supervisor, now=NOW, **asked)

    assert Hold.objects.count() == 1


def test_pages_of_the_case_its_pool_and_its_collector_are_told(floor, monkeypatch):
    case = floor.held()
    topics: list[str] = []
    monkeypatch.setattr("casework.jobs.outbox.push", topics.append)

    place(case, floor)

    assert topics == sorted(
        [f"case-{case.public_id}", f"pool-{case.pool.public_id}", f"user-{floor.collector.public_id}"]
    )


def test_the_pool_shows_holds_and_is_filtered_by_them(floor):
    held, free = floor.cases(2)
    place(held, floor)

    both = selectors.pool_page(pool=held.pool, chosen=selectors.PoolFilter(), now=NOW)
    only = selectors.pool_page(pool=held.pool, chosen=selectors.PoolFilter(hold="yes"), now=NOW)
    none = selectors.pool_page(pool=held.pool, chosen=selectors.PoolFilter(hold="what"), now=NOW)

    assert {row.case.pk: row.holds for row in both.rows} == {held.pk: ("Dispute",), free.pk: ()}
    assert [row.case.pk for row in only.rows] == [held.pk]
    assert none.rows == []


def test_the_supervisor_sees_the_holds_whose_day_came_first(floor):
    soon, late = floor.cases(2)
    place(late, floor, days=10)
    due = place(soon, floor, days=3)
    elsewhere = floor.case(dpd=10)
    making.hold(elsewhere.customer)

    assert count_together(selectors.due_holds(floor.supervisor)) == [0]
    Book.objects.update(business_date=TODAY + timedelta(days=3))
    page = selectors.holds_page(viewer=floor.supervisor, only_due=False)

    assert [(line.case.pk, line.due) for line in page.lines] == [(soon.pk, True), (late.pk, False)]
    assert [int(page.due)] == count_together(selectors.due_holds(floor.supervisor)) == [1]
    assert [line.hold for line in selectors.holds_page(viewer=floor.supervisor, only_due=True).lines] == [due]

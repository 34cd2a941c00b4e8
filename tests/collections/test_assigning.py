"""Giving cases to people, as a supervisor does from the pool."""

from uuid import uuid4

import pytest

from casework.collections import services
from casework.collections.models import CaseState, Placement
from casework.lib.refusal import OutOfReach
from casework.people.models import Load
from casework.people.services import set_accepting
from casework.workflow.assignment import AssignmentRefused
from tests.clock import NOW, TODAY
from tests.collections import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


def test_chosen_cases_go_to_the_collector_with_a_placement_each(floor: desk.Floor):
    cases = floor.cases(3)

    dealt = services.assign_cases(
        cases=[case.public_id for case in cases],
        person=floor.collector,
        actor=floor.supervisor,
        now=NOW,
        reason="Monday",
    )

    assert (dealt.assigned, dealt.refused) == ([case.pk for case in cases], {})
    assert {desk.again(case).assignee for case in cases} == {floor.collector}
    placement = Placement.objects.filter(item=cases[0]).get()
    assert (placement.given_by, placement.reason, placement.started_on) == (floor.supervisor, "Monday", TODAY)
    assert Load.objects.get(user=floor.collector, team=floor.team).open_items == 3


def test_a_held_case_is_reassigned_and_released(floor: desk.Floor):
    case = floor.held()

    services.assign_cases(cases=[case.public_id], person=floor.colleague, actor=floor.supervisor, now=NOW)
    assert desk.again(case).assignee == floor.colleague

    dealt = services.release_cases(cases=[case.public_id], actor=floor.supervisor, now=NOW)
    after = desk.again(case)
    assert dealt.assigned == [case.pk]
    assert (after.state, after.assignee, after.last_assignee) == (CaseState.POOLED, None, floor.colleague)


def test_a_supervisor_reaches_only_the_pools_of_their_teams(floor: desk.Floor):
    mine, elsewhere = floor.case(), floor.case(dpd=10)

    for chosen in ([mine.public_id, elsewhere.public_id], [uuid4()]):
        with pytest.raises(OutOfReach, match="no such case"):
            services.assign_cases(cases=chosen, person=floor.collector, actor=floor.supervisor, now=NOW)
    with pytest.raises(OutOfReach):
        services.release_cases(cases=[mine.public_id], actor=floor.collector, now=NOW)
    assert not Placement.objects.exists()


def test_what_was_paid_meanwhile_is_named_and_the_rest_goes(floor: desk.Floor):
    paid, open_case = floor.cases(2)
    desk.settle(paid)

    dealt = services.assign_cases(
        cases=[paid.public_id, open_case.public_id], person=floor.collector, actor=floor.supervisor, now=NOW
    )

    assert (dealt.assigned, dealt.refused) == ([open_case.pk], {paid.pk: "It is closed."})


def test_nobody_is_given_work_who_does_not_accept_it(floor: desk.Floor):
    case = floor.case()
    set_accepting(user=floor.collector, accepting=False, now=NOW)

    with pytest.raises(AssignmentRefused, match="not online and accepting"):
        services.assign_cases(cases=[case.public_id], person=floor.collector, actor=floor.supervisor, now=NOW)

    assert desk.again(case).state == CaseState.POOLED

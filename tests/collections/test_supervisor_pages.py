"""The supervisor's pages: pools, the assign drawer, release; and the numbers of the navigation."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from casework.collections.models import CaseState, CollectionCase
from casework.people.models import Role
from casework.people.services import set_accepting, set_capacity
from tests import factories
from tests.clock import NOW
from tests.collections import desk
from tests.collections.asking import HTMX, pool_url, signed_in, toast, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


def test_all_pools_stand_on_one_page_and_lead_to_each(floor: desk.Floor):
    floor.cases(2)

    page = signed_in(floor.supervisor).get(reverse("collections:pools"))

    assert pool_url("pool") in page.text
    assert "NGN\N{NO-BREAK SPACE}200.00" in page.text
    assert "DPD 1–7" in page.text
    assert pool_url("pool", "s2") not in page.text


def test_a_supervisor_without_a_pool_is_told_so():
    page = signed_in(factories.person("", Role.SUPERVISOR)).get(reverse("collections:pools"))

    assert "None of your teams owns a pool of cases" in page.text
    assert "Case pools</span>" not in page.text  # and the navigation does not offer it


def test_a_pool_lists_what_waits_and_its_supervisor_may_choose(floor: desk.Floor):
    case = floor.case()
    page = signed_in(floor.supervisor).get(pool_url("pool"))

    assert [row.case for row in page.context["page"].rows] == [case]
    assert f'name="pick" value="{case.public_id}"' in page.text
    assert pool_url("assign") in page.text


@pytest.mark.parametrize("role", [Role.OPERATIONS, Role.AUDITOR])
def test_others_read_the_pool_only(floor: desk.Floor, role: Role):
    case = floor.case()

    page = signed_in(factories.person("", role)).get(pool_url("pool"))

    assert case.customer.name in page.text
    assert 'name="pick"' not in page.text
    assert pool_url("assign") not in page.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"two", "four"}),
        ("days=1", {"two"}),
        ("days=nonsense", set()),
        ("amount=0", {"two", "four"}),
        ("amount=50000", set()),
        ("state=held", {"held"}),
        ("state=held&holder=nonsense", set()),
        ("after=nonsense", {"two", "four"}),
        ("state=nonsense", {"two", "four"}),
    ],
)
def test_filters_stand_in_the_address(floor: desk.Floor, query: str, expected: set[str]):
    cases = {"two": floor.case(dpd=2), "four": floor.case(dpd=4), "held": floor.held()}

    rows = signed_in(floor.supervisor).get(f"{pool_url('pool')}?{query}").context["page"].rows

    assert {name for name, case in cases.items() if case in [row.case for row in rows]} == expected


def test_empty_lists_say_what_to_do(floor: desk.Floor):
    client = signed_in(floor.supervisor)

    assert "The nightly roll brings cases into this pool." in client.get(pool_url("pool")).text
    assert "Choose waiting cases and assign them" in client.get(pool_url("pool") + "?state=held").text
    assert "Take a filter away" in client.get(pool_url("pool") + "?days=1").text


def test_the_drawer_offers_members_and_says_why_others_cannot_be_chosen(floor: desk.Floor):
    case = floor.case()
    off = factories.person("", Role.COLLECTOR, team=floor.team, online=False)

    drawer = signed_in(floor.supervisor).get(f"{pool_url('assign')}?pick={case.public_id}", headers=HTMX)

    assert "Assign 1 case" in drawer.text
    assert f'value="{floor.collector.public_id}" required' in drawer.text
    assert f'value="{off.public_id}" disabled' in drawer.text
    assert "0 of 50 open · Not online and accepting" in drawer.text


def test_when_nobody_can_take_them_the_drawer_says_so(floor: desk.Floor):
    for person in (floor.collector, floor.colleague):
        set_accepting(user=person, accepting=False, now=NOW)

    drawer = signed_in(floor.supervisor).get(f"{pool_url('assign')}?pick={uuid4()}", headers=HTMX)

    assert "Nobody in the team can take them now." in drawer.text


def test_who_has_no_room_can_be_chosen_by_saying_so(floor: desk.Floor):
    case = floor.case()
    set_capacity(team=floor.team, user=floor.collector, capacity=0, actor=floor.supervisor, now=NOW)

    drawer = signed_in(floor.supervisor).get(f"{pool_url('assign')}?pick={case.public_id}", headers=HTMX)

    assert f'value="{floor.collector.public_id}" required' in drawer.text
    assert 'name="over_capacity"' in drawer.text


def test_chosen_cases_are_given_and_the_drawer_closes(floor: desk.Floor):
    cases = floor.cases(2)
    sent = {"pick": [str(case.public_id) for case in cases], "person": str(floor.collector.public_id), "reason": "Mon"}

    answer = signed_in(floor.supervisor).post(pool_url("assign"), sent, headers=HTMX)

    assert answer.status_code == 204
    assert json.loads(answer.headers["HX-Trigger"])["closeDrawer"] is True
    assert toast(answer) == f"2 cases given to {floor.collector}."
    assert set(CollectionCase.objects.values_list("assignee", flat=True)) == {floor.collector.pk}


@pytest.mark.parametrize("sent", [{}, {"person": "nonsense"}, {"pick": "nonsense"}])
def test_an_incomplete_choice_keeps_the_drawer_open(floor: desk.Floor, sent: dict[str, str]):
    case = floor.case()

    answer = signed_in(floor.supervisor).post(pool_url("assign"), {"pick": str(case.public_id), **sent}, headers=HTMX)

    assert answer.status_code == 422
    assert "drawer-form" in answer.text
    assert desk.again(case).state == CaseState.POOLED


def test_nobody_outside_the_team_can_be_chosen(floor: desk.Floor):
    case, stranger = floor.case(), factories.person("", Role.COLLECTOR, team=factories.team())
    sent = {"pick": str(case.public_id), "person": str(stranger.public_id)}

    assert signed_in(floor.supervisor).post(pool_url("assign"), sent, headers=HTMX).status_code == 404
    assert desk.again(case).state == CaseState.POOLED


def test_what_is_refused_is_told_with_its_reason(floor: desk.Floor):
    paid, case = floor.cases(2)
    desk.settle(paid)
    sent = {"pick": [str(paid.public_id), str(case.public_id)], "person": str(floor.collector.public_id)}

    answer = signed_in(floor.supervisor).post(pool_url("assign"), sent, headers=HTMX)

    assert toast(answer) == f"1 case given to {floor.collector}. 1 stayed: It is closed."


def test_held_cases_go_back_to_the_pool(floor: desk.Floor):
    case = floor.held()
    client = signed_in(floor.supervisor)

    answer = client.post(pool_url("release"), {"pick": str(case.public_id)}, headers=HTMX)

    assert toast(answer) == "1 case released to the pool."
    assert desk.again(case).state == CaseState.POOLED
    assert client.post(pool_url("release"), {}, headers=HTMX).status_code == 422


def test_a_supervisor_assigns_from_the_case_page_too(floor: desk.Floor):
    case = floor.held()

    page = signed_in(floor.supervisor).get(url("case", case))

    assert pool_url("assign") in page.text
    assert pool_url("release") in page.text
    assert "attempt-form" not in page.text


def test_the_navigation_counts_what_waits_and_what_is_held(floor: desk.Floor):
    floor.cases(3)
    floor.held()

    counts = signed_in(floor.supervisor).get(reverse("nav-counts")).text
    assert '<b class="count" id="count-collectionspools" hx-swap-oob="true">3</b>' in counts
    counts = signed_in(floor.collector).get(reverse("nav-counts")).text
    assert '<b class="count" id="count-collectionsmine" hx-swap-oob="true">1</b>' in counts

"""All that match in a pool of cases, its saved filters, and dealing what was chosen among the team."""

from typing import Any

import pytest
from django.urls import reverse

from casework.collections.models import CaseState, CollectionCase
from casework.jobs import services as jobs
from casework.jobs.models import BatchRun
from casework.people.models import Membership
from casework.people.services import save_view
from casework.workflow.dealing.committing import commit
from casework.workflow.models import DealPlan
from casework.workflow.picking import selection
from tests.clock import NOW
from tests.collections import desk
from tests.collections.asking import HTMX, pool_url, signed_in, toast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def floor() -> desk.Floor:
    return desk.make()


def token(client: Any, name: str, query: str) -> str:
    return str(client.get(pool_url(name), {"matching": query}).context["chosen"].token)


def holders() -> list[Any]:
    return list(CollectionCase.objects.order_by("pk").values_list("assignee", flat=True))


def test_all_waiting_cases_are_given_to_one_and_the_others_stay_by_their_reason(floor: desk.Floor) -> None:
    floor.cases(4)
    Membership.objects.filter(user=floor.collector).update(capacity=3)
    client = signed_in(floor.supervisor)
    drawer = client.get(pool_url("assign"), {"matching": "?state=waiting"})
    assert "Assign 4 cases" in drawer.text
    assert "Room for 3 of 4, the others stay" in drawer.text
    sent = {"token": drawer.context["chosen"].token, "person": floor.collector.public_id, "reason": "morning"}
    assert "0 / 4" in client.post(pool_url("assign"), sent, headers=HTMX).text
    jobs.run_waiting(clock=lambda: NOW)
    run = BatchRun.objects.get(kind="batch.assign")
    assert run.counts == {"chosen": 4, "handled": 4, "done": 3, "stayed": 1}
    assert holders() == [floor.collector.pk] * 3 + [None]


def test_over_capacity_is_said_with_a_reason_and_recorded(floor: desk.Floor) -> None:
    floor.cases(2)
    Membership.objects.filter(user=floor.collector).update(capacity=1)
    client = signed_in(floor.supervisor)
    sent = {"token": token(client, "assign", "?state=waiting"), "person": floor.collector.public_id}
    assert "Say why" in client.post(pool_url("assign"), {**sent, "over_capacity": "on"}, headers=HTMX).text
    client.post(pool_url("assign"), {**sent, "over_capacity": "on", "reason": "a colleague is ill"}, headers=HTMX)
    jobs.run_waiting(clock=lambda: NOW)
    placements = [case.assignments.get() for case in CollectionCase.objects.order_by("pk")]
    assert [row.over_capacity for row in placements] == [False, True]
    assert {row.reason for row in placements} == {"a colleague is ill"}


def test_all_held_cases_of_a_collector_are_released_or_reassigned(floor: desk.Floor) -> None:
    for case in floor.cases(3):
        desk.give(case, floor.collector)
    client, query = signed_in(floor.supervisor), f"?state=held&holder={floor.collector.public_id}"
    sent = {"token": token(client, "assign", query), "person": floor.colleague.public_id}
    client.post(pool_url("assign"), sent, headers=HTMX)
    jobs.run_waiting(clock=lambda: NOW)
    assert holders() == [floor.colleague.pk] * 3
    client.post(pool_url("release"), {"token": token(client, "release", "?state=held")}, headers=HTMX)
    jobs.run_waiting(clock=lambda: NOW)
    assert set(CollectionCase.objects.values_list("state", flat=True)) == {CaseState.POOLED}


def test_cases_are_put_first(floor: desk.Floor) -> None:
    first, second = floor.cases(2)
    client = signed_in(floor.supervisor)
    sent = {"pick": second.public_id, "priority": "30", "reason": "promised to call"}
    assert toast(client.post(pool_url("prioritise"), sent, headers=HTMX)) == "1 case has a new priority."
    page = client.get(pool_url("pool"))
    assert [row.case for row in page.context["page"].rows] == [second, first]
    assert "Urgent" in page.text
    client.post(pool_url("prioritise"), {"token": token(client, "prioritise", "?"), "priority": "20"}, headers=HTMX)
    jobs.run_waiting(clock=lambda: NOW)
    assert set(CollectionCase.objects.values_list("priority", flat=True)) == {20}


def test_a_token_counts_for_its_pool_alone(floor: desk.Floor) -> None:
    floor.cases(1)
    client = signed_in(floor.supervisor)
    sent = {"token": token(client, "release", "?state=waiting")}
    answer = client.post(pool_url("release", "s0"), sent, headers=HTMX)
    assert (answer.status_code, toast(answer)) == (409, str(selection.CHANGED))


def test_chosen_cases_are_dealt_among_the_team_after_a_preview(floor: desk.Floor) -> None:
    cases = floor.cases(5)
    client = signed_in(floor.supervisor)
    picked = [case.public_id for case in cases[:4]]
    assert "Deal among the team" in client.get(pool_url("assign"), {"pick": picked}).text
    answer = client.post(pool_url("assign"), {"pick": picked, "deal": "1"}, headers=HTMX)
    deal = DealPlan.objects.get()
    assert answer["HX-Redirect"] == reverse("workflow:deal", args=[deal.public_id])
    assert (deal.items, deal.dealt, deal.chosen) == (4, 4, {"filter": "", "number": 4})
    assert "Of 4 chosen items" in client.get(answer["HX-Redirect"]).text
    commit(plan=deal, actor=floor.supervisor, now=NOW)
    assert sorted(holders(), key=str) == sorted([floor.collector.pk] * 2 + [floor.colleague.pk] * 2 + [None], key=str)
    matching = token(client, "assign", "?state=waiting")
    client.post(pool_url("assign"), {"token": matching, "deal": "1"}, headers=HTMX)
    assert DealPlan.objects.get(state="previewed").chosen == {"filter": "state=waiting", "number": 1}


def test_a_saved_filter_opens_the_page(floor: desk.Floor) -> None:
    floor.cases(1)
    client, page = signed_in(floor.supervisor), "collections.pool.s1"
    assert "Save this filter" in client.get(pool_url("pool") + "?days=1").text
    save_view(
        owner=floor.supervisor, page=page, name="Fresh", query="?days=1&x=2", team=floor.team, default=True, now=NOW
    )
    answer = client.get(pool_url("pool"))
    assert (answer.status_code, answer["Location"]) == (302, pool_url("pool") + "?days=1")
    assert "Fresh" in client.get(pool_url("pool") + "?state=held").text
    assert "Fresh" not in client.get(pool_url("pool", "s0")).text


def test_all_that_match_is_offered_only_where_there_are_more(
    floor: desk.Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.cases(3)
    client = signed_in(floor.supervisor)
    assert "data-pick-matching" not in client.get(pool_url("pool")).text
    monkeypatch.setattr("casework.collections.selectors.pool_list.PAGE", 2)
    page = client.get(pool_url("pool")).text
    assert "data-pick-matching" in page
    assert 'name="matching" value="?state=waiting"' in page

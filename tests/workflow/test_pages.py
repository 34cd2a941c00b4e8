"""The pages about assignment: the policy, next, why, over capacity, who leaves, work of who is gone."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.people.models import Membership, Presence, Role, Team, User
from casework.review.models import OrderAssignment, ReviewOrder
from casework.workflow import drain
from casework.workflow.models import AssignmentPolicy
from tests import factories
from tests.matrix.workflow import POLICY
from tests.workflow import floor


@pytest.fixture
def now() -> Any:
    return timezone.now()  # the pages look at the real clock


@pytest.fixture
def team(db: None) -> Team:
    return factories.review_team()


@pytest.fixture
def lead(team: Team, now: Any) -> User:
    return factories.person("", Role.SUPERVISOR, leads=team, now=now)


@pytest.fixture
def ada(team: Team, now: Any) -> User:
    return floor.crew(1, team=team, now=now)[0]


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def htmx(client: Client, name: str, *args: object, **data: object) -> Any:
    return client.post(reverse(name, args=args), data, headers={"HX-Request": "true"})


# --- policy ---------------------------------------------------------------------------------------------------


def test_a_supervisor_makes_the_next_version(team: Team, lead: User) -> None:
    client = as_(lead)
    assert "No version is in force" in client.get(reverse("workflow:policy")).content.decode()
    for strategy in ("least_loaded", "by_value"):
        data = {**POLICY, "strategy": strategy, "drain": "on", "note": "<b>"}
        assert htmx(client, "workflow:new_policy", team.public_id, **data).status_code == 204
    rows = AssignmentPolicy.objects.order_by("version").values_list("version", "strategy", "drain", "made_by")
    assert list(rows) == [(1, "least_loaded", True, lead.pk), (2, "by_value", True, lead.pk)]
    assert AssignmentPolicy.objects.get(version=2).weights == {"load": 1.0, "hard": 0.0, "value": 0.0}
    page = client.get(reverse("workflow:policy")).content.decode()
    assert "v2" in page
    assert "in force" in page
    assert "&lt;b&gt;" in page
    assert "hard from 3 points on" in page


@pytest.mark.parametrize("wrong", [{"strategy": "best"}, {"load": "-1"}, {"grace_minutes": "2000"}, {"hard_from": ""}])
def test_a_wrong_version_comes_back_with_its_error(team: Team, lead: User, wrong: dict[str, str]) -> None:
    answer = htmx(as_(lead), "workflow:new_policy", team.public_id, **POLICY | wrong)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not AssignmentPolicy.objects.exists()


def test_no_version_begins_in_the_past(team: Team, lead: User, now: Any) -> None:
    late = (timezone.localtime(now) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    answer = htmx(as_(lead), "workflow:new_policy", team.public_id, **POLICY, effective_at=late)
    assert answer.status_code == 422
    assert not AssignmentPolicy.objects.exists()


# --- next -----------------------------------------------------------------------------------------------------


def test_one_click_takes_the_next_order_and_opens_its_page(team: Team, ada: User) -> None:
    (order,) = floor.orders(1)
    assert reverse("review:take") in as_(ada).get(reverse("review:mine")).content.decode()
    answer = htmx(as_(ada), "review:take")
    assert answer["HX-Redirect"] == reverse("review:order", args=[order.public_id])
    assert ReviewOrder.objects.get(pk=order.pk).assignee == ada
    assert htmx(as_(ada), "review:take").status_code == 422


def test_the_button_is_there_only_where_the_policy_lets_people_take(team: Team, ada: User, now: Any) -> None:
    floor.policy(team, next_allowed=False, now=now - timedelta(minutes=1))
    assert reverse("review:take") not in as_(ada).get(reverse("review:mine")).content.decode()


# --- over capacity --------------------------------------------------------------------------------------------


def test_a_supervisor_exceeds_the_capacity_only_by_saying_so(team: Team, ada: User, lead: User) -> None:
    Membership.objects.filter(user=ada).update(capacity=0)
    (order,) = floor.orders(1)
    client = as_(lead)
    drawer = client.get(reverse("review:assign", args=["initial"]), {"pick": order.public_id}).content.decode()
    assert "No room" in drawer
    assert 'name="over_capacity"' in drawer
    sent = {"pick": order.public_id, "person": ada.public_id}
    assert htmx(client, "review:assign", "initial", **sent).status_code == 422
    assert not OrderAssignment.objects.exists()
    assert "Say why" in htmx(client, "review:assign", "initial", **sent, over_capacity="on").text
    sent["reason"] = "nobody else is there"
    assert htmx(client, "review:assign", "initial", **sent, over_capacity="on").status_code == 204
    assert OrderAssignment.objects.get().over_capacity
    shown = client.get(reverse("workflow:why", args=["orders", order.public_id])).content.decode()
    assert "exceeded on purpose" in shown


# --- why ------------------------------------------------------------------------------------------------------


def test_why_this_person_and_why_not_that_one(team: Team, ada: User, lead: User, now: Any) -> None:
    floor.policy(team, drain=True, now=now)
    (bob,) = floor.crew(1, team=team, capacity=10, now=now)
    (away,) = floor.crew(1, team=team, online=False, now=now)
    factories.give(floor.orders(1)[0], bob, now=now)
    (order,) = floor.orders(1)
    assert drain.sweep(now=now) == 1
    shown = as_(lead).get(reverse("workflow:why", args=["orders", order.public_id])).content.decode()
    assert f"<b>{ada}</b>" in shown
    for text in (
        f"{team.code} v1",
        "Least loaded",
        "0 → 1 of 50 points",
        "1 of 2 who could have it",
        "1 / 10",
        "Rank 2",
    ):
        assert text in shown
    assert str(bob) in shown
    assert str(away) not in shown  # only who had room was looked at
    page = as_(lead).get(reverse("review:order", args=[order.public_id])).content.decode()
    assert reverse("workflow:why", args=["orders", order.public_id]) in page


def test_by_hand_the_others_and_what_kept_them_are_told_too(team: Team, ada: User, lead: User, now: Any) -> None:
    (away,) = floor.crew(1, team=team, online=False, now=now)
    (order,) = floor.orders(1)
    htmx(as_(lead), "review:assign", "initial", pick=order.public_id, person=ada.public_id, reason="speaks Hausa")
    shown = as_(lead).get(reverse("workflow:why", args=["orders", order.public_id])).content.decode()
    for text in (f"Given by hand · {lead}", "speaks Hausa", str(away), "They are not online and accepting work."):
        assert text in shown


def test_of_an_item_that_nobody_had_there_is_nothing_to_tell(team: Team, lead: User) -> None:
    (order,) = floor.orders(1)
    shown = as_(lead).get(reverse("workflow:why", args=["orders", order.public_id])).content.decode()
    assert "Nobody was given it yet" in shown


# --- the team page --------------------------------------------------------------------------------------------


def test_who_leaves_hands_everything_over_by_one_button(team: Team, ada: User, lead: User, now: Any) -> None:
    (bob,) = floor.crew(1, team=team, now=now)
    (order,) = floor.orders(1)
    factories.give(order, ada, now=now)
    client = as_(lead)
    url = reverse("workflow:hand_over", args=[team.public_id, ada.public_id])
    assert url in client.get(reverse("people:team")).content.decode()
    assert f"{ada} leaves" in client.get(url).content.decode()
    answer = client.post(url)
    assert (answer.status_code, "1 item went to colleagues, 0 to the pool" in answer["HX-Trigger"]) == (204, True)
    assert ReviewOrder.objects.get(pk=order.pk).assignee == bob
    assert not Membership.objects.filter(user=ada, left_on__isnull=True).exists()


def test_opened_work_of_who_is_gone_is_shown_and_can_be_given_to_others(
    team: Team, ada: User, lead: User, now: Any
) -> None:
    (bob,), (order,) = floor.crew(1, team=team, now=now), floor.orders(1)
    factories.start(factories.give(order, ada, now=now), ada, now=now)
    client, url = as_(lead), reverse("workflow:stranded", args=[team.public_id])
    assert url in client.get(reverse("people:team")).content.decode()
    assert order.external_ref not in client.get(url).content.decode()
    Presence.objects.filter(user=ada).update(last_seen_at=now - timedelta(hours=1))
    shown, onlooker = client.get(url).content.decode(), factories.person("", Role.OPERATIONS)
    drawers = [reverse(f"review:{name}", args=["initial"]) for name in ("assign", "release")]
    assert order.external_ref in shown
    assert all(f'hx-get="{drawer}"' in shown for drawer in drawers)  # it never moves by itself: here it is moved
    client.post(drawers[1], {"pick": str(order.public_id), "reason": "gone"})
    assert order.external_ref not in client.get(url).content.decode()
    factories.start(factories.give(order, bob, now=now), bob, now=now)
    Presence.objects.filter(user=bob).update(last_seen_at=now - timedelta(hours=1))
    looked_at = as_(onlooker).get(url).content.decode()
    assert (order.external_ref in looked_at, "selbar" in looked_at) == (True, False)

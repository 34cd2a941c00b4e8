"""The supervisor's pages: pools, the assign drawer, and the counts of the navigation."""

import json
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.urls import reverse

from casework.people import services as people
from casework.people.models import Presence, Role, User
from casework.review.models import OrderState, ReviewOrder
from tests import factories
from tests.clock import NOW
from tests.review.asking import HTMX, signed_in, toast

pytestmark = pytest.mark.usefixtures("at_now")


def test_a_pool_shows_what_is_undecided_and_counts_its_filters(floor: SimpleNamespace) -> None:
    small, large = (factories.order(product=floor.product, amount=amount) for amount in ("999.00", "25000.00"))
    held = factories.give(factories.order(product=floor.product, amount="7000"), floor.first)
    done = factories.decide(factories.order(product=floor.product), floor.first, "rejected")
    client = signed_in(floor.supervisor)

    page = client.get(reverse("review:pool_initial"))

    shown = page.context["page"]
    assert [row.public_id for row in shown.orders] == [small.public_id, large.public_id, held.public_id]
    assert [(chip.label, chip.count) for chip in shown.states] == [("All", "3"), ("Waiting", "2"), ("Assigned", "1")]
    assert [(chip.label, chip.count) for chip in shown.bands] == [
        ("< 1,000", "1"), ("5,000 – 10,000", "1"), ("≥ 25,000", "1"),
    ]  # fmt: skip
    assert done.external_ref not in page.text
    assert shown.products == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=waiting", {"small", "large"}),
        ("state=held", {"held"}),
        ("band=0", {"small"}),
        ("band=5000", {"held"}),
        ("band=25000&state=held", set()),
        ("band=nonsense", set()),
        ("product=other", {"large"}),
        ("product=nonsense", set()),
        ("after=nonsense", {"small", "large", "held"}),
    ],
)
def test_filters_stand_in_the_address(floor: SimpleNamespace, query: str, expected: set[str]) -> None:
    orders = {
        "small": factories.order(product=floor.product, amount="999.00"),
        "large": factories.order(product=factories.product(code="other"), amount="25000.00"),
        "held": factories.give(factories.order(product=floor.product, amount="7000"), floor.first),
    }
    shown = signed_in(floor.supervisor).get(reverse("review:pool_initial") + f"?{query}").context["page"].orders
    ids = {row.public_id for row in shown}
    assert {name for name, order in orders.items() if order.public_id in ids} == expected


def test_pages_of_a_pool_follow_one_another_without_gap(floor: SimpleNamespace) -> None:
    orders = [factories.order(product=floor.product) for _ in range(5)]
    ReviewOrder.objects.filter(pk=orders[3].pk).update(priority=1)
    client, address, seen = signed_in(floor.supervisor), reverse("review:pool_initial"), []
    with patch("casework.review.selectors.pool_rows.PAGE", 2):
        page = client.get(address).context["page"]
        while True:
            seen += page.orders
            if page.after is None:
                break
            page = client.get(f"{address}?after={page.after}").context["page"]
    assert [order.pk for order in seen] == [orders[i].pk for i in (3, 0, 1, 2, 4)]


def test_an_empty_pool_says_what_to_expect(floor: SimpleNamespace) -> None:
    client = signed_in(floor.supervisor)
    assert "The pool is empty" in client.get(reverse("review:pool_initial")).text
    factories.order(product=floor.product)
    assert "No order fits these filters" in client.get(reverse("review:pool_initial") + "?state=held").text


def test_the_live_refresh_answers_the_list_alone(floor: SimpleNamespace) -> None:
    factories.order(product=floor.product)
    part = signed_in(floor.supervisor).get(reverse("review:pool_initial"), headers=HTMX).text
    assert part.lstrip().startswith("<section")
    assert "<html" not in part


def test_an_auditor_reads_the_pool_but_cannot_pick(floor: SimpleNamespace) -> None:
    factories.order(product=floor.product)
    page = signed_in(floor.auditor).get(reverse("review:pool_initial")).text
    assert 'name="pick"' not in page


def test_the_drawer_offers_who_is_there_and_says_why_not_the_others(floor: SimpleNamespace) -> None:
    order = factories.order(product=floor.product)
    away = factories.person("away", Role.INITIAL_REVIEWER, team=floor.initial, online=False)
    full = factories.person("full", Role.INITIAL_REVIEWER, team=floor.initial, capacity=0)
    address = reverse("review:assign", args=["initial"])

    page = signed_in(floor.supervisor).get(f"{address}?pick={order.public_id}")

    problems = {choice.user.pk: choice.problem for choice in page.context["choices"]}
    assert problems == {
        floor.first.pk: "", floor.second.pk: "", full.pk: "No room", away.pk: "Not online and accepting",
    }  # fmt: skip
    assert set(list(problems)[-2:]) == {full.pk, away.pk}
    assert page.text.count(" disabled") == 1
    assert 'name="over_capacity"' in page.text  # who has no room can be chosen by saying so


def test_the_drawer_knows_four_eyes(floor: SimpleNamespace) -> None:
    people.add_member(team=floor.rereview, user=floor.first, now=NOW)
    worked = factories.decide(factories.order(product=floor.product), floor.first)
    other = factories.decide(factories.order(product=floor.product), floor.second)
    client, address = signed_in(floor.supervisor), reverse("review:assign", args=["re_review"])

    alone = client.get(f"{address}?pick={worked.public_id}").context["choices"]
    both = client.get(f"{address}?pick={worked.public_id}&pick={other.public_id}").context["choices"]

    assert {c.user: c.problem for c in alone}[floor.first] == "Worked it at the other stage (four eyes)"
    assert {c.user: (c.problem, c.warning) for c in both}[floor.first] == (
        "",
        "1 stays: Worked it at the other stage (four eyes)",
    )


def test_picked_orders_are_given_reassigned_and_released(floor: SimpleNamespace) -> None:
    orders = [factories.order(product=floor.product) for _ in range(2)]
    pick = [str(order.public_id) for order in orders]
    client = signed_in(floor.supervisor)
    assign, release = (reverse(f"review:{name}", args=["initial"]) for name in ("assign", "release"))

    answer = client.post(
        assign, {"pick": pick, "person": str(floor.first.public_id), "reason": "knows it"}, headers=HTMX
    )
    assert (answer.status_code, toast(answer)) == (204, f"2 orders given to {floor.first}.")
    assert json.loads(answer.headers["HX-Trigger"])["closeDrawer"] is True
    assert set(ReviewOrder.objects.values_list("assignee", flat=True)) == {floor.first.pk}

    client.post(assign, {"pick": pick[:1], "person": str(floor.second.public_id)}, headers=HTMX)
    assert ReviewOrder.objects.get(pk=orders[0].pk).assignee == floor.second

    answer = client.post(release, {"pick": pick}, headers=HTMX)
    assert toast(answer) == "2 orders released to the pool."
    assert set(ReviewOrder.objects.values_list("state", flat=True)) == {OrderState.POOLED}
    answer = client.post(release, {"pick": pick[:1]}, headers=HTMX)
    assert toast(answer) == "0 orders released to the pool. 1 stayed: Nobody holds it."


def test_what_was_not_chosen_is_asked_for_in_the_drawer(floor: SimpleNamespace) -> None:
    order = factories.order(product=floor.product)
    client, assign = signed_in(floor.supervisor), reverse("review:assign", args=["initial"])
    for sent, said in [
        ({"pick": [str(order.public_id)]}, "Choose somebody."),
        ({"person": str(floor.first.public_id)}, "Choose at least one order."),
        ({"pick": ["nonsense"], "person": str(floor.first.public_id)}, "Choose from the list."),
    ]:
        answer = client.post(assign, sent, headers=HTMX)
        assert answer.status_code == 422
        assert said in answer.text
    assert client.post(reverse("review:release", args=["initial"]), {}, headers=HTMX).status_code == 422
    assert ReviewOrder.objects.get(pk=order.pk).state == OrderState.POOLED


def test_a_person_who_went_away_meanwhile_is_refused_in_a_toast(floor: SimpleNamespace) -> None:
    order = factories.order(product=floor.product)
    Presence.objects.filter(user=floor.first).update(accepting=False)
    sent = {"pick": [str(order.public_id)], "person": str(floor.first.public_id)}
    answer = signed_in(floor.supervisor).post(reverse("review:assign", args=["initial"]), sent, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (422, "none")
    assert "not online and accepting" in toast(answer)


def test_the_navigation_counts_what_waits(floor: SimpleNamespace) -> None:
    factories.give(factories.order(product=floor.product), floor.first)
    factories.order(product=floor.product)

    def entries(user: User) -> dict[str, int | None]:
        groups = signed_in(user).get(reverse("nav-counts")).context["nav"]
        return {item.key: item.count for group in groups for item in group.entries if item.key.startswith("review.")}

    assert entries(floor.first) == {"review.mine": 1}
    assert entries(floor.supervisor) == {
        "review.pool_initial": 1, "review.pool_re_review": 0, "review.limits": 0, "review.products": None,
    }  # fmt: skip
    assert entries(factories.person("", Role.SUPERVISOR, leads=floor.rereview)) == {
        "review.pool_re_review": 0,
        "review.limits": 0,
        "review.products": None,
    }
    assert entries(factories.person("", Role.SUPERVISOR)) == {}
    assert entries(floor.operations) == {"review.approved": 0, "review.products": None}

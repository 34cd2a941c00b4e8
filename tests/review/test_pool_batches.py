"""All that match: counted exactly, confirmed, done in the background."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.jobs import services as jobs
from casework.jobs.models import BatchRun, Job
from casework.people.models import Role
from casework.review import services
from casework.review.models import OrderState, ReviewOrder
from casework.review.services import release_orders
from casework.workflow.batches import Order
from casework.workflow.picking import selection
from casework.workflow.picking.doing import begin_batch
from tests import factories
from tests.clock import NOW
from tests.review.asking import HTMX, signed_in, toast

pytestmark = pytest.mark.usefixtures("at_now")


def address(name: str) -> str:
    return reverse(f"review:{name}", args=["initial"])


def token_of(answer: Any) -> str:
    return str(answer.context["chosen"].token)


def test_all_that_match_are_counted_confirmed_and_given_in_the_background(floor: SimpleNamespace) -> None:
    small = [factories.order(product=floor.product, amount="500") for _ in range(3)]
    large = factories.order(product=floor.product, amount="9000")
    client = signed_in(floor.supervisor)
    drawer = client.get(address("assign"), {"matching": "?state=waiting&band=0"})
    assert "Assign 3 orders" in drawer.text

    sent = {"token": token_of(drawer), "person": str(floor.first.public_id), "reason": "evening"}
    card = client.post(address("assign"), sent, headers=HTMX)

    assert card.status_code == 200
    assert "0 / 3" in card.text
    assert "The 3 that wait are given in one step" in card.text  # which is why no bar grows
    job = Job.objects.get()
    jobs.run_waiting(clock=lambda: NOW)
    card = client.get(reverse("workflow:batch", args=[job.public_id]))
    assert "3 / 3" in card.text
    assert "hx-trigger" not in card.text  # it is over: nothing more is asked
    assert {order.assignee for order in ReviewOrder.objects.filter(pk__in=[o.pk for o in small])} == {floor.first}
    assert ReviewOrder.objects.get(pk=large.pk).assignee is None
    assert BatchRun.objects.get().params == {"filter": "state=waiting&band=0", "reason": "evening"}


@pytest.mark.parametrize(("name", "extra"), [("release", {}), ("prioritise", {"priority": "30"})])
def test_many_are_released_or_prioritised_after_an_exact_question(
    floor: SimpleNamespace, name: str, extra: dict[str, str]
) -> None:
    first, _second = (factories.give(factories.order(product=floor.product), floor.first) for _ in range(2))
    client = signed_in(floor.supervisor)
    drawer = client.get(address(name), {"matching": "state=held"})
    assert "2 orders" in drawer.text
    client.post(address(name), {"token": token_of(drawer), **extra}, headers=HTMX)
    release_orders(orders=[first.public_id], actor=floor.supervisor, now=NOW)
    jobs.run_waiting(clock=lambda: NOW)
    states = set(ReviewOrder.objects.values_list("state", "priority"))
    given_back = {(OrderState.POOLED, 0)}
    assert states == (given_back if name == "release" else {(OrderState.ASSIGNED, 30), (OrderState.POOLED, 30)})
    card = client.get(reverse("workflow:batch", args=[Job.objects.get(kind="workflow.run_batch").public_id])).text
    assert ("</b> Nobody holds it.</li>" in card) == (name == "release")  # why it stayed, in words


def test_ticked_rows_are_prioritised_at_once(floor: SimpleNamespace) -> None:
    order = factories.order(product=floor.product)
    client = signed_in(floor.supervisor)
    pick = {"pick": str(order.public_id)}
    assert "Priority of 1 order" in client.get(address("prioritise"), pick).text
    assert client.post(address("prioritise"), pick, headers=HTMX).status_code == 422
    answer = client.post(address("prioritise"), {**pick, "priority": "20", "reason": "VIP"}, headers=HTMX)
    assert toast(answer) == "1 order has a new priority."
    timeline = client.get(reverse("review:timeline", args=[order.public_id])).text
    assert "Priority changed" in timeline


def test_what_arrived_after_the_question_does_not_belong_to_the_answer(floor: SimpleNamespace) -> None:
    first = factories.order(product=floor.product)
    board = services.board_of(floor.supervisor, "initial")
    token = selection.all_matching(board=board, query="state=waiting", now=NOW).token
    factories.order(product=floor.product)
    assert selection.ids_of_token(board=board, token=token, now=NOW) == [first.pk]


def test_more_than_was_confirmed_is_refused_and_nothing_begins(floor: SimpleNamespace) -> None:
    held, waiting = (factories.order(product=floor.product) for _ in range(2))
    held = factories.give(held, floor.first)
    board = services.board_of(floor.supervisor, "initial")
    token = selection.all_matching(board=board, query="state=waiting", now=NOW).token
    release_orders(orders=[held.public_id], actor=floor.supervisor, now=NOW)
    for bad in (token, "forged", token[:-2]):
        with pytest.raises(selection.SelectionChanged):
            begin_batch(board=board, token=bad, order=Order(action="release"), actor=floor.supervisor, now=NOW)
    assert not Job.objects.exists()
    assert ReviewOrder.objects.get(pk=waiting.pk).priority == 0


def test_too_many_are_refused_with_a_number(floor: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "MOST_AT_ONCE", 1)
    for _ in range(2):
        factories.order(product=floor.product)
    answer = signed_in(floor.supervisor).get(address("assign"), {"matching": "state=all"}, headers=HTMX)
    assert (answer.status_code, toast(answer)) == (422, "More than 1 fit: narrow the filter.")


def test_a_batch_is_its_askers_alone(floor: SimpleNamespace, client: Client) -> None:
    factories.order(product=floor.product)
    board = services.board_of(floor.supervisor, "initial")
    token = selection.all_matching(board=board, query="state=all", now=NOW).token
    order = Order(action="prioritise", priority=20)
    job = begin_batch(board=board, token=token, order=order, actor=floor.supervisor, now=NOW)
    other = factories.person("", Role.SUPERVISOR, leads=floor.initial)
    assert signed_in(other).get(reverse("workflow:batch", args=[job.public_id])).status_code == 404


def test_the_bar_offers_all_that_match_only_where_there_are_more(
    floor: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        factories.order(product=floor.product)
    client = signed_in(floor.supervisor)
    assert "data-pick-matching" not in client.get(address("pool")).text
    monkeypatch.setattr("casework.review.selectors.pool_rows.PAGE", 2)
    assert "data-pick-matching" in client.get(address("pool")).text

"""Many orders in one request: each with its result, the good ones whatever the bad ones are."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from casework.portfolio.models import Customer
from casework.review.feeds import OrderFeed
from casework.review.models import ReviewOrder
from tests import factories
from tests.review.sending import BATCH, ORDERS, Shop, order


@pytest.fixture
def shop(floor: SimpleNamespace, at_now: None) -> Shop:
    return Shop(*factories.api_client(floor.product, factories.product()))


def code(floor: SimpleNamespace) -> dict[str, str]:
    return {"product": floor.product.code}


def test_each_order_has_its_result(shop: Shop, floor: SimpleNamespace) -> None:
    shop.post(ORDERS, order("old", **code(floor)))
    shop.post(ORDERS, order("other", **code(floor)))
    sent = [
        order("new", **code(floor)),
        order("old", **code(floor)),
        order("bad", amount="0", **code(floor)),
        order("other", amount="7", **code(floor)),
        order("new", **code(floor)),
        "no order",
    ]
    answer = shop.post(BATCH, {"orders": sent}, language="zh-hans")
    said = answer.json()
    ids = {ref: str(public_id) for ref, public_id in ReviewOrder.objects.values_list("external_ref", "public_id")}
    assert answer.status_code == 200
    assert {name: said[name] for name in ("added", "unchanged", "refused")} == {
        "added": 1, "unchanged": 2, "refused": 3,
    }  # fmt: skip
    shown = [(one["row"], one["external_ref"], one["outcome"], one["id"]) for one in said["results"]]
    assert shown == [
        (1, "new", "added", ids["new"]), (2, "old", "unchanged", ids["old"]), (3, "bad", "refused", None),
        (4, "other", "refused", None), (5, "new", "unchanged", ids["new"]), (6, "", "refused", None),
    ]  # fmt: skip
    assert said["results"][2]["errors"] == [
        {"row": 3, "pointer": "#/orders/2/amount", "field": "amount", "rule": "not_positive", "detail": "须大于零"}
    ]
    assert said["results"][3]["errors"][0]["rule"] == "other_content"
    assert said["results"][5]["errors"][0]["pointer"] == "#/orders/5"
    assert set(ids) == {"old", "other", "new"}


def test_orders_of_several_products_go_together(shop: Shop) -> None:
    first, second = shop.client.products.order_by("code")
    sent = [order("a", product=first.code), order("b", product=second.code), order("c")]
    said = shop.post(BATCH, {"orders": sent}).json()
    assert [one["outcome"] for one in said["results"]] == ["added", "added", "refused"]
    assert said["results"][2]["errors"][0]["field"] == "product"
    sold = dict(ReviewOrder.objects.values_list("external_ref", "product"))
    assert sold == {"a": first.pk, "b": second.pk}


def test_a_thousand_come_in_one_request_and_no_more(shop: Shop, floor: SimpleNamespace) -> None:
    many = [order(f"m-{n}", **code(floor)) for n in range(1_000)]
    answer = shop.post(BATCH, {"orders": many})
    assert (answer.status_code, answer.json()["added"]) == (200, 1_000)
    assert ReviewOrder.objects.count() == Customer.objects.count() == 1_000
    assert list(ReviewOrder.objects.order_by("pk").values_list("external_ref", flat=True)) == [
        f"m-{n}" for n in range(1_000)
    ]
    too_many = shop.post(BATCH, {"orders": [*many, order("m-1000", **code(floor))]})
    assert (too_many.status_code, ReviewOrder.objects.count()) == (422, 1_000)


@pytest.mark.parametrize("said", [{}, [], {"orders": []}, {"orders": {}}, {"orders": [1], "more": 1}, None, 7])
def test_what_is_no_batch_is_refused_whole(shop: Shop, said: Any) -> None:
    answer = shop.post(BATCH, said)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:casework:problem:invalid")


def test_many_take_as_many_queries_as_few(shop: Shop, floor: SimpleNamespace) -> None:
    def queries(prefix: str, number: int) -> int:
        many = [order(f"{prefix}-{n}", **code(floor)) for n in range(number)]
        with CaptureQueriesContext(connection) as seen:
            assert shop.post(BATCH, {"orders": many}).json()["added"] == number
        return len(seen)

    queries("warm", 1)
    assert queries("few", 2) == queries("many", 20) <= 30


def test_what_another_hand_made_at_the_same_moment_is_found_at_the_next_try(
    shop: Shop, floor: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, calls = OrderFeed.take, []

    def raced(self: OrderFeed, *given: Any) -> Any:
        taken = take(self, *given)
        calls.append(taken)
        if len(calls) == 1:
            raise IntegrityError("somebody was faster")
        return taken

    monkeypatch.setattr(OrderFeed, "take", raced)
    said = shop.post(BATCH, {"orders": [order("a", **code(floor)), order("b", term=0, **code(floor))]}).json()
    assert [one["outcome"] for one in said["results"]] == ["added", "refused"]
    assert len(said["results"][1]["errors"]) == 1
    assert (len(calls), ReviewOrder.objects.count()) == (2, 1)

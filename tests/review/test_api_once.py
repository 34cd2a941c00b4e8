"""Idempotency keys: one request, one answer; twins at the same moment; keys that end."""

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from casework.portfolio.clients.services import forget_answers
from casework.portfolio.models import ApiAnswer
from casework.review.api import services
from casework.review.models import ReviewOrder
from tests import factories
from tests.clock import NOW
from tests.review.sending import BATCH, ORDERS, Shop, order
from tests.review.test_two_hands import at_once


@pytest.fixture
def shop(floor: SimpleNamespace, at_now: None) -> Shop:
    return Shop(*factories.api_client(floor.product))


def test_the_same_request_gets_the_first_answer_again(shop: Shop, floor: SimpleNamespace) -> None:
    first = shop.post(ORDERS, order(), key="k-1")
    factories.decide(ReviewOrder.objects.get(), floor.first, outcome="rejected")
    again = shop.post(ORDERS, json.dumps(order(), indent=3, sort_keys=True), key='"k-1"')
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Location"] == first.headers["Location"]
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert shop.post(ORDERS, order()).json()["status"] == "rejected"  # without the key it is asked anew


def test_a_refusal_is_kept_as_well(shop: Shop) -> None:
    first = shop.post(ORDERS, order(term=0), key="k-1")
    again = shop.post(ORDERS, order(term=0), key="k-1", language="zh-hans")
    assert (again.status_code, again.json()) == (422, first.json())
    assert again.headers["Content-Type"] == "application/problem+json"


def test_another_request_under_the_key_is_refused(shop: Shop) -> None:
    shop.post(ORDERS, order(), key="k-1")
    for path, said in ((ORDERS, order("A-2")), (BATCH, {"orders": [order()]})):
        answer = shop.post(path, said, key="k-1")
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:casework:problem:key_reused")
    assert ReviewOrder.objects.count() == 1


def test_two_clients_may_use_one_key(shop: Shop, floor: SimpleNamespace) -> None:
    other = Shop(*factories.api_client(floor.product, source="other"))
    assert [one.post(ORDERS, order(), key="k").status_code for one in (shop, other)] == [201, 201]


def test_a_key_is_free_again_after_a_day(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.post(ORDERS, order(), key="k-1")
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(hours=24) - timedelta(seconds=1))
    assert shop.post(ORDERS, order("A-2"), key="k-1").status_code == 422
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(hours=24))
    assert shop.post(ORDERS, order("A-2"), key="k-1").status_code == 201
    assert forget_answers(now=NOW + timedelta(hours=47)) == 0
    assert forget_answers(now=NOW + timedelta(hours=48)) == 1
    assert ApiAnswer.objects.count() == 0


@pytest.mark.parametrize("key", [" ", "a b", "x" * 256, '""', "\u00e9"])
def test_a_key_that_is_none_is_refused(shop: Shop, key: str) -> None:
    answer = shop.post(ORDERS, order(), key=key)
    assert (answer.status_code, ReviewOrder.objects.count()) == (400, 0)


def test_what_we_could_not_do_is_not_kept(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: Any, **_named: Any) -> Any:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(services, "send_one", broken)
        with pytest.raises(ZeroDivisionError):
            shop.post(ORDERS, order(), key="k-1")
    assert ApiAnswer.objects.count() == 0
    assert shop.post(ORDERS, order(), key="k-1").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_of_twins_at_the_same_moment_one_works_and_both_get_its_answer(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked, send = [], services.send_one

    def counted(**given: Any) -> Any:
        worked.append(given)
        return send(**given)

    monkeypatch.setattr(services, "send_one", counted)
    answers: Any = at_once(*[lambda: shop.post(ORDERS, order(), key="k-1")] * 4)
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1
    assert sorted("Idempotent-Replayed" in answer.headers for answer in answers) == [False, True, True, True]
    assert (len(worked), ReviewOrder.objects.count(), ApiAnswer.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_twins_without_a_key_make_one_order(shop: Shop) -> None:
    answers: Any = at_once(*[lambda: shop.post(ORDERS, order())] * 4)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert ReviewOrder.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_batches_with_the_same_orders_in_another_order_do_not_trip_each_other(shop: Shop) -> None:
    many = [order(f"m-{n}") for n in range(120)]
    deeds = [lambda rows=rows: shop.post(BATCH, {"orders": rows}) for rows in (many, many[::-1], many, many[::-1])]
    answers: Any = at_once(*deeds)
    assert [answer.status_code for answer in answers] == [200] * 4
    assert sorted(answer.json()["added"] for answer in answers) == [0, 0, 0, 120]
    assert ReviewOrder.objects.count() == 120

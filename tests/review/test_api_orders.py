"""One order through the API: taken, found again, refused with field and rule; who may."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from casework.jobs.models import AuditEntry
from casework.lib.api.problems import CONTENT_TYPE
from casework.portfolio.clients import services as clients
from casework.portfolio.feeds.mapping import read_mapping
from casework.portfolio.models import Customer, FeedFile
from casework.portfolio.services.feeding import take_file
from casework.review.api import rows
from casework.review.api.serializers import OrderSent
from casework.review.feeds import OrderFeed
from casework.review.models import OrderState, ReviewOrder
from tests import factories
from tests.clock import NOW
from tests.review.sending import ORDERS, Shop, order


@pytest.fixture
def shop(floor: SimpleNamespace, at_now: None) -> Shop:
    return Shop(*factories.api_client(floor.product))


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == CONTENT_TYPE
    said: dict[str, Any] = answer.json()
    assert (said["status"], said["type"]) == (status, f"urn:casework:problem:{code}")
    return said


def test_a_new_order_is_made_and_can_be_looked_at(shop: Shop) -> None:
    facts = {"job": {"Employer": "Mill", "Since": 2019, "Self-employed": False}, "risk": {"Device": "shared"}}
    answer = shop.post(ORDERS, order(phone="+2348031234560", id_number="1101", born_on="1990-02-03", application=facts))
    assert answer.status_code == 201
    made = ReviewOrder.objects.select_related("customer", "product").get()
    assert answer.json() == {
        "id": str(made.public_id), "external_ref": "A-1", "product": made.product.code, "status": "waiting",
        "stage": "initial", "amount": "1500.00", "currency": "NGN", "term": 30, "channel": None,
        "funder": None, "granted": None, "reasons": [],
        "received_at": NOW.isoformat(), "closed_at": None,
    }  # fmt: skip
    assert answer.headers["Location"] == f"/api/v1/orders/{made.public_id}"
    assert (made.source, made.value, made.customer.born_on.isoformat()) == ("shop", Decimal("1500.00"), "1990-02-03")
    assert made.application == {
        "job": {"Employer": "Mill", "Since": "2019", "Self-employed": "no"},
        "risk": [{"finding": "Device: shared", "advice": ""}],
    }
    assert shop.get(answer.headers["Location"]).json() == answer.json()
    assert shop.get(ORDERS, {"external_ref": ["A-1", "A-2"]}).json() == {"orders": [answer.json()]}


def test_the_same_order_again_is_the_same_and_another_content_a_conflict(shop: Shop) -> None:
    first = shop.post(ORDERS, order())
    again = shop.post(ORDERS, order(amount=1500))
    assert (again.status_code, again.json()) == (200, first.json())
    said = problem(shop.post(ORDERS, order(amount="1500.01")), 409, "conflict")
    assert said["errors"] == [
        {"pointer": "#/external_ref", "field": "external_ref", "rule": "other_content",
         "detail": "this reference already exists with other content"}
    ]  # fmt: skip
    assert ReviewOrder.objects.get().value == Decimal("1500.00")


def test_a_file_and_the_api_are_one_intake(shop: Shop, tmp_path: Path, floor: SimpleNamespace) -> None:
    shop.post(ORDERS, order(phone="+2348031234560", application={"job": {"Employer": "Mill"}}))
    mapping = read_mapping(
        f'kind = "orders"\nsource = "shop"\n[book]\ncode = "lagos"\n[product]\ncode = "{floor.product.code}"\n'
        "[columns]\n"
        'external_ref = "ref"\ncustomer_ref = "who"\ncustomer_name = "name"\namount = "sum"\nterm = "term"\n'
        'phone = "phone"\n[columns.application.job]\nEmployer = "work"\n'.encode(),
        name="shop",
    )
    file = tmp_path / "orders.csv"
    file.write_text("ref,who,name,sum,term,phone,work\nA-1,C-A-1,Ada Obi,1500,30,+2348031234560,Mill\n")
    entry = FeedFile.objects.create(kind="orders", name="orders.csv", sha256="0" * 64, uploaded_at=NOW)
    with file.open("rb") as opened:
        take_file(entry=entry, file=opened, mapping=mapping, now=NOW)
    assert (entry.refused_whole, entry.rows_unchanged, entry.rows_added) == ("", 1, 0)


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"amount": "0"}, "amount", "not_positive"),
        ({"amount": "-5"}, "amount", "negative"),
        ({"amount": "10.005"}, "amount", "decimals"),
        ({"amount": 10**30}, "amount", "too_large"),
        ({"amount": "NaN"}, "amount", "not_a_number"),
        ({"amount": True}, "amount", "not_text"),
        ({"amount": [1]}, "amount", "not_text"),
        ({"amount": None}, "amount", "empty"),
        ({"term": 0}, "term", "not_positive"),
        ({"term": 40_000}, "term", "too_large"),
        ({"term": 10**9}, "term", "not_whole"),
        ({"term": 1.5}, "term", "not_whole"),
        ({"external_ref": " "}, "external_ref", "empty"),
        ({"external_ref": "x" * 81}, "external_ref", "too_long"),
        ({"external_ref": 7}, "external_ref", "not_text"),
        ({"customer_name": "=SUM(A1)"}, "customer_name", "formula"),
        ({"customer_name": "Ada\u0007"}, "customer_name", "control"),
        ({"received_at": "0001-01-01T00:00:00Z"}, "received_at", "far_date"),
        ({"received_at": "2199-01-01T00:00:00Z"}, "received_at", "future"),
        ({"received_at": "yesterday"}, "received_at", "not_a_date"),
        ({"born_on": "1990-02-31"}, "born_on", "not_a_date"),
        ({"born_on": "2150-01-01"}, "born_on", "future"),
        ({"machine_score": -1}, "machine_score", "not_whole"),
        ({"product": "no-such"}, "product", "no_product"),
        ({"channel": "no-such"}, "channel", "no_channel"),
        ({"funder": "no-such"}, "funder", "no_funder"),
        ({"product": 5}, "product", "no_product"),
        ({"phones": "1"}, "phones", "no_field"),
        ({"application": ["x"]}, "application", "not_sections"),
        ({"application": {"job": "Mill"}}, "application", "not_sections"),
        ({"application": {"Job!": {"a": "b"}}}, "application", "section_name"),
        ({"application": {"job": {"": "b"}}}, "application.job", "empty"),
        ({"application": {"job": {"x": "y" * 2_001}}}, "application.job.x", "too_long"),
        ({"application": {"job": {"x": {"y": 1}}}}, "application.job.x", "not_text"),
        ({"application": {"job": {str(n): n for n in range(201)}}}, "application", "too_many_facts"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_each_refusal_names_field_and_rule_and_leaves_nothing(
    shop: Shop, changes: dict[str, Any], field: str, rule: str
) -> None:
    said = order() | {name: value for name, value in changes.items() if value is not None}
    for name, value in changes.items():
        if value is None:
            del said[name]
    faults = problem(shop.post(ORDERS, said), 422, "invalid")["errors"]
    assert [(one["field"], one["rule"]) for one in faults] == [(field, rule)]
    assert ReviewOrder.objects.count() == Customer.objects.count() == 0


def test_every_fault_is_named_at_once_and_points_into_the_request(shop: Shop) -> None:
    said = order(amount="x", term="y", application={"job": {"a/b": "=1"}})
    faults = problem(shop.post(ORDERS, said), 422, "invalid")["errors"]
    assert [one["pointer"] for one in faults] == ["#/amount", "#/application/job/a~1b", "#/term"]


def test_refusals_speak_the_clients_language(shop: Shop) -> None:
    said = problem(shop.post(ORDERS, order(term=0), language="zh-CN,zh;q=0.9"), 422, "invalid")
    assert said["title"] == "内容被拒绝"
    assert said["errors"][0]["detail"] == "须大于零"


def test_no_refusal_repeats_personal_data(shop: Shop) -> None:
    answer = shop.post(ORDERS, order(phone="=+2348031234560", id_number="@110101", customer_name="=Ada"))
    assert answer.status_code == 422
    for secret in ("2348031234560", "110101", "Ada"):
        assert secret not in answer.content.decode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422), (b"{", 400), (b"[]", 422), (b"null", 422), (b"3", 422), (b'"x"', 422), (b"\xff\xfe", 400),
        (b'{"a": NaN}', 400), (b'{"a": 1, "a": 2}', 400), (b"[" * 100_000, 400), (b'{"a":' * 9 + b"1" + b"}" * 9, 400),
        (b'{"external_ref": "a\\u0000b"}', 400), (b'{"external_ref": "\\ud800"}', 400), (b'{"\\u0000": 1}', 400),
        (b'{"amount": ' + b"9" * 5_000 + b"}", 400), (b'{"amount": 1e999999999}', 422), (b'{"amount": 1e-99999}', 422),
        (b" " * (5 * 1024 * 1024 + 1), 413),
    ],
    ids=range(18),
)  # fmt: skip
def test_garbage_is_never_our_mistake(shop: Shop, body: bytes, status: int) -> None:
    code = {400: "malformed", 413: "too_large", 422: "invalid"}[status]
    problem(shop.post(ORDERS, body), status, code)


def test_only_json_is_read(shop: Shop) -> None:
    problem(
        shop.post(ORDERS, b"external_ref=1", kind="application/x-www-form-urlencoded"), 415, "unsupported_media_type"
    )
    problem(shop.post(ORDERS, b"{}", kind="\x01"), 415, "unsupported_media_type")
    assert shop.post(ORDERS, order(), kind="application/json; charset=utf-8").status_code == 201


@pytest.mark.parametrize("query", [{}, {"external_ref": [str(n) for n in range(101)]}])
def test_references_are_asked_for_in_moderation(shop: Shop, query: dict[str, Any]) -> None:
    problem(shop.get(ORDERS, query), 422, "invalid")


def test_nonsense_references_are_simply_not_there(shop: Shop) -> None:
    assert shop.get(ORDERS, {"external_ref": ["a\x00b", "", "x" * 9_999]}).json() == {"orders": []}


def test_a_client_sees_only_its_source(shop: Shop, floor: SimpleNamespace) -> None:
    foreign = factories.order(product=floor.product, ref="A-1")
    assert shop.get(ORDERS, {"external_ref": "A-1"}).json() == {"orders": []}
    problem(shop.get(f"{ORDERS}/{foreign.public_id}"), 404, "not_found")
    problem(shop.get(f"{ORDERS}/{uuid4()}"), 404, "not_found")


def test_the_status_follows_the_order(shop: Shop, floor: SimpleNamespace) -> None:
    here = shop.post(ORDERS, order()).headers["Location"]
    held = factories.give(ReviewOrder.objects.get(), floor.first)
    assert shop.get(here).json()["status"] == "in_review"
    factories.start(held, floor.first)
    factories.review_services.decide(
        order=held, actor=floor.first, outcome="rejected", reasons=["fraud_signs"], note="", version=None, now=NOW
    )
    said = shop.get(here).json()
    assert (said["status"], said["reasons"], said["closed_at"]) == ("rejected", ["fraud_signs"], NOW.isoformat())
    assert ReviewOrder.objects.get().state == OrderState.REJECTED


@pytest.mark.parametrize("token", ["", "x", "cw_", "cw_aaaaaaaaaaaa_" + "a" * 43, "cw_aaaaaaaaaaaa_" + "\u00e9" * 43])
def test_without_a_valid_token_nobody_gets_in(shop: Shop, token: str) -> None:
    shop.token = token
    answer = shop.post(ORDERS, order())
    problem(answer, 401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert ReviewOrder.objects.count() == 0


def test_a_rotated_token_ends_and_a_closed_client_is_out(shop: Shop, floor: SimpleNamespace) -> None:
    old, here = shop.token, {"external_ref": "A-1"}
    shop.token = clients.rotate_token(
        client=shop.client, grace=timedelta(hours=1), actor=floor.operations, now=NOW - timedelta(minutes=59)
    )
    assert Shop(shop.client, old).get(ORDERS, here).status_code == shop.get(ORDERS, here).status_code == 200
    clients.rotate_token(client=shop.client, grace=timedelta(0), actor=floor.operations, now=NOW)
    problem(Shop(shop.client, old).get(ORDERS, here), 401, "unauthorized")
    problem(shop.get(ORDERS, here), 401, "unauthorized")
    shop.token = clients.rotate_token(client=shop.client, grace=timedelta(0), actor=floor.operations, now=NOW)
    assert shop.get(ORDERS, here).status_code == 200
    clients.close_client(client=shop.client, actor=floor.operations, now=NOW)
    problem(shop.get(ORDERS, here), 401, "unauthorized")


def test_operations_may_act_for_a_client_and_it_is_written_down(shop: Shop, floor: SimpleNamespace) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(floor.operations)
    headers = {"Casework-Client": str(shop.client.public_id)}
    said, kind = json.dumps(order()), "application/json"
    problem(browser.post(ORDERS, said, content_type=kind, headers=headers), 403, "forbidden")
    token = browser.get("/api/docs").context["csrf_token"]
    answer = browser.post(ORDERS, said, content_type=kind, headers={**headers, "X-CSRFToken": str(token)})
    assert answer.status_code == 201
    assert ReviewOrder.objects.get().source == "shop"
    entry = AuditEntry.objects.get(action="order.send")
    assert (entry.actor, entry.subject_id, entry.detail) == (
        floor.operations, str(shop.client.public_id), {"added": 1},
    )  # fmt: skip


def test_addresses_that_are_none_answer_a_problem(shop: Shop) -> None:
    for path in ("/api/", "/api/v1/orders/", "/api/v1/orders/7", "/api/v2/orders"):
        problem(shop.get(path), 404, "not_found")
        problem(shop.post(path, order()), 404, "not_found")
    problem(Client().put(ORDERS, headers=shop.headers()), 405, "method_not_allowed")


def test_who_asks_too_often_waits(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    type(shop.client).objects.filter(pk=shop.client.pk).update(per_minute=3)
    clock = SimpleNamespace(now=datetime.fromtimestamp(NOW.timestamp() // 60 * 60 + 15, tz=NOW.tzinfo))
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    ask = lambda: shop.get(ORDERS, {"external_ref": "A-1"})  # noqa: E731
    assert [ask().status_code for _time in range(3)] == [200] * 3
    late = ask()
    problem(late, 429, "rate_limited")
    # In the next window three asked before: 3 × (1 - t/60) + 1 ≤ 3 from t = 20 on, 65 seconds from now.
    assert late.headers["Retry-After"] == "65"
    clock.now += timedelta(seconds=64)
    assert ask().status_code == 429
    clock.now += timedelta(seconds=1)
    assert ask().status_code == 200
    other = Shop(*factories.api_client(source="other"))
    assert other.get(ORDERS, {"external_ref": "A-1"}).status_code == 200


def test_the_description_and_the_intake_name_the_same_fields() -> None:
    shown = OrderSent().fields
    fields = {field.name: field for field in OrderFeed.fields}
    assert set(shown) == set(fields) | {rows.PRODUCT, rows.APPLICATION}
    for name, field in fields.items():
        assert shown[name].required == field.required, name
        longest = getattr(shown[name], "max_length", None)
        assert longest is None or longest == field.max_length, name

"""What other programs are told when an order comes to its end."""

import json
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from casework.jobs.models import WebhookDelivery, WebhookEvent
from casework.jobs.webhooks import kinds
from casework.jobs.webhooks import services as webhooks
from casework.review import services
from casework.review.models import OrderState, ReviewOrder
from casework.review.selectors.outward import STATUS
from casework.review.services import news
from tests import factories
from tests.clock import NOW

ONE_STAGE = {"two_stage": False}


@pytest.fixture
def listener(floor: SimpleNamespace) -> None:
    webhooks.add_endpoint(
        name="Shop", url="http://127.0.0.1:9/", source="test", events=["order.approved", "order.rejected"],
        actor=floor.operations, now=NOW,
    )  # fmt: skip


def test_a_final_approval_is_told_in_its_own_transaction(floor: SimpleNamespace, listener: None) -> None:
    order = factories.order(product=factories.product(two_stage=False), ref="A-1", amount="500.00", term=14)
    decided = factories.decide(order, floor.first)
    event = WebhookEvent.objects.get()
    assert (event.kind, event.source, event.subject) == ("order.approved", "test", str(order.public_id))
    assert event.data == {
        "id": str(order.public_id), "external_ref": "A-1", "product": order.product.code, "status": "approved",
        "stage": "initial", "amount": "500.00", "currency": "NGN", "term": 14, "granted": event.data["granted"],
        "reasons": ["verified"], "received_at": NOW.isoformat(), "closed_at": NOW.isoformat(),
        "channel": None, "funder": None,
    }  # fmt: skip
    assert decided.state == OrderState.APPROVED
    assert WebhookDelivery.objects.get().event == event


def test_a_rejection_is_told_and_an_approval_that_is_not_the_last_is_not(
    floor: SimpleNamespace, listener: None
) -> None:
    passed_on = factories.decide(factories.order(product=floor.product), floor.first)
    assert WebhookEvent.objects.count() == 0
    factories.decide(passed_on, floor.checker, outcome="rejected")
    event = WebhookEvent.objects.get()
    assert (event.kind, event.data["status"], event.data["reasons"]) == ("order.rejected", "rejected", ["fraud_signs"])


def test_nothing_personal_leaves_the_house(floor: SimpleNamespace, listener: None) -> None:
    order = factories.order(
        product=factories.product(two_stage=False), phone="+2348031234560", application={"person": {"Employer": "Mill"}}
    )
    factories.decide(order, floor.first)
    said = json.dumps(WebhookEvent.objects.get().data)
    for secret in ("2348031234560", "Applicant", "Mill", floor.first.username, floor.first.display_name):
        assert secret not in said


def test_a_decision_that_fails_is_not_told(floor: SimpleNamespace, listener: None) -> None:
    order = factories.start(factories.give(factories.order(product=floor.product), floor.first), floor.first)
    with transaction.atomic():
        services.decide(
            order=order, actor=floor.first, outcome="rejected", reasons=["fraud_signs"], note="", version=None, now=NOW
        )
        transaction.set_rollback(True)
    assert ReviewOrder.objects.get().state == OrderState.IN_REVIEW
    assert WebhookEvent.objects.count() == WebhookDelivery.objects.count() == 0


def test_many_at_once_take_as_many_queries_as_few(floor: SimpleNamespace, listener: None) -> None:
    def queries(number: int) -> int:
        made = [factories.order(product=floor.product).pk for _order in range(number)]
        ReviewOrder.objects.filter(pk__in=made).update(state=OrderState.REJECTED, closed_at=NOW)
        orders = list(ReviewOrder.objects.filter(pk__in=made))
        with CaptureQueriesContext(connection) as seen:
            news.announce(*orders, now=NOW)
        return len(seen)

    assert queries(2) == queries(20)
    assert WebhookDelivery.objects.count() == 22


def test_a_reopened_order_is_told(floor: SimpleNamespace) -> None:
    webhooks.add_endpoint(
        name="Shop",
        url="http://127.0.0.1:9/",
        source="test",
        events=["order.reopened"],
        actor=floor.operations,
        now=NOW,
    )
    order = factories.decide(factories.order(product=floor.product), floor.first, outcome="rejected")
    assert WebhookEvent.objects.count() == 0
    services.reopen_order(order=order, actor=floor.supervisor, reason="The employer called back.", now=NOW)
    event = WebhookEvent.objects.get()
    assert (event.kind, event.subject) == ("order.reopened", str(order.public_id))
    assert (event.data["status"], event.data["reasons"], event.data["closed_at"]) == ("waiting", [], None)
    assert "employer called" not in str(event.data)


def test_other_sources_are_not_told(floor: SimpleNamespace) -> None:
    webhooks.add_endpoint(
        name="Other", url="http://127.0.0.1:9/", source="other", events=["order.rejected"], actor=floor.operations,
        now=NOW,
    )  # fmt: skip
    factories.decide(factories.order(product=floor.product), floor.first, outcome="rejected")
    assert WebhookDelivery.objects.count() == 0


def test_every_state_has_a_word_for_the_outside() -> None:
    assert set(STATUS) == set(OrderState)


def test_every_event_is_offered_to_endpoints() -> None:
    assert {f"order.{state.value}" for state in news.TOLD} <= {kind for kind, _label in kinds.offered()}

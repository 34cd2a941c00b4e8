"""Webhooks against a receiver that fails, hangs, points elsewhere, and takes them in the end."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from casework.jobs import services as jobs
from casework.jobs.models import Job, WebhookDelivery, WebhookEvent, WebhookSecret
from casework.jobs.webhooks import kinds, rules, sending, services
from casework.jobs.webhooks.models import DeliveryProblem, DeliveryState
from tests.clock import NOW
from tests.jobs.conftest import Clock
from tests.jobs.hooks import Make, announce, only
from tests.jobs.receiver import Receiver, hanging_up, redirecting, silent, trickling

pytestmark = pytest.mark.django_db


def test_a_message_is_signed_and_taken(endpoint: Make, receiver: Receiver, clock: Clock):
    made = endpoint()
    assert announce() == 1
    assert jobs.run_waiting(clock=clock) == 1

    ((headers, body),) = receiver.got
    event, secret = WebhookEvent.objects.get(), WebhookSecret.objects.get(endpoint=made).secret
    assert json.loads(body) == {"type": "test.happened", "timestamp": NOW.isoformat(), "data": {"number": 0}}
    assert headers["webhook-id"] == f"msg_{event.public_id.hex}"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert headers["content-type"] == "application/json"
    assert headers["webhook-signature"] == rules.signature(
        secret, message_id=headers["webhook-id"], timestamp=int(NOW.timestamp()), body=body
    )
    sent = only()
    assert (sent.state, sent.attempts, sent.last_status, sent.delivered_at) == (DeliveryState.DELIVERED, 1, 204, NOW)
    assert sent.next_try_at is None


def test_500_then_200_is_two_attempts_under_one_id(endpoint: Make, receiver: Receiver, clock: Clock):
    endpoint()
    receiver.todo = [500, 200]
    announce()
    jobs.run_waiting(clock=clock)
    failed = only()
    assert (failed.state, failed.attempts, failed.last_status) == (DeliveryState.WAITING, 1, 500)
    assert (failed.last_problem, failed.last_answer) == (DeliveryProblem.STATUS, "said the receiver")
    assert failed.next_try_at == NOW + timedelta(seconds=10)
    assert jobs.run_waiting(clock=clock) == 0  # not before its time

    clock.now = NOW + timedelta(seconds=10)
    assert jobs.run_waiting(clock=clock) == 1
    taken = only()
    assert (taken.state, taken.attempts, taken.last_status, taken.last_problem) == (DeliveryState.DELIVERED, 2, 200, "")
    assert receiver.got[0][0]["webhook-id"] == receiver.got[1][0]["webhook-id"]
    assert receiver.got[0][1] == receiver.got[1][1]
    assert receiver.got[0][0]["webhook-signature"] != receiver.got[1][0]["webhook-signature"]


def test_a_dead_receiver_is_given_up_after_fourteen_attempts(
    endpoint: Make, receiver: Receiver, clock: Clock, settings: Any
):
    settings.WEBHOOK_PAUSE_AFTER_HOURS = 0
    endpoint()
    receiver.todo = [503] * 20
    announce()
    while only().state == DeliveryState.WAITING:
        clock.now = only().next_try_at or clock.now
        assert jobs.run_waiting(clock=clock) == 1
    lost = only()
    assert (lost.state, lost.attempts, lost.next_try_at) == (DeliveryState.GIVEN_UP, rules.MOST_ATTEMPTS, None)
    assert len(receiver.got) == rules.MOST_ATTEMPTS == 14


@pytest.mark.parametrize(
    ("step", "problem", "status"),
    [
        (silent(1.0), DeliveryProblem.TIMEOUT, None),
        (trickling(1.0), DeliveryProblem.TIMEOUT, None),
        (hanging_up, DeliveryProblem.CONNECTION, None),
        (redirecting("http://127.0.0.1:1/elsewhere"), DeliveryProblem.STATUS, 302),
        (404, DeliveryProblem.STATUS, 404),
    ],
    ids=["silent", "trickling", "hanging up", "redirecting", "404"],
)
def test_what_goes_wrong_is_named_and_tried_again(
    endpoint: Make, receiver: Receiver, clock: Clock, monkeypatch: Any, step: Any, problem: str, status: int | None
):
    monkeypatch.setattr(sending.post, "__kwdefaults__", {"limit": 0.3})
    endpoint()
    receiver.todo = [step]
    announce()
    jobs.run_waiting(clock=clock)
    tried = only()
    assert (tried.state, tried.last_problem, tried.last_status) == (DeliveryState.WAITING, problem, status)
    assert tried.last_took_ms < 900
    assert len(receiver.got) == 1


def test_nobody_at_the_other_end_is_a_failed_connection(endpoint: Make, receiver: Receiver, clock: Clock):
    endpoint()
    receiver.stop()
    announce()
    jobs.run_waiting(clock=clock)
    assert (only().state, only().last_problem) == (DeliveryState.WAITING, DeliveryProblem.CONNECTION)
    receiver.stop = lambda: None  # type: ignore[method-assign]


def test_a_private_address_is_refused_at_each_attempt(endpoint: Make, receiver: Receiver, clock: Clock, settings: Any):
    endpoint()
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    announce()
    jobs.run_waiting(clock=clock)
    assert (only().last_problem, receiver.got) == (DeliveryProblem.ADDRESS, [])


def test_gone_is_believed_at_once(endpoint: Make, receiver: Receiver, clock: Clock):
    endpoint()
    receiver.todo = [410]
    announce()
    jobs.run_waiting(clock=clock)
    assert (only().state, only().attempts) == (DeliveryState.GIVEN_UP, 1)


def test_what_did_not_happen_is_not_told(endpoint: Make, receiver: Receiver, clock: Clock):
    endpoint()
    with transaction.atomic():
        assert announce() == 1
        transaction.set_rollback(True)  # the decision failed
    assert WebhookDelivery.objects.count() == WebhookEvent.objects.count() == Job.objects.count() == 0


def test_an_endpoint_hears_only_its_events_and_its_source(endpoint: Make, happening: str):
    kinds.register("test.other", "Other")
    shop = endpoint(source="shop")
    endpoint(source="other-shop")
    endpoint(events=["test.other"])
    everything = endpoint()
    del kinds._KINDS["test.other"]
    assert announce(source="shop") == 2
    assert set(WebhookDelivery.objects.values_list("endpoint", flat=True)) == {shop.pk, everything.pk}


def test_an_event_that_nobody_registered_is_a_mistake_of_ours():
    with pytest.raises(kinds.UnknownEvent):
        services.announce([services.News(kind="no.such", source="", subject="x", data=dict)], now=NOW)


def test_news_that_nobody_asked_for_cost_one_query():
    kinds.register("test.happened", "Something")
    with CaptureQueriesContext(connection) as seen:
        assert announce(3) == 0
    del kinds._KINDS["test.happened"]
    assert len([q for q in seen if "SAVEPOINT" not in q["sql"]]) == 1


def test_much_news_takes_as_many_queries_as_little(endpoint: Make):
    endpoint()

    def queries(number: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert announce(number) == number
        return len(seen)

    assert queries(2) == queries(60)

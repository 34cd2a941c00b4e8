"""Endpoints: paused, resumed, closed, their secrets changed; deliveries sent again."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from casework.jobs import services as jobs
from casework.jobs.models import AuditEntry, Job, WebhookDelivery, WebhookEndpoint, WebhookSecret
from casework.jobs.webhooks import rules, sending, services
from casework.jobs.webhooks.models import DeliveryProblem, DeliveryState
from casework.people.models import User
from tests.clock import NOW
from tests.jobs.conftest import Clock
from tests.jobs.hooks import Make, announce, only
from tests.jobs.receiver import Receiver

pytestmark = pytest.mark.django_db


def test_a_paused_endpoint_waits_and_then_gets_all(endpoint: Make, receiver: Receiver, clock: Clock, operations: User):
    made = endpoint()
    announce()  # planned, and not sent before the pause
    services.pause_endpoint(endpoint=made, actor=operations, now=NOW)
    announce()
    jobs.run_waiting(clock=clock)
    rows = WebhookDelivery.objects.order_by("pk")
    assert [(row.state, row.attempts, row.next_try_at) for row in rows] == [(DeliveryState.WAITING, 0, None)] * 2
    assert receiver.got == []

    assert services.resume_endpoint(endpoint=made, actor=operations, now=NOW) == 2
    assert services.resume_endpoint(endpoint=made, actor=operations, now=NOW) == 0
    jobs.run_waiting(clock=clock)
    assert (len(receiver.got), set(rows.values_list("state", flat=True))) == (2, {DeliveryState.DELIVERED})


def test_sending_now_overtakes_the_planned_attempt(endpoint: Make, receiver: Receiver, clock: Clock, operations: User):
    endpoint()
    receiver.todo = [500]
    announce()
    jobs.run_waiting(clock=clock)
    services.resend(delivery=only(), actor=operations, now=NOW)
    jobs.run_waiting(clock=clock)
    assert (only().state, only().attempts, len(receiver.got)) == (DeliveryState.DELIVERED, 2, 2)
    clock.now = NOW + timedelta(days=1)
    jobs.run_waiting(clock=clock)  # the attempt that was planned before
    assert (only().attempts, len(receiver.got)) == (2, 2)


def test_all_that_was_given_up_is_sent_again_with_a_full_series(
    endpoint: Make, receiver: Receiver, clock: Clock, operations: User
):
    made = endpoint()
    receiver.todo = [410, 410, 500]
    announce(2)
    jobs.run_waiting(clock=clock)
    assert services.resend_failed(endpoint=made, actor=operations, now=NOW) == 2
    jobs.run_waiting(clock=clock)
    states = dict(WebhookDelivery.objects.values_list("state", "next_try_at"))
    assert states == {DeliveryState.WAITING: NOW + timedelta(seconds=10), DeliveryState.DELIVERED: None}
    assert services.resend_failed(endpoint=made, actor=operations, now=NOW) == 0
    assert AuditEntry.objects.get(action="webhook.resend_failed").detail == {"deliveries": 2}


def test_a_delivered_message_can_be_sent_again(endpoint: Make, receiver: Receiver, clock: Clock, operations: User):
    endpoint()
    announce()
    jobs.run_waiting(clock=clock)
    services.resend(delivery=only(), actor=operations, now=NOW)
    jobs.run_waiting(clock=clock)
    assert (len(receiver.got), only().attempts, only().state) == (2, 2, DeliveryState.DELIVERED)


def test_a_worker_that_dies_after_sending_sends_again(endpoint: Make, receiver: Receiver, clock: Clock):
    endpoint()
    announce()

    class Killed(BaseException):
        pass

    def dying(url: str, **said: Any) -> sending.Answer:
        sending.post(url, **said)
        raise Killed

    ticket = {"delivery_id": only().pk, "ticket": only().ticket}
    with pytest.raises(Killed):
        services.deliver(**ticket, clock=clock, post=dying)
    assert only().attempts == 0
    assert services.deliver(**ticket, clock=clock) == "delivered"
    assert services.deliver(**ticket, clock=clock) == "overtaken"
    assert [headers["webhook-id"] for headers, _body in receiver.got] == [f"msg_{only().event.public_id.hex}"] * 2


def test_for_a_while_both_secrets_sign(endpoint: Make, receiver: Receiver, clock: Clock, operations: User):
    made = endpoint()
    old = WebhookSecret.objects.get().secret
    new = services.rotate_secret(endpoint=made, grace=timedelta(hours=1), actor=operations, now=NOW)
    announce(2)
    first, second = Job.objects.order_by("pk").values_list("pk", flat=True)
    jobs.run(job_id=first, clock=clock)
    clock.now = NOW + timedelta(hours=1)
    jobs.run(job_id=second, clock=clock)

    def signed(number: int, secret: str) -> str:
        headers, body = receiver.got[number]
        stamp = int(headers["webhook-timestamp"])
        return rules.signature(secret, message_id=headers["webhook-id"], timestamp=stamp, body=body)

    assert receiver.got[0][0]["webhook-signature"] == f"{signed(0, new)} {signed(0, old)}"
    assert receiver.got[1][0]["webhook-signature"] == signed(1, new)


def test_a_known_secret_ends_at_once(endpoint: Make, operations: User):
    made = endpoint()
    services.rotate_secret(endpoint=made, grace=timedelta(days=7), actor=operations, now=NOW)
    services.rotate_secret(endpoint=made, grace=timedelta(0), actor=operations, now=NOW)
    assert sorted(WebhookSecret.objects.values_list("ends_at", flat=True), key=str) == [NOW, NOW, None]


def test_a_secret_is_encrypted_in_the_database(endpoint: Make):
    endpoint()
    secret = WebhookSecret.objects.get().secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM jobs_webhooksecret")
        (stored,) = cursor.fetchone()
    assert secret.startswith("whsec_")
    assert secret not in stored


def test_closing_gives_up_what_waits_and_writes_nothing_more(
    endpoint: Make, receiver: Receiver, clock: Clock, operations: User
):
    made = endpoint()
    announce()
    services.close_endpoint(endpoint=made, actor=operations, now=NOW)
    assert announce() == 0
    jobs.run_waiting(clock=clock)
    assert (only().state, only().last_problem, receiver.got) == (DeliveryState.GIVEN_UP, DeliveryProblem.CLOSED, [])
    for refused in (
        lambda: services.resume_endpoint(endpoint=made, actor=operations, now=NOW),
        lambda: services.rotate_secret(endpoint=made, grace=timedelta(0), actor=operations, now=NOW),
    ):
        with pytest.raises(services.EndpointClosed):
            refused()
    with pytest.raises(services.DeliveryRefused):
        services.resend(delivery=only(), actor=operations, now=NOW)


def test_what_lost_its_job_is_found_again(endpoint: Make, receiver: Receiver, clock: Clock):
    endpoint()
    announce()
    Job.objects.all().delete()
    assert services.rescue(now=NOW) == 0  # its job may still come
    clock.now = NOW + timedelta(minutes=30)
    assert services.rescue(now=clock.now) == 1
    jobs.run_waiting(clock=clock)
    assert only().state == DeliveryState.DELIVERED
    assert services.rescue(now=clock.now + timedelta(days=1)) == 0


def test_changes_are_checked_and_written_down(endpoint: Make, operations: User, receiver: Receiver):
    made = endpoint()
    asked = {"endpoint": made, "actor": operations, "now": NOW, "source": "shop", "events": ["test.happened"]}
    changed = services.change_endpoint(name="Origination", url=receiver.url, **asked)
    assert changed.source == "shop"
    assert AuditEntry.objects.get(action="webhook.change").detail == {"before": ["source: "], "after": ["source: shop"]}
    services.change_endpoint(name="Origination", url=receiver.url, **asked)
    assert AuditEntry.objects.filter(action="webhook.change").count() == 1
    with pytest.raises(services.EndpointRefused):
        services.change_endpoint(name="x", url=receiver.url, **asked | {"events": ["no.such"]})
    assert WebhookEndpoint.objects.get().name == "Origination"

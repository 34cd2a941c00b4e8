"""An endpoint that takes nothing for long is paused by itself; what was delivered long ago is forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.jobs import services as jobs
from casework.jobs.models import AuditEntry, WebhookDelivery, WebhookEndpoint, WebhookEvent
from casework.jobs.webhooks import rules, selectors, services
from casework.jobs.webhooks.models import DeliveryState
from casework.lib.bounded import count_together
from casework.people.models import User
from tests.clock import NOW
from tests.jobs.conftest import Clock
from tests.jobs.hooks import Make, announce, only
from tests.jobs.receiver import Receiver

pytestmark = pytest.mark.django_db
DAY = timedelta(hours=24)


@pytest.mark.parametrize(
    ("hours", "failures", "after", "broken"),
    [(24, 5, DAY, True), (23.9, 99, DAY, False), (99, 4, DAY, False), (999, 999, timedelta(0), False)],
)
def test_when_an_endpoint_counts_as_broken(hours: float, failures: int, after: timedelta, broken: bool):
    assert rules.is_broken(since=NOW, failures=failures, now=NOW + timedelta(hours=hours), after=after) == broken


def fail_until_it_breaks(clock: Clock) -> None:
    """Let the receiver refuse each attempt at its time, until nothing is planned any more."""
    while (planned := only().next_try_at) is not None:
        clock.now = planned
        assert jobs.run_waiting(clock=clock) == 1


def test_what_fails_for_a_day_is_paused_and_everything_waits(
    endpoint: Make, receiver: Receiver, clock: Clock, operations: User, told: list[str]
):
    made = endpoint()
    receiver.todo = [503] * 20
    announce()
    fail_until_it_breaks(clock)
    broken = WebhookEndpoint.objects.get()
    assert (broken.active, broken.broken_at, broken.failing_since) == (False, clock.now, NOW)
    assert DAY <= clock.now - NOW < DAY + rules.LONGEST_PAUSE
    assert (only().state, only().attempts) == (DeliveryState.WAITING, broken.failures)
    entry = AuditEntry.objects.get(action="webhook.break")
    assert (entry.actor, entry.subject_id, entry.detail) == (None, str(made.public_id), {"failures": broken.failures})
    assert f"user-{operations.public_id}" in told
    assert count_together(selectors.broken_waiting(operations)) == [1]
    announce()
    assert jobs.run_waiting(clock=clock) == 0  # nothing is lost, nothing is sent

    receiver.todo = []
    assert services.resume_endpoint(endpoint=made, actor=operations, now=clock.now) == 2
    jobs.run_waiting(clock=clock)
    well = WebhookEndpoint.objects.get()
    assert (well.active, well.broken_at, well.failing_since, well.failures) == (True, None, None, 0)
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {DeliveryState.DELIVERED}
    assert count_together(selectors.broken_waiting(operations)) == [0]


def test_one_success_forgets_what_failed_before(endpoint: Make, receiver: Receiver, clock: Clock):
    endpoint()
    receiver.todo = [500, 500, 200]
    announce()
    fail_until_it_breaks(clock)
    well = WebhookEndpoint.objects.get()
    assert (only().state, well.active, well.failing_since, well.failures) == (DeliveryState.DELIVERED, True, None, 0)


def test_a_new_address_begins_anew(endpoint: Make, receiver: Receiver, clock: Clock, operations: User, happening: str):
    made = endpoint()
    receiver.todo = [500]
    announce()
    jobs.run_waiting(clock=clock)
    assert WebhookEndpoint.objects.get().failures == 1
    for url, failures in [(receiver.url, 1), (receiver.url + "new", 0)]:
        services.change_endpoint(
            endpoint=made, name="x", url=url, source="", events=[happening], actor=operations, now=NOW
        )
        assert WebhookEndpoint.objects.get().failures == failures


def test_a_broken_endpoint_says_so_on_its_page_and_in_the_navigation(
    client: Client, endpoint: Make, receiver: Receiver, clock: Clock, operations: User
):
    made = endpoint()
    receiver.todo = [503] * 20
    announce()
    fail_until_it_breaks(clock)
    client.force_login(operations)
    page = client.get(reverse("webhooks:endpoint", args=[made.public_id])).text
    assert "Paused by itself" in page
    assert "Nothing was taken since" in page
    listed = client.get(reverse("webhooks:endpoints")).text
    assert "Paused: it failed" in listed
    assert '<b class="count" id="count-jobswebhooks"' in listed
    client.post(reverse("webhooks:resume", args=[made.public_id]))
    assert "Paused by itself" not in client.get(reverse("webhooks:endpoint", args=[made.public_id])).text


def test_closing_a_broken_endpoint_ends_it(endpoint: Make, receiver: Receiver, clock: Clock, operations: User):
    made = endpoint()
    receiver.todo = [503] * 20
    announce()
    fail_until_it_breaks(clock)
    services.close_endpoint(endpoint=made, actor=operations, now=clock.now)
    assert WebhookEndpoint.objects.get().broken_at is None
    assert count_together(selectors.broken_waiting(operations)) == [0]


def test_what_was_delivered_long_ago_is_forgotten(endpoint: Make, receiver: Receiver, clock: Clock, settings: Any):
    settings.WEBHOOK_KEEP_DAYS = 30
    endpoint()
    endpoint(name="Second")
    announce(4)
    jobs.run_waiting(clock=clock)
    events = list(WebhookEvent.objects.order_by("pk"))
    young = WebhookDelivery.objects.filter(event=events[0])
    young.update(delivered_at=NOW + timedelta(hours=1))
    half = WebhookDelivery.objects.filter(event=events[1]).first()
    WebhookDelivery.objects.filter(pk=half.pk).update(state=DeliveryState.GIVEN_UP, delivered_at=None)

    assert services.forget_delivered(now=NOW + timedelta(days=30)) == 0
    assert services.forget_delivered(now=NOW + timedelta(days=30, seconds=1)) == 5
    assert set(WebhookDelivery.objects.values_list("pk", flat=True)) == {*young.values_list("pk", flat=True), half.pk}
    assert list(WebhookEvent.objects.order_by("pk")) == events[:2]
    assert services.forget_delivered(now=NOW + timedelta(days=30, seconds=1)) == 0


def test_forgetting_many_takes_as_many_queries_as_forgetting_few(endpoint: Make, receiver: Receiver, clock: Clock):
    endpoint()

    def queries(number: int) -> int:
        announce(number)
        WebhookDelivery.objects.update(state=DeliveryState.DELIVERED, next_try_at=None, delivered_at=NOW)
        with CaptureQueriesContext(connection) as seen:
            assert services.forget_delivered(now=NOW + timedelta(days=99)) == number
        return len(seen)

    assert queries(2) == queries(40)

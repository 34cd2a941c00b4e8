"""The pages about webhooks."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.jobs.models import AuditEntry, WebhookDelivery, WebhookEndpoint, WebhookSecret
from casework.jobs.webhooks import services
from casework.jobs.webhooks.models import DeliveryState
from casework.people.models import Role, User
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:9/in"


@pytest.fixture
def operations(client: Client) -> User:
    person = factories.person("rosa", Role.OPERATIONS)
    client.force_login(person)
    return person


@pytest.fixture
def endpoint(operations: User, happening: str) -> WebhookEndpoint:
    return services.add_endpoint(name="Origination", url=URL, source="", events=[happening], actor=operations, now=NOW)[
        0
    ]


def told(happening: str) -> WebhookDelivery:
    data = {"external_ref": "A-1"}
    services.announce([services.News(kind=happening, source="shop", subject="x", data=lambda: data)], now=NOW)
    return WebhookDelivery.objects.get()


def test_a_new_endpoints_secret_is_shown_once(client: Client, operations: User, happening: str):
    said = {"name": "Origination", "url": URL, "source": "shop", "events": [happening]}
    answer = client.post(reverse("webhooks:add"), said)
    secret = WebhookSecret.objects.get().secret
    assert answer.status_code == 200
    assert secret in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    made = WebhookEndpoint.objects.get()
    page = client.get(reverse("webhooks:endpoint", args=[made.public_id])).content.decode()
    assert secret not in page
    entry = AuditEntry.objects.get(action="webhook.add")
    assert (entry.actor, entry.subject_id) == (operations, str(made.public_id))
    assert secret not in str(entry.detail)


def test_an_address_inside_is_refused_at_its_field(client: Client, operations: User, happening: str, settings: Any):
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    said = {"name": "x", "url": "https://10.0.0.1/", "events": [happening]}
    answer = client.post(reverse("webhooks:add"), said)
    assert answer.status_code == 422
    assert answer.context["form"].errors["url"] == [
        "This address lies inside a private network; the settings allow none such."
    ]
    assert WebhookEndpoint.objects.count() == 0


def test_an_endpoint_shows_its_deliveries_and_sends_them_again(
    client: Client, endpoint: WebhookEndpoint, happening: str
):
    row = told(happening)
    WebhookDelivery.objects.filter(pk=row.pk).update(
        state=DeliveryState.GIVEN_UP, next_try_at=None, attempts=14, last_status=503, last_answer="<b>down</b>"
    )
    page = client.get(reverse("webhooks:endpoint", args=[endpoint.public_id]), {"state": "given_up"})
    text = page.content.decode()
    assert "A-1" in text
    assert "&lt;b&gt;down&lt;/b&gt;" in text
    assert page.context["page"].line.given_up == 1
    client.post(reverse("webhooks:resend", args=[row.public_id]))
    again = WebhookDelivery.objects.get()
    assert (again.state, again.attempts, again.attempts_before) == (DeliveryState.WAITING, 14, 14)
    assert AuditEntry.objects.get(action="webhook.resend").detail == {"delivery": str(row.public_id)}


def test_a_paused_endpoint_offers_to_go_on(client: Client, endpoint: WebhookEndpoint, happening: str):
    client.post(reverse("webhooks:pause", args=[endpoint.public_id]))
    row = told(happening)
    page = client.get(reverse("webhooks:endpoint", args=[endpoint.public_id])).content.decode()
    assert reverse("webhooks:resume", args=[endpoint.public_id]) in page
    assert client.post(reverse("webhooks:resend", args=[row.public_id])).status_code == 409
    client.post(reverse("webhooks:resume", args=[endpoint.public_id]))
    assert WebhookEndpoint.objects.get().active
    assert AuditEntry.objects.get(action="webhook.resume").detail == {"waiting": 1}


def test_an_auditor_sees_and_changes_nothing(client: Client, endpoint: WebhookEndpoint, happening: str):
    row = told(happening)
    client.force_login(factories.person("", Role.AUDITOR))
    page = client.get(reverse("webhooks:endpoint", args=[endpoint.public_id])).content.decode()
    assert "A-1" in page
    assert reverse("webhooks:pause", args=[endpoint.public_id]) not in page
    assert client.post(reverse("webhooks:resend", args=[row.public_id])).status_code == 404

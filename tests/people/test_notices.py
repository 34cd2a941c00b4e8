"""What happened elsewhere is told in a toast: to those whom it concerns, while it is news."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.jobs.models import WebhookEndpoint
from casework.jobs.webhooks import services
from casework.people import notices
from casework.people.models import Role, User
from tests import factories
from tests.clock import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def told(person: User) -> list[dict[str, Any]]:
    client = Client()
    client.force_login(person)
    answer = client.get(reverse("nav-counts"), headers={"HX-Request": "true"})
    header = answer.headers.get("HX-Trigger")
    return json.loads(header)["notices"]["items"] if header else []


def test_operations_are_told_of_a_paused_endpoint_while_it_is_news(settings: Any) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    operations = factories.person("", Role.OPERATIONS)
    made, _secret = services.add_endpoint(
        name="Shop", url="http://127.0.0.1:9/", source="", events=["order.rejected"], actor=operations, now=NOW
    )
    assert told(operations) == []
    just_now = NOW - timedelta(minutes=1)
    WebhookEndpoint.objects.update(active=False, broken_at=just_now)
    (notice,) = told(operations)
    assert notice == {
        "key": f"webhook-{made.public_id}-{just_now:%Y%m%d%H%M%S}",
        "text": "The webhook endpoint Shop takes nothing and was paused.",
        "url": reverse("webhooks:endpoint", args=[made.public_id]),
    }
    for role in (Role.AUDITOR, Role.SUPERVISOR, Role.INITIAL_REVIEWER):
        assert told(factories.person("", role)) == []
    WebhookEndpoint.objects.update(broken_at=NOW - notices.FRESH - timedelta(seconds=1))
    assert told(operations) == []

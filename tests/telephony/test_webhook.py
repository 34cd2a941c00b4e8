import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from casework.people.models import Role
from casework.telephony import services
from casework.telephony.models import Call, CallEvent, CallState
from casework.telephony.providers import signing
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db


def agent(**changes):
    return factories.person("", Role.COLLECTOR, online=False, **changes)


@pytest.fixture
def ringing(monkeypatch):
    """A call that the provider knows, at the tests' moment."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(minutes=1))
    call = factories.call(agent())
    services.follow(call_id=call.pk, now=NOW)
    return Call.objects.get()


def report(call, kind="answered", **changes):
    at = (NOW + timedelta(seconds=9)).isoformat()
    return {"id": "hook-1", "ref": call.provider_ref, "kind": kind, "at": at, **changes}


def deliver(client, *events, provider="simulator", secret="", body=None, headers=None):
    body = json.dumps({"events": events}).encode() if body is None else body
    signed = signing.signed_headers(secret or settings.TELEPHONY_WEBHOOK_SECRET, body, now=NOW + timedelta(minutes=1))
    return client.post(
        reverse("telephony:webhook", args=[provider]),
        body,
        content_type="application/json",
        headers=signed if headers is None else headers,
    )


def test_a_signed_webhook_moves_the_call_and_delivered_again_changes_nothing(client, ringing):
    first = deliver(client, report(ringing))
    events = CallEvent.objects.count()
    again = deliver(client, report(ringing, at=NOW.isoformat()))

    assert (first.status_code, again.status_code) == (204, 204)
    call = Call.objects.get()
    assert (call.state, call.answered_at) == (CallState.ANSWERED, NOW + timedelta(seconds=9))
    assert CallEvent.objects.count() == events


def test_it_needs_no_session_and_no_csrf_token(ringing):
    from django.test import Client

    assert deliver(Client(enforce_csrf_checks=True), report(ringing)).status_code == 204


def test_what_is_not_genuine_is_401_and_nothing_is_read(client, ringing):
    assert deliver(client, report(ringing), secret="guessed").status_code == 401
    assert deliver(client, report(ringing), headers={}).status_code == 401
    assert deliver(client, body=b"{", headers={}).status_code == 401

    assert Call.objects.get().state == CallState.AGENT_RINGING


def test_what_cannot_be_read_is_400(client, ringing):
    assert deliver(client, body=b"{").status_code == 400
    assert deliver(client, report(ringing, kind="hiccup")).status_code == 400

    assert Call.objects.get().state == CallState.AGENT_RINGING


def test_events_of_unknown_calls_ask_for_another_delivery_and_the_others_are_taken(client, ringing):
    unknown = report(ringing, ref="sim.a0000.1.ff")

    assert deliver(client, report(ringing), unknown).status_code == 404
    assert Call.objects.get().state == CallState.ANSWERED


def test_an_unknown_provider_a_large_body_and_other_methods_are_refused(client, ringing):
    assert deliver(client, report(ringing), provider="pigeon").status_code == 404
    assert deliver(client, body=b"x" * (64 * 1024 + 1)).status_code == 413
    assert client.get(reverse("telephony:webhook", args=["simulator"])).status_code == 405

    assert Call.objects.get().state == CallState.AGENT_RINGING

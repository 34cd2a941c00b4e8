"""What carriers report of messages: signed, once, in any order."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from casework.contact.gate import ContactRefused
from casework.contact.messages import services
from casework.contact.messages.models import Message, MessageReceipt
from casework.contact.messages.providers.base import Receipt
from casework.contact.messages.providers.http_sms import SIGNING, HttpSms
from casework.jobs import services as jobs
from casework.portfolio.models import ContactPoint
from tests import factories
from tests.clock import NOW
from tests.contact import carrier, writing
from tests.contact.conftest import Clock

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


def report(message: Message, key: str, state: str, *, minutes: int = 0, **more: Any) -> dict[str, Any]:
    at = (NOW + timedelta(minutes=minutes)).isoformat()
    return {"id": key, "message": str(message.public_id), "state": state, "at": at, **more}


@pytest.fixture
def told(sms: carrier.SmsCarrier, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Post reports as the carrier does."""
    monkeypatch.setattr("casework.contact.messages.views.sent.timezone.now", lambda: NOW)

    def post(*reports: dict[str, Any], secret: str = carrier.RECEIPT_SECRET, at: datetime = NOW) -> int:
        body = json.dumps({"receipts": reports}).encode()
        signed = SIGNING.headers(secret, body, now=at)
        answer = Client().post("/messages/receipts/http/", body, content_type="application/json", headers=signed)
        return answer.status_code

    return post


def test_reports_count_once_and_in_any_order(told: Any):
    message = writing.message()
    assert told(report(message, "2", "delivered", minutes=2)) == 204
    assert told(report(message, "1", "sent", minutes=1), report(message, "2", "delivered", minutes=2)) == 204
    assert told(report(message, "3", "failed", minutes=3, reason="unknown_number")) == 204
    known = writing.again(message)
    assert (known.state, known.failure, known.delivered_at) == ("delivered", "", NOW)
    assert MessageReceipt.objects.count() == 3
    assert ContactPoint.objects.get().status == "unverified"  # it did arrive
    with pytest.raises(IntegrityError), transaction.atomic():
        MessageReceipt.objects.all().delete()


def test_a_number_that_does_not_exist_is_marked_and_nothing_more_goes_there(told: Any):
    message = writing.message()
    assert told(report(message, "1", "failed", reason="unknown_number")) == 204
    assert (writing.again(message).state, writing.again(message).failure) == ("failed", "unknown_number")
    assert ContactPoint.objects.get().status == "lost"
    with pytest.raises(ContactRefused):
        services.resend(message=message, actor=factories.person(), now=LATER)


def test_a_report_that_is_faster_than_the_answer_stays(sms: carrier.SmsCarrier, clock: Clock, monkeypatch):
    message = writing.message()
    send = HttpSms.send

    def reported_first(self: HttpSms, going: Any, *, now: datetime) -> Any:
        answer = send(self, going, now=now)
        one = Receipt(id="1", message=message.public_id, report="delivered", at=NOW)
        assert services.apply_receipts(provider_name="http", reports=[one], now=NOW) == 0
        return answer

    monkeypatch.setattr(HttpSms, "send", reported_first)
    jobs.run_waiting(clock=clock)
    known = writing.again(message)
    assert (known.state, known.provider_ref) == ("delivered", f"ref-{message.public_id}")


def test_what_is_not_the_carriers_own_word_changes_nothing(told: Any):
    message = writing.message()
    said = report(message, "1", "delivered")
    assert told(said, secret="a guess") == 401
    assert told(said, at=NOW - timedelta(minutes=6)) == 401
    assert told(report(message, "1", "eaten")) == 400
    assert told({**said, "at": "2026-03-02T10:00:00"}) == 400
    assert told({**said, "message": "0b5c4b04-58f1-4a36-9a4e-6d7fd9a9a001"}) == 404
    assert Client().post("/messages/receipts/nobody/", b"{}", content_type="application/json").status_code == 404
    assert Client().post("/messages/receipts/console/", b"{}", content_type="application/json").status_code == 401
    assert (writing.again(message).state, MessageReceipt.objects.count()) == ("queued", 0)

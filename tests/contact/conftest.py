"""What the tests of messages share: a clock that stands still, a carrier of text messages."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from casework.contact.messages import providers
from tests.clock import NOW
from tests.contact import carrier


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("casework.contact.messages.tasks.timezone.now", made)
    return made


@pytest.fixture
def sms(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[carrier.SmsCarrier]:
    made = carrier.SmsCarrier()
    monkeypatch.setitem(providers._INSTALLED, "http", made.provider)
    settings.MESSAGES_SMS_PROVIDER = "http"
    # The carrier checks signatures against the tests' moment.
    yield made
    made.stop()

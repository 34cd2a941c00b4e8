"""Log lines are events with fields, and tell which request or work they belong to."""

import json
import logging
import logging.config
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from uuid import uuid4

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from casework.config import logs
from casework.config.middleware import RequestNameMiddleware
from casework.contact.messages.providers.base import Outgoing
from casework.contact.messages.providers.console import Console

ours = structlog.get_logger("casework.test")


@pytest.fixture
def printed() -> Iterator[StringIO]:
    """Logs as production writes them."""
    root, out = logging.getLogger(), StringIO()
    before, level = list(root.handlers), root.level
    logging.config.dictConfig(logs.configure(level="INFO", as_json=True))
    (console,) = (one for one in root.handlers if type(one) is logging.StreamHandler)
    console.setStream(out)
    yield out
    root.handlers, root.level = before, level


def lines(printed: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in printed.getvalue().splitlines()]


def test_an_event_keeps_its_fields_and_a_library_speaks_the_same_way(printed):
    ours.info("case closed", case="c-1", days=3)
    logging.getLogger("some.library").warning("%d tries", 2)
    first, second = lines(printed)
    assert (first["event"], first["case"], first["days"], first["level"]) == ("case closed", "c-1", 3, "info")
    assert (second["event"], second["logger"], second["level"]) == ("2 tries", "some.library", "warning")


def test_what_the_console_sends_is_seen_where_only_warnings_are_asked_for(printed):
    logging.config.dictConfig(logs.configure(level="WARNING", as_json=True))
    for one in logging.getLogger().handlers:
        if type(one) is logging.StreamHandler:
            one.setStream(printed)
    ours.info("nobody asked")
    sent = Outgoing(id=uuid4(), to="+2348000000000", subject="", body="Please pay.", parts=1)
    Console().send(sent, now=datetime(2026, 3, 2, tzinfo=UTC))
    (line,) = lines(printed)
    assert (line["event"], line["message"], line["characters"]) == ("A message.", str(sent.id), 11)
    assert "234" not in printed.getvalue()


def test_an_exception_stands_on_one_line(printed):
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        ours.exception("it failed")
    (line,) = lines(printed)
    assert "ValueError: first\nsecond" in str(line["exception"])


@pytest.mark.parametrize(("given", "kept"), [("abc-1", True), ("", False), ("x" * 65, False), ("a b\nc", False)])
def test_every_line_of_a_request_carries_its_name(printed, given: str, kept: bool):
    def view(request: HttpRequest) -> HttpResponse:
        ours.info("working")
        return HttpResponse()

    answer = RequestNameMiddleware(view)(RequestFactory().get("/", headers={"X-Request-ID": given}))
    ours.info("afterwards")
    inside, after = lines(printed)
    assert inside["request"] == answer["X-Request-ID"]
    assert (answer["X-Request-ID"] == given) is kept
    assert "request" not in after

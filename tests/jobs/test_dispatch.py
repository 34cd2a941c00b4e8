"""The broker carries ids; when it is away the row waits."""

import logging

import pytest
from celery import Celery, current_app

from casework.jobs import dispatch


@pytest.fixture
def broker_away(monkeypatch):
    """A Celery application whose broker does not answer."""
    app = Celery("away", broker="amqp://guest@127.0.0.1:1//", set_as_current=False)
    monkeypatch.setattr(dispatch, "current_app", app)


def test_the_request_goes_on_when_the_broker_is_away(broker_away, caplog):
    with caplog.at_level(logging.WARNING):
        assert dispatch.send(7) is False
    (line,) = caplog.records
    assert (line.msg["event"], line.msg["job"]) == ("The broker is away: the work row waits for the sweeper.", 7)


def test_the_broker_is_given_the_id_and_nothing_else(monkeypatch):
    seen = {}
    monkeypatch.setattr(current_app, "send_task", lambda name, **options: seen.update(name=name, **options))

    assert dispatch.send(7) is True
    assert (seen["name"], seen["args"], "kwargs" in seen) == ("jobs.run", [7], False)

"""What leaves a transaction: nothing before the commit, and no request fails for it."""

import ast
import importlib
import logging
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from casework.config.celery import app
from casework.jobs import dispatch, live, outbox, registry
from casework.jobs.models import Job
from tests.clock import NOW

SOURCE = Path(settings.BASE_DIR) / "casework"


@pytest.fixture
def sent(monkeypatch):
    """What is given to the broker and to the channel layer."""
    seen: list[object] = []
    monkeypatch.setattr(dispatch, "send", lambda job_id, *, delay=0.0: seen.append(job_id))
    monkeypatch.setattr(live, "send", seen.append)
    monkeypatch.setitem(registry._HANDLERS, "test.do", registry.Handler(kind="test.do", run=lambda job: {}, attempts=1))
    return seen


@pytest.mark.django_db
def test_nothing_leaves_before_the_commit(sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        job = outbox.enqueue("test.do", key="k", params={}, now=NOW)
        outbox.push("case-1")
    assert sent == []

    for callback in callbacks:
        callback()
    assert sent == [job.pk, "case-1"]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_never_leaves(sent):
    with transaction.atomic():
        outbox.enqueue("test.do", key="k", params={}, now=NOW)
        outbox.push("case-1")
        transaction.set_rollback(True)
    assert (sent, Job.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_a_channel_layer_that_is_away_fails_nobody(monkeypatch, caplog):
    def away(topic):
        raise ConnectionError("no Redis")

    monkeypatch.setattr(live, "send", away)
    with caplog.at_level(logging.ERROR), transaction.atomic():
        outbox.push("case-1")
    assert "no Redis" in caplog.text


def test_every_kind_of_work_that_is_asked_for_is_registered():
    asked = {kind for path in SOURCE.rglob("*.py") for kind in _kinds_asked_for(path)}
    assert asked <= set(registry.kinds()), asked - set(registry.kinds())


def test_every_task_of_the_timetable_exists():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
    assert "jobs.run" in app.tasks


def _kinds_asked_for(path: Path):
    """Yield the first argument of every `enqueue(…)` in the file: a text, or the module's constant of that name."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "enqueue":
            kind = node.args[0]
            if isinstance(kind, ast.Constant):
                yield kind.value
            elif isinstance(kind, ast.Name):
                name = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
                yield getattr(importlib.import_module(name), kind.id)

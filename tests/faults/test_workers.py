"""A worker is killed in the middle of its work: nothing is lost, and nothing is done twice."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from casework.jobs import dispatch, outbox, registry, services
from casework.jobs.models import Job, JobState

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

WORKER = """
import sys, time, django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.utils import timezone
from casework.jobs import registry, services

@registry.handler("fault.slow")
def slow(job):
    job.progress(1, 2)
    print("working", flush=True)
    time.sleep(60)
    return {"by": "the killed one"}

services.run(job_id=int(sys.argv[2]), clock=timezone.now)
"""


@pytest.fixture
def slow(monkeypatch):
    handler = registry.Handler(kind="fault.slow", run=lambda job: {"by": "the second"}, attempts=3)
    monkeypatch.setitem(registry._HANDLERS, "fault.slow", handler)
    monkeypatch.setattr(dispatch, "send", lambda job_id, *, delay=0.0: True)


def worker(job: Job) -> "subprocess.Popen[str]":
    """Start a real process that takes the row, and wait until it works."""
    command = [sys.executable, "-c", WORKER, str(connection.settings_dict["NAME"]), str(job.pk)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.Popen(command, env=environment, cwd=Path(settings.BASE_DIR), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "working"
    return process


def test_what_a_killed_worker_held_is_done_by_the_next_one(slow):
    job = outbox.enqueue("fault.slow", key="k", params={}, now=timezone.now())
    process = worker(job)
    try:
        assert services.run(job_id=job.pk, clock=timezone.now) is False  # it is taken
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=10)

    job = Job.objects.get()
    assert (job.state, job.attempts, job.progress_done) == (JobState.RUNNING, 1, 1)
    assert services.sweep(now=timezone.now()) == 0  # it may still come back

    later = job.lease_until + timedelta(seconds=1)
    assert services.sweep(now=later) == 1
    assert services.run(job_id=job.pk, clock=lambda: later) is True
    job = Job.objects.get()
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"by": "the second"}, 2)

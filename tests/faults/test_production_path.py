"""Production's path with its real pieces: a Celery worker of its own, ids over Redis, news back over Redis."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from celery import Celery
from channels_redis.pubsub import RedisPubSubChannelLayer
from django.conf import settings
from django.db import connection
from django.utils import timezone

from casework.collections.services import night
from casework.jobs import dispatch, live
from casework.jobs.models import Job, JobState
from casework.portfolio.models import Book

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def redis() -> str:
    address = os.environ.get("TEST_REDIS_URL", "")
    if not address:
        pytest.skip("no TEST_REDIS_URL: run this by `make test` or bin/with-services")
    return address.rsplit("/", 1)[0]


def database_url() -> str:
    """Name the test's own database for another process."""
    there = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{there['NAME']}"
    return f"postgres://{there['USER']}@{there['HOST']}:{there['PORT']}/{there['NAME']}"


@pytest.fixture
def worker(redis: str, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker as docs/operations.md starts it."""
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "casework.config.settings", "VAR_DIR": str(tmp_path),
        "DATABASE_URL": database_url(), "REDIS_URL": f"{redis}/40", "BROKER_URL": f"{redis}/41",
    }  # fmt: skip
    command = [sys.executable, "-m", "celery", "-A", "casework.config.celery", "worker", "--concurrency", "1"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL)
    yield process
    process.terminate()
    process.wait(20)


class Page(threading.Thread):
    """An open page's socket in another process than the worker: it waits for one change of one topic."""

    def __init__(self, redis: str, topic: str) -> None:
        super().__init__(daemon=True)
        self.address, self.topic = f"{redis}/40", topic
        self.told: dict[str, object] = {}
        self.watching = threading.Event()

    def run(self) -> None:
        asyncio.run(self._watch())

    async def _watch(self) -> None:
        layer = RedisPubSubChannelLayer(hosts=[self.address])
        channel = await layer.new_channel()
        await layer.group_add(live.group_of(self.topic), channel)
        self.watching.set()
        self.told = await asyncio.wait_for(layer.receive(channel), 90)


def test_an_id_goes_out_over_redis_and_news_come_back(
    redis: str, worker: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(dispatch, "send", lambda job_id, **_: bool(sent.append(job_id)))
    today = timezone.now().date()
    opened = today - timedelta(days=2)
    book = Book.objects.create(code="prod", name="Prod", time_zone="UTC", currency="EUR", business_date=opened)
    (job,) = night.ask_for_all(now=timezone.now())
    page = Page(redis, f"job-{job.public_id}")
    page.start()
    assert page.watching.wait(20)

    Celery("sender", broker=f"{redis}/41", set_as_current=False).send_task("jobs.run", args=sent, ignore_result=True)

    until = time.monotonic() + 90
    while Job.objects.get().state not in {JobState.DONE, JobState.FAILED} and time.monotonic() < until:
        time.sleep(0.2)
    page.join(10)
    job = Job.objects.get()
    assert (job.state, job.error, job.attempts) == (JobState.DONE, "", 1)
    assert job.result["days"] == 2
    assert Book.objects.get(pk=book.pk).business_date == today
    assert page.told == {"type": "topic.changed", "topic": f"job-{job.public_id}", "by": ""}

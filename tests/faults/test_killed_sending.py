"""A worker is lost while a message to many is written, and while a provider is being handed one of them.

Nothing goes out twice, nothing is lost; what cannot be known is "unknown".
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import Any

import pytest
from django.db import connection

from casework.collections.messaging.services import ask_many, many
from casework.collections.models import CaseContact, CollectionCase
from casework.contact.messages import providers
from casework.contact.messages.models import Message
from casework.contact.models import ContactAttempt
from casework.jobs import dispatch, leases
from casework.jobs import services as jobs
from casework.jobs.models import BatchRun, Job, JobState
from casework.workflow.models import Pool
from tests.clock import NOW
from tests.collections import desk
from tests.contact import writing
from tests.contact.carrier import SmsCarrier
from tests.faults import killing

pytestmark = [
    pytest.mark.fault,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="several processes meet at PostgreSQL"),
    pytest.mark.usefixtures("at_now"),
]
NUMBER = 5


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[SmsCarrier]:
    """A provider of text messages outside of the workers; nothing is sent before the test says so."""
    made = SmsCarrier()
    monkeypatch.setitem(providers._INSTALLED, "http", lambda: made.provider(patience=killing.PATIENCE))
    settings.MESSAGES_SMS_PROVIDER = "http"
    monkeypatch.setattr(dispatch, "send", lambda job_id, *, delay=0.0: True)
    monkeypatch.setattr(leases, "LEASE", timedelta(minutes=1))  # signatures hold for five
    yield made
    made.stop()


def run_all() -> None:
    jobs.run_waiting(clock=lambda: NOW)


def go_on(job: Job) -> None:
    """Let another worker do what the lost one had, once nobody can come back to it."""
    assert jobs.run(job_id=job.pk, clock=lambda: NOW) is False
    job.refresh_from_db()
    assert job.lease_until is not None
    later = job.lease_until + timedelta(seconds=1)
    assert jobs.run(job_id=job.pk, clock=lambda: later) is True
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (JobState.DONE, 2, "")


def states() -> Counter[str]:
    return Counter(Message.objects.values_list("state", flat=True))


def lost_while_handing_over(carrier: SmsCarrier, *, already: int) -> Job:
    """Kill a worker while the provider, which has the message, has not answered yet; return that message's work."""
    answered = Event()

    def take_and_think(handler: BaseHTTPRequestHandler) -> None:
        carrier.taken[carrier.posted[-1]] = {}
        answered.wait(killing.PATIENCE)

    carrier.todo = [take_and_think]
    with killing.working(run_all) as worker:
        killing.wait_until(lambda: len(carrier.posted) == already + 1, "one is handed over")
        killing.kill(worker)
    answered.set()
    return Job.objects.get(kind="contact.send_message", state=JobState.RUNNING)


@pytest.fixture
def asked(carrier: SmsCarrier, monkeypatch: pytest.MonkeyPatch) -> tuple[Job, list[int]]:
    """The work that writes to so many cases, two at a time, and these cases."""
    monkeypatch.setattr(many, "CHUNK", 2)
    floor = desk.make()
    cases = floor.cases(NUMBER)
    for number, case in enumerate(cases):
        desk.point(case, f"+23480312348{number:02d}")
    ids = [case.pk for case in cases]
    pool, template = Pool.objects.get(code="s1"), writing.template()
    return ask_many(pool=pool, cases=ids, template=template, language="en", actor=floor.supervisor, now=NOW), ids


def test_a_message_to_many_of_which_workers_were_lost_reaches_everybody_once(
    carrier: SmsCarrier, asked: tuple[Job, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    job, cases = asked
    # While they are written: the first two are there, whole.
    with killing.holding({CollectionCase: [cases[3]]}), killing.working(run_all) as worker:
        killing.wait_until(lambda: killing.standing(1), "the second chunk waits")
        killing.kill(worker)
    assert (states(), carrier.posted) == (Counter(queued=2), [])
    assert BatchRun.objects.get(kind="messages.send").counts["handled"] == 2
    go_on(job)
    assert states() == Counter(queued=NUMBER)
    assert set(CaseContact.objects.values_list("case", flat=True)) == set(cases)
    assert CaseContact.objects.count() == ContactAttempt.objects.count() == NUMBER
    counts = BatchRun.objects.get(kind="messages.send").counts
    assert counts == {"chosen": NUMBER, "handled": NUMBER, "done": NUMBER, "stayed": 0}

    # While one is handed over to a provider that keeps ids: it is asked, and nothing is sent again.
    lost = lost_while_handing_over(carrier, already=0)
    assert states() == Counter(sending=1, queued=4)
    go_on(lost)
    assert states() == Counter(sent=1, queued=4)
    assert (len(carrier.posted), carrier.asked) == (1, carrier.posted)

    # To one that does not: nobody can know whether it went out, so it stays unknown.
    lost = lost_while_handing_over(carrier, already=1)
    monkeypatch.setattr("casework.contact.messages.providers.http_sms.HttpSms.keeps_ids", False)
    go_on(lost)
    assert states() == Counter(sent=1, unknown=1, queued=3)

    run_all()
    assert states() == Counter(sent=4, unknown=1)
    sent = Counter(carrier.posted)
    assert set(sent) == {str(one) for one in Message.objects.values_list("public_id", flat=True)}
    assert set(sent.values()) == {1}  # everybody was written to once, whatever was lost
    assert not Job.objects.exclude(state=JobState.DONE).exists()

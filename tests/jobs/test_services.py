"""Work rows: taken once, kept by a lease, tried again, cancelled, found again when lost."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import get_language

from casework.jobs import leases, outbox, registry, services
from casework.jobs.models import AuditEntry, Job, JobState
from casework.jobs.registry import RunningJob
from casework.lib.refusal import Refused
from casework.people.models import Role
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def enqueued(key: str = "k", **more: Any) -> Job:
    return outbox.enqueue("test.do", key=key, params={"n": 1}, now=NOW, **more)


def test_work_is_done_once(work, clock):
    job = enqueued()
    work.append(lambda running: {"twice": running.params["n"] * 2})

    assert services.run(job_id=job.pk, clock=clock) is True
    assert services.run(job_id=job.pk, clock=clock) is False  # the broker may deliver an id twice

    job = Job.objects.get()
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"twice": 2}, 1)
    assert (job.started_at, job.finished_at, job.lease_until) == (NOW, NOW, None)


def test_asking_twice_is_asking_once(work):
    assert enqueued("same") == enqueued("same")
    assert Job.objects.count() == 1


def test_an_unknown_kind_is_refused():
    with pytest.raises(registry.UnknownKind):
        outbox.enqueue("no.such", key="k", params={}, now=NOW)
    assert not Job.objects.exists()


def test_a_failed_attempt_is_queued_again_after_a_growing_pause(work, clock):
    job = enqueued()
    work += [RuntimeError("the line is down"), RuntimeError("still down"), {"ok": True}]

    services.run(job_id=job.pk, clock=clock)

    job = Job.objects.get()
    assert (job.state, job.error, job.run_after) == (
        JobState.QUEUED,
        "RuntimeError: the line is down",
        NOW + timedelta(seconds=30),
    )
    assert services.run(job_id=job.pk, clock=clock) is False  # not before the pause is over

    clock.now = job.run_after
    services.run(job_id=job.pk, clock=clock)
    job = Job.objects.get()
    assert job.run_after == clock.now + timedelta(seconds=60)

    clock.now = job.run_after
    services.run(job_id=job.pk, clock=clock)
    job = Job.objects.get()
    assert (job.state, job.attempts, job.result, job.error) == (JobState.DONE, 3, {"ok": True}, "")


def test_the_last_failed_attempt_fails_the_work(work, clock):
    job = enqueued()
    work += [RuntimeError("1"), RuntimeError("2"), RuntimeError("3")]

    for _attempt in range(3):
        services.run(job_id=job.pk, clock=clock)
        clock.now += timedelta(hours=1)

    job = Job.objects.get()
    assert (job.state, job.attempts, job.error) == (JobState.FAILED, 3, "RuntimeError: 3")


def test_a_refusal_is_not_tried_again_and_is_in_the_owners_language(work, clock):
    owner = factories.person(language="zh-hans")
    job = enqueued(owner=owner)
    spoken: list[str] = []

    def refuse(running: RunningJob) -> dict[str, Any]:
        spoken.append(str(get_language()))
        raise Refused("no")

    work[:] = [refuse]
    services.run(job_id=job.pk, clock=clock)

    job = Job.objects.get()
    assert (job.state, job.error, job.attempts, spoken) == (JobState.FAILED, "no", 1, ["zh-hans"])


def test_the_handler_runs_outside_any_transaction_of_ours(work, clock, django_db_blocker):
    job = enqueued()
    depth = len(connection.savepoint_ids)
    seen: list[int] = []
    work.append(lambda running: seen.append(len(connection.savepoint_ids)) or {})

    services.run(job_id=job.pk, clock=clock)

    assert seen == [depth]


def test_progress_renews_the_lease_and_is_told_twice_a_second_at_most(work, clock, told):
    job = enqueued()
    leases_seen = []

    def handle(running: RunningJob) -> dict[str, Any]:
        for done in range(1, 11):
            clock.now += timedelta(milliseconds=100)
            running.progress(done, 10)
            leases_seen.append(Job.objects.get().lease_until)
        return {}

    work.append(handle)
    told.clear()
    services.run(job_id=job.pk, clock=clock)

    job = Job.objects.get()
    assert (job.progress_done, job.progress_total) == (10, 10)
    assert leases_seen[0] == NOW + timedelta(milliseconds=100) + leases.LEASE
    # taken, first news after 0.1 s, then after 0.6 s, the last step, done
    assert told == [f"job-{job.public_id}"] * 5


def test_the_owner_cancels_running_work(work, clock):
    owner = factories.person()
    job = enqueued(owner=owner)
    reached = []

    def handle(running: RunningJob) -> dict[str, Any]:
        services.cancel(job=Job.objects.get(pk=job.pk), actor=owner, now=clock.now)
        running.progress(1, 10)
        reached.append("after")
        return {}

    work.append(handle)
    services.run(job_id=job.pk, clock=clock)

    job = Job.objects.get()
    assert (job.state, job.result, job.finished_at, reached) == (JobState.CANCELLED, {}, NOW, [])
    assert AuditEntry.objects.filter(action="job.cancel", actor=owner, subject_id=str(job.public_id)).exists()


def test_nobody_else_cancels_but_operations(work):
    job = enqueued(owner=factories.person())

    with pytest.raises(services.NotYourJob):
        services.cancel(job=job, actor=factories.person("", Role.SUPERVISOR), now=NOW)
    assert Job.objects.get().state == JobState.QUEUED

    services.cancel(job=job, actor=factories.person("", Role.OPERATIONS), now=NOW)
    assert Job.objects.get().state == JobState.CANCELLED


def test_what_is_over_cannot_be_cancelled(work, clock):
    owner = factories.person()
    job = enqueued(owner=owner)
    work.append({})
    services.run(job_id=job.pk, clock=clock)

    with pytest.raises(services.JobOver):
        services.cancel(job=job, actor=owner, now=NOW)

    assert Job.objects.get().state == JobState.DONE
    assert not AuditEntry.objects.filter(action="job.cancel").exists()


def test_a_worker_that_lost_its_lease_writes_nothing(work, clock):
    job = enqueued()

    def slow(running: RunningJob) -> dict[str, Any]:
        clock.now += leases.LEASE  # silent for too long: somebody else takes over and finishes
        work.append({"by": "second"})
        assert services.run(job_id=job.pk, clock=clock) is True
        return {"by": "first"}

    work.append(slow)
    services.run(job_id=job.pk, clock=clock)

    job = Job.objects.get()
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"by": "second"}, 2)


def test_the_sweeper_sends_what_was_not_taken(work, sent):
    waiting = enqueued("waiting")
    enqueued("later", run_after=NOW + timedelta(hours=1))

    assert services.sweep(now=NOW) == 0  # the broker has only just been told
    assert services.sweep(now=NOW + MINUTE) == 1
    assert sent == [waiting.pk]


def test_the_sweeper_sends_what_a_dead_worker_left(work, sent):
    job = enqueued()
    leases.take(job_id=job.pk, attempts=3, now=NOW)  # and was never heard of again

    assert services.sweep(now=NOW + leases.LEASE - MINUTE) == 0
    assert services.sweep(now=NOW + leases.LEASE) == 1
    assert sent == [job.pk]


def test_work_that_kills_every_worker_fails_in_the_end(work, clock, sent):
    job = enqueued()
    for _attempt in range(3):
        assert leases.take(job_id=job.pk, attempts=3, now=clock.now)
        clock.now += leases.LEASE

    assert services.run(job_id=job.pk, clock=clock) is False
    assert services.sweep(now=clock.now) == 0

    job = Job.objects.get()
    assert (job.state, job.error, sent) == (JobState.FAILED, services.WORKER_LOST, [])


def test_a_second_sweep_changes_nothing(work, clock, sent):
    job = enqueued()
    work.append({})
    services.run(job_id=job.pk, clock=clock)

    assert services.sweep(now=NOW + timedelta(days=1)) == 0
    assert Job.objects.get().state == JobState.DONE


def test_run_waiting_does_all_that_is_due_and_what_that_asks_for(work, clock):
    enqueued("a")
    enqueued("later", run_after=NOW + timedelta(hours=1))
    work += [lambda running: {"asked": enqueued("b").pk}, {"b": True}]

    assert services.run_waiting(clock=clock) == 2
    assert sorted(Job.objects.filter(state=JobState.DONE).values_list("key", flat=True)) == ["a", "b"]


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_takes_the_row(work):
    job = enqueued()
    work += [{"n": n} for n in range(8)]
    start, results = threading.Barrier(8), []

    def worker() -> None:
        start.wait()
        try:
            results.append(services.run(job_id=job.pk, clock=lambda: NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [False] * 7 + [True]
    job = Job.objects.get()
    assert (job.state, job.attempts, len(work)) == (JobState.DONE, 1, 7)

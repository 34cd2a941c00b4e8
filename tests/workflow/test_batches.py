"""One thing done with many items: chunk by chunk, once each, with a word why items stayed."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from casework.jobs import services as jobs
from casework.jobs.models import AuditEntry, BatchRun, Job, JobState, RunState
from casework.people.models import Role, User
from casework.review.models import OrderEvent, OrderState, ReviewOrder
from casework.review.services import DESK
from casework.workflow import batches, priority
from casework.workflow.batches import Order
from tests import factories
from tests.clock import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(batches, "CHUNK", 4)
    team = factories.review_team("initial")
    ada = factories.person("ada", Role.INITIAL_REVIEWER, team=team, capacity=6)
    return SimpleNamespace(
        team=team, ada=ada, boss=factories.person("boss", Role.SUPERVISOR, leads=team), product=factories.product()
    )


def orders(floor: SimpleNamespace, number: int) -> list[ReviewOrder]:
    return [factories.order(product=floor.product) for _ in range(number)]


def asked(floor: SimpleNamespace, chosen: list[ReviewOrder], order: Order) -> tuple[BatchRun, Job]:
    ids = [one.pk for one in chosen]
    return batches.ask(
        kind="orders", ids=ids, order=order, actor=floor.boss, scope="initial", what={"filter": "state=all"}, now=NOW
    )


def done(floor: SimpleNamespace, chosen: list[ReviewOrder], order: Order) -> BatchRun:
    run, _job = asked(floor, chosen, order)
    jobs.run_waiting(clock=lambda: NOW)
    return BatchRun.objects.get(pk=run.pk)


def holders() -> list[User | None]:
    return [order.assignee for order in ReviewOrder.objects.order_by("pk")]


def test_a_batch_gives_as_many_as_fit_and_says_why_the_others_stay(floor: SimpleNamespace) -> None:
    chosen = orders(floor, 11)
    run = done(floor, chosen, Order(action=batches.ASSIGN, person=floor.ada.pk, reason="the evening"))
    assert holders() == [floor.ada] * 6 + [None] * 5
    assert run.counts == {"chosen": 11, "handled": 11, "done": 6, "stayed": 5}
    assert [error["number"] for error in run.errors] == [5]
    assert "room" in run.errors[0]["reason"]
    assert run.state == RunState.DONE
    assert {row.reason for row in chosen[0].assignments.all()} == {"the evening"}
    assert AuditEntry.objects.get(action="batch.assign").detail == {
        "number": 11, "scope": "initial", "reason": "the evening",
    }  # fmt: skip


def test_a_person_who_went_away_ends_the_batch_with_that_word(floor: SimpleNamespace) -> None:
    chosen = orders(floor, 9)
    away = factories.person("away", Role.INITIAL_REVIEWER, team=floor.team, online=False)
    run = done(floor, chosen, Order(action=batches.ASSIGN, person=away.pk))
    assert run.counts == {"chosen": 9, "handled": 9, "done": 0, "stayed": 9}
    assert len(run.errors) == 1
    assert holders() == [None] * 9


def test_many_are_released_and_what_nobody_holds_stays(floor: SimpleNamespace) -> None:
    chosen = orders(floor, 6)
    for order in chosen[:5]:
        factories.give(order, floor.ada)
    run = done(floor, chosen, Order(action=batches.RELEASE))
    assert run.counts == {"chosen": 6, "handled": 6, "done": 5, "stayed": 1}
    assert set(ReviewOrder.objects.values_list("state", flat=True)) == {OrderState.POOLED}


def test_a_worker_that_dies_between_chunks_repeats_and_loses_nothing(
    floor: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen, calls = orders(floor, 9), []
    real = priority.prioritise

    def dies_once(**sent: Any) -> Any:
        calls.append(list(sent["item_ids"]))
        if len(calls) == 2:
            raise RuntimeError("the power went")
        return real(**sent)

    monkeypatch.setattr(priority, "prioritise", dies_once)
    run, job = asked(floor, chosen, Order(action=batches.PRIORITISE, priority=20))
    jobs.run(job_id=job.pk, clock=lambda: NOW)
    broken = BatchRun.objects.get(pk=run.pk)
    assert (broken.state, broken.counts["handled"], broken.counts["done"]) == (RunState.FAILED, 4, 4)
    Job.objects.update(run_after=NOW)

    jobs.run_waiting(clock=lambda: NOW)

    ended = BatchRun.objects.get(pk=run.pk)
    assert (ended.state, ended.counts) == (RunState.DONE, {"chosen": 9, "handled": 9, "done": 9, "stayed": 0})
    assert calls == [[o.pk for o in part] for part in (chosen[:4], chosen[4:8], chosen[4:8], chosen[8:])]
    assert OrderEvent.objects.filter(name="prioritise").count() == 9


def test_a_cancelled_batch_stops_and_keeps_what_was_done(floor: SimpleNamespace) -> None:
    run, job = asked(floor, orders(floor, 9), Order(action=batches.PRIORITISE, priority=20))
    told: list[int] = []

    def cancelled_after_one(handled: int, _total: int) -> None:
        told.append(handled)
        if handled:
            raise jobs.JobCancelled

    with pytest.raises(jobs.JobCancelled):
        batches.work(params=job.params, progress=cancelled_after_one, clock=lambda: NOW)
    ended = BatchRun.objects.get(pk=run.pk)
    assert (told, ended.state, ended.counts["done"]) == ([0, 4], RunState.DONE, 4)
    assert ReviewOrder.objects.filter(priority=20).count() == 4


def test_a_priority_is_changed_once_and_logged(floor: SimpleNamespace) -> None:
    first, second, gone = orders(floor, 3)
    factories.decide(gone, floor.ada, "rejected")
    ids = [first.pk, second.pk, gone.pk]
    dealt = priority.prioritise(desk=DESK, item_ids=ids, priority=30, actor=floor.boss, now=NOW, reason="VIP")
    assert (dealt.assigned, dealt.refused) == ([first.pk, second.pk], {gone.pk: "It is finished."})
    again = priority.prioritise(desk=DESK, item_ids=[first.pk], priority=30, actor=floor.boss, now=NOW)
    assert again.refused == {first.pk: "It has this priority already."}
    event = OrderEvent.objects.get(item=first, name="prioritise")
    assert event.detail == {"before": 0, "after": 30, "reason": "VIP"}
    assert ReviewOrder.objects.get(pk=first.pk).priority == 30
    assert Job.objects.filter(state=JobState.FAILED).count() == 0

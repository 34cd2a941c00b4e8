"""One thing done with many items: chunk by chunk, once each, with a word why items stayed."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from casework.jobs import services as jobs
from casework.jobs import words
from casework.jobs.models import AuditEntry, BatchRun, Job, JobState, RunState
from casework.lib.said import said_again
from casework.people.models import Membership, Role, User
from casework.review.models import OrderAssignment, OrderEvent, OrderReviewer, OrderState, ReviewOrder
from casework.review.services import DESK
from casework.workflow import assignment, batches, priority
from casework.workflow.batches import Order
from casework.workflow.models import Conflict, DealPlan
from casework.workflow.selectors import answers_of
from tests import factories
from tests.clock import NOW
from tests.workflow import floor as play

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
    with override("zh-hans"):
        assert dict(words.facts(run.errors[0]))["原因"] == "Ada 已无余量。"
    assert dict(words.facts(run.errors[0]))["Reason"] == "Ada has no room for more."
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


# --- what waits is given by the statements of a deal ------------------------------------------------------------


def test_a_batch_that_may_exceed_the_capacity_gives_all_and_marks_what_exceeds_it(floor: SimpleNamespace) -> None:
    factories.give(orders(floor, 1)[0], floor.ada)
    chosen = orders(floor, 8)
    order = Order(action=batches.ASSIGN, person=floor.ada.pk, reason="month's end", over_capacity=True)
    run = done(floor, chosen, order)
    assert (run.counts["done"], run.errors) == (8, [])
    rows = OrderAssignment.objects.filter(item__in=[one.pk for one in chosen]).order_by("item")
    assert [row.over_capacity for row in rows] == [False] * 5 + [True] * 3
    assert [row.policy for row in rows] == ["manual"] * 5 + ["manual, over capacity"] * 3
    assert {(row.given_by, row.reason, row.batch) for row in rows} == {(floor.boss, "month's end", run)}
    assert AuditEntry.objects.get(action="batch.assign").detail["over_capacity"] is True
    play.check_truths()


@pytest.mark.parametrize(("capacity", "over", "given"), [(0, False, 0), (0, True, 3)])
def test_who_has_no_capacity_at_all_is_given_something_only_by_saying_so(
    floor: SimpleNamespace, capacity: int, over: bool, given: int
) -> None:
    Membership.objects.filter(user=floor.ada).update(capacity=capacity)
    order = Order(action=batches.ASSIGN, person=floor.ada.pk, reason="so be it", over_capacity=over)
    assert done(floor, orders(floor, 3), order).counts["done"] == given


def test_a_batch_leaves_the_rows_that_the_writer_of_single_items_leaves(floor: SimpleNamespace) -> None:
    bea = factories.person("bea", Role.INITIAL_REVIEWER, team=floor.team, capacity=6)
    chosen = orders(floor, 4)
    done(floor, chosen[:2], Order(action=batches.ASSIGN, person=floor.ada.pk, reason="x"))
    assignment.assign(
        desk=DESK, item_ids=[one.pk for one in chosen[2:]], person=bea, actor=floor.boss, now=NOW, reason="x"
    )
    own = {"id", "item_id", "person_id", "batch_id", "why"}
    rows = [
        {name: value for name, value in row.items() if name not in own}
        for row in OrderAssignment.objects.order_by("item").values()
    ]
    assert len(rows) == 4
    assert all(row == rows[0] for row in rows)
    kept = ("state", "opened_at", "assigned_at", "limit_at", "last_assignee_id")
    items = list(ReviewOrder.objects.order_by("pk").values_list(*kept))
    assert len(set(items)) == 1
    events = OrderEvent.objects.filter(name="assign").values_list("from_state", "to_state", "recorded_at", "actor")
    assert len(events) == 4
    assert len(set(events)) == 1
    assert OrderReviewer.objects.filter(stage="initial").count() == 4
    play.check_truths()


def test_what_somebody_holds_is_reassigned_by_the_same_batch(floor: SimpleNamespace) -> None:
    bea = factories.person("bea", Role.INITIAL_REVIEWER, team=floor.team, capacity=9)
    chosen = orders(floor, 8)
    for order in chosen[:5]:
        factories.give(order, floor.ada)
    run = done(floor, chosen, Order(action=batches.ASSIGN, person=bea.pk, reason="Ada leaves"))
    assert run.counts == {"chosen": 8, "handled": 8, "done": 8, "stayed": 0}
    assert holders() == [bea] * 8
    play.check_truths()


def test_every_rule_is_asked_and_said_of_what_stays(floor: SimpleNamespace) -> None:
    skilled, dear, barred, kin, plain = orders(floor, 5)
    ReviewOrder.objects.filter(pk=skilled.pk).update(requires={"language": "ha"})
    ReviewOrder.objects.filter(pk=dear.pk).update(value=Decimal(50_000))
    Membership.objects.filter(user=floor.ada).update(amount_limit=Decimal(20_000))
    OrderReviewer.objects.create(order=barred, person=floor.ada, stage="re_review")
    Conflict.objects.create(user=floor.ada, affinity=kin.affinity, reason="brother", noted_at=NOW)
    run = done(floor, [skilled, dear, barred, kin, plain], Order(action=batches.ASSIGN, person=floor.ada.pk))
    assert run.counts["done"] == 1
    assert {(said_again(error["reason"]), error["number"]) for error in run.errors} == {
        ("It asks for a skill that they do not have.", 1),
        ("Its amount is above what they may decide.", 1),
        ("Four eyes, or a conflict of interest, keeps it from Ada.", 2),
    }
    assert ReviewOrder.objects.get(assignee=floor.ada) == plain


def test_why_this_person_is_answered_of_a_batch(floor: SimpleNamespace) -> None:
    factories.person("bea", Role.INITIAL_REVIEWER, team=floor.team, capacity=9)
    factories.person("off", Role.INITIAL_REVIEWER, team=floor.team, online=False)
    (order,) = orders(floor, 1)
    run = done(floor, [order], Order(action=batches.ASSIGN, person=floor.ada.pk))
    (answer,) = answers_of(desk=DESK, item=ReviewOrder.objects.get(pk=order.pk))
    assert (answer.way, answer.load, answer.strategy) == ("Given by hand", (0, 1, 6), "")
    told = {other.name: other.rule for other in answer.others}
    assert told == {"Bea": "", "Off": "They are not online and accepting work."}
    deal = DealPlan.objects.get(batch=run)
    assert (deal.state, deal.items, deal.dealt) == ("committed", 1, 1)


def test_many_take_as_many_queries_as_few(floor: SimpleNamespace) -> None:
    Membership.objects.filter(user=floor.ada).update(capacity=500)
    counted = []
    for number in (3, 60):
        _run, job = asked(floor, orders(floor, number), Order(action=batches.ASSIGN, person=floor.ada.pk))
        with CaptureQueriesContext(connection) as captured:
            jobs.run(job_id=job.pk, clock=lambda: NOW)
        counted.append(len(captured))
    assert counted[1] <= counted[0]
    assert ReviewOrder.objects.filter(assignee=floor.ada).count() == 63

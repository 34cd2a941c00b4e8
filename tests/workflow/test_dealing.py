"""Dealing a whole pool: the preview, the commit of exactly the preview, and when it refuses."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.jobs.models import BatchRun, Job
from casework.lib.refusal import OutOfReach
from casework.people import services as people
from casework.people.models import Load, Role, Skill
from casework.review.models import OrderAssignment, OrderEvent, OrderReviewer, ReviewOrder
from casework.workflow.assignment import assign
from casework.workflow.dealing import packing, previewing
from casework.workflow.dealing.committing import PoolChanged, ask_commit, commit
from casework.workflow.dealing.comparing import replay_shown
from casework.workflow.dealing.previewing import DealOver, DealRefused, ask, discard
from casework.workflow.dealing.replaying import replay
from casework.workflow.dealing.telling import others
from casework.workflow.models import AssignmentPolicy, Conflict, DealPlan, DealState
from casework.workflow.policies import as_rule
from tests import factories
from tests.clock import NOW
from tests.workflow import pools

LATER = NOW + timedelta(seconds=30)


@pytest.fixture
def floor(db):
    """Seven orders, three people with room for nine."""
    return pools.orders(items=7, people=[3, 3, 3])


def holders():
    return list(ReviewOrder.objects.order_by("pk").values_list("assignee", flat=True))


def rows(plan):
    return {row["id"]: row for row in plan.people}


def test_a_preview_shows_who_would_get_what_and_writes_nothing(floor):
    plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)

    assert (plan.state, plan.items, plan.dealt, plan.given, plan.possible) == (DealState.PREVIEWED, 7, 7, 7, 7)
    assert sorted(row["items"] for row in plan.people) == [2, 2, 3]
    assert all((row["before"], row["after"]) == (0, row["items"]) for row in plan.people)
    assert plan.jain_before is None  # nobody had anything: there is nothing to divide by
    assert plan.jain_after == pytest.approx(49 / (3 * 17))
    assert plan.stays == []
    assert len(plan.fingerprint) == 64
    assert holders() == [None] * 7
    assert not OrderAssignment.objects.exists()


def test_the_commit_writes_exactly_the_preview(floor):
    plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)
    lines = {line.item: line for line in packing.unpack_lines(plan.lines)}

    run = commit(plan=plan, actor=floor.boss, now=LATER)

    given = OrderAssignment.objects.order_by("item").values_list("item", "person", "given_by", "batch", "given_at")
    assert list(given) == [(pk, lines[pk].person, floor.boss.pk, run.pk, LATER) for pk in sorted(lines)]
    assert holders() == [lines[pk].person for pk in sorted(lines)]
    assert {load.user_id: load.open_points for load in Load.objects.all()} == {
        row["id"]: row["after"] for row in plan.people
    }
    assert OrderReviewer.objects.count() == 7
    assert OrderEvent.objects.filter(name="assign", actor=floor.boss, recorded_at=LATER).count() == 7
    plan = DealPlan.objects.get()
    assert (plan.state, plan.batch, plan.ended_at) == (DealState.COMMITTED, run, LATER)
    assert run.counts == {"items": 7, "dealt": 7, "stayed": 0, "people": 3}


def test_committing_twice_deals_once(floor):
    plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)
    first = commit(plan=plan, actor=floor.boss, now=LATER)
    assert commit(plan=plan, actor=floor.boss, now=LATER) == first
    assert OrderAssignment.objects.count() == 7
    assert BatchRun.objects.filter(kind="deal").count() == 1


def taken(floor, plan):
    assign(desk=floor.desk, item_ids=[ReviewOrder.objects.first().pk], person=floor.people[0], actor=None, now=NOW)


def heavier(floor, plan):
    ReviewOrder.objects.filter(pk=ReviewOrder.objects.first().pk).update(points=2)


def busier(floor, plan):
    factories.order()
    assign(desk=floor.desk, item_ids=[ReviewOrder.objects.last().pk], person=floor.people[0], actor=None, now=NOW)


def away(floor, plan):
    people.set_accepting(user=floor.people[0], accepting=False, now=NOW)


def smaller(floor, plan):
    people.set_capacity(team=floor.team, user=floor.people[0], capacity=2, actor=floor.boss, now=NOW)


def conflicted(floor, plan):
    customer = ReviewOrder.objects.first().affinity
    Conflict.objects.create(user=floor.people[0], affinity=customer, reason="a cousin", noted_at=NOW)


def left(floor, plan):
    people.remove_member(team=floor.team, user=floor.people[0], actor=floor.boss, now=NOW)


@pytest.mark.parametrize("change", [taken, heavier, busier, away, smaller, conflicted, left])
def test_a_pool_that_changed_refuses_the_whole_and_writes_nothing(floor, change):
    plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)
    change(floor, plan)
    before = holders(), OrderAssignment.objects.count(), OrderEvent.objects.count()

    with pytest.raises(PoolChanged, match="changed since the preview"):
        commit(plan=plan, actor=floor.boss, now=LATER)

    assert (holders(), OrderAssignment.objects.count(), OrderEvent.objects.count()) == before
    assert not BatchRun.objects.filter(kind="deal").exists()
    assert DealPlan.objects.get().state == DealState.STALE
    with pytest.raises(DealOver):
        commit(plan=plan, actor=floor.boss, now=LATER)


def test_what_arrives_after_the_preview_stays_for_the_next_deal(floor):
    plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)
    late = factories.order()
    commit(plan=plan, actor=floor.boss, now=LATER)
    assert ReviewOrder.objects.get(pk=late.pk).assignee is None


def test_a_discarded_preview_is_over(floor):
    plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)
    discard(plan=plan, actor=floor.boss, now=LATER)
    for again in (commit, discard):
        with pytest.raises(DealOver):
            again(plan=plan, actor=floor.boss, now=LATER)
    assert holders() == [None] * 7


def test_an_outsider_finds_no_pool(floor):
    stranger = factories.person("", Role.SUPERVISOR, leads=factories.team("initial"))
    with pytest.raises(OutOfReach):
        ask(pool=floor.pool, actor=stranger, now=NOW)
    plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)
    for act in (commit, discard, ask_commit):
        with pytest.raises(OutOfReach):
            act(plan=plan, actor=stranger, now=NOW)
    assert DealPlan.objects.get().state == DealState.PREVIEWED


def test_an_empty_pool_is_not_dealt(floor):
    commit(plan=ask(pool=floor.pool, actor=floor.boss, now=NOW), actor=floor.boss, now=NOW)
    with pytest.raises(DealRefused, match="Nothing waits"):
        ask(pool=floor.pool, actor=floor.boss, now=NOW)


def test_what_stays_is_told_with_its_reason(floor):
    Skill.objects.create(user=floor.people[0], kind="language", code="ha")
    first, second, *_ = ReviewOrder.objects.order_by("pk")
    ReviewOrder.objects.filter(pk=first.pk).update(requires={"language": "zh"})
    ReviewOrder.objects.filter(pk=second.pk).update(requires={"language": "ha"})
    for _number in range(4):
        factories.order()

    plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)

    assert [(row["why"], row["number"], row["first"]) for row in plan.stays] == [
        ("full", 1, [ReviewOrder.objects.order_by("pk").last().pk]), ("nobody", 1, [first.pk]),
    ]  # fmt: skip
    chinese = next(row for row in plan.classes if row["requires"] == {"language": "zh"})
    assert chinese["out"] == {"skill": sorted(one.pk for one in floor.people)}
    hausa = {line.item: line.person for line in packing.unpack_lines(plan.lines)}[second.pk]
    assert hausa == floor.people[0].pk


def test_why_this_person_and_why_not_that_one(floor):
    absent = factories.person("", Role.INITIAL_REVIEWER, team=floor.team, online=False)
    plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)
    commit(plan=plan, actor=floor.boss, now=NOW)

    row = OrderAssignment.objects.order_by("item").first()
    assert row.why["way"] == "bulk"
    assert row.why["load"] == [0, 1, 3]
    assert row.why["turn"] == 1
    told = others(people=plan.people, kind=plan.classes[row.why["class"]], person=row.person_id)
    rest = sorted(one.pk for one in floor.people if one.pk != row.person_id)
    assert told == [*((pk, 0, 3, "") for pk in rest), (absent.pk, 0, 50, "presence")]


def test_the_policy_in_force_is_named_and_another_strategy_can_be_tried(floor):
    AssignmentPolicy.objects.create(team=floor.team, version=1, strategy="by_value", effective_at=NOW, made_at=NOW)
    plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)
    assert (plan.policy, plan.strategy, plan.version.version) == (f"{floor.team.code} v1", "by_value", 1)
    assert ask(pool=floor.pool, actor=floor.boss, now=NOW, strategy="round_robin").strategy == "round_robin"


def test_a_policys_weights_count_in_a_deal_and_in_its_replay(floor):
    """Two carry two points each, one of them in one hard item: by load alone both get as much, by hard work not."""
    ada, ben, cy = floor.people
    floor.team.memberships.filter(user__in=[ada, ben]).update(capacity=20)
    floor.team.memberships.filter(user=cy).update(capacity=0)
    pools.weigh([4, 2, 2, 1, 1, 1, 1])
    ids = list(ReviewOrder.objects.order_by("pk").values_list("pk", flat=True))
    assign(desk=floor.desk, item_ids=ids[:1], person=ada, actor=None, now=NOW)
    assign(desk=floor.desk, item_ids=ids[1:3], person=ben, actor=None, now=NOW)
    by_load = ask(pool=floor.pool, actor=floor.boss, now=NOW)
    heavy = AssignmentPolicy.objects.create(
        team=floor.team, version=1, weights={"load": 1.0, "hard": 0.1}, effective_at=NOW, made_at=NOW
    )
    by_hard = ask(pool=floor.pool, actor=floor.boss, now=NOW)

    shares = [{pk: rows(plan)[pk]["items"] for pk in (ada.pk, ben.pk)} for plan in (by_load, by_hard)]
    assert shares == [{ada.pk: 2, ben.pk: 2}, {ada.pk: 1, ben.pk: 3}]
    assert replay(plan=by_load, policy=as_rule(heavy)).moved == 1
    shown = {str(row.name): (row.was, row.would) for row in replay_shown(by_load, version=heavy, strategy="").settings}
    assert shown == {"Weight of hard items": ("0", "0.1")}


def test_a_big_pool_is_planned_and_committed_in_the_background(floor, monkeypatch):
    from casework.jobs import services as jobs

    monkeypatch.setattr(previewing, "BIG", 5)
    monkeypatch.setattr("casework.workflow.dealing.committing.BIG", 5)
    plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)
    assert (plan.state, plan.job.kind) == (DealState.PLANNING, "workflow.preview_deal")
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    assert jobs.run_waiting(clock=lambda: NOW) == 1
    plan = DealPlan.objects.get()
    assert plan.state == DealState.PREVIEWED

    assert ask_commit(plan=plan, actor=floor.boss, now=NOW).job.kind == "workflow.commit_deal"
    assert holders() == [None] * 7
    assert jobs.run_waiting(clock=lambda: NOW) == 1
    assert None not in holders()
    assert Job.objects.get(kind="workflow.commit_deal").result["dealt"] == 7


def test_as_many_queries_for_many_as_for_few(db):
    def queries(number):
        floor = pools.orders(items=number, people=[30, 30])
        cache.clear()  # what the one before made the program remember
        with CaptureQueriesContext(connection) as captured:
            plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)
            commit(plan=plan, actor=floor.boss, now=NOW)
        return [query["sql"] for query in captured]

    few, many = queries(3), queries(25)
    assert len(few) == len(many), "\n".join(few) + "\n--\n" + "\n".join(many)

"""A past deal replayed by another version of the policy or another strategy: dry, from what was stored then."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.review.models import ReviewOrder
from casework.workflow.assignment import assign, release
from casework.workflow.dealing.committing import commit
from casework.workflow.dealing.previewing import ask
from casework.workflow.dealing.reading import _holders, holders_at
from casework.workflow.dealing.replaying import as_dealt, replay
from casework.workflow.models import AssignmentPolicy, DealPlan
from casework.workflow.planner import Strategy
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


def test_a_past_deal_is_replayed_dry_with_the_difference(floor):
    factories.give(ReviewOrder.objects.first(), floor.people[0])
    plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)
    commit(plan=plan, actor=floor.boss, now=NOW)
    before = holders()

    plan = DealPlan.objects.get()
    same = replay(plan=plan, policy=as_dealt(plan))
    turns = replay(plan=plan, policy=replace(as_dealt(plan), strategy=Strategy.ROUND_ROBIN))

    assert (same.moved, [row.items for row in same.people]) == (0, [0, 0, 0])
    assert {row.person: row.would.items for row in turns.people} == {one.pk: 2 for one in floor.people}
    assert {row.person: row.was.items for row in turns.people} == {pk: row["items"] for pk, row in rows(plan).items()}
    assert sum(row.items for row in turns.people) == 0
    assert holders() == before


def version(floor, number, *, team=None, **fields):
    row = AssignmentPolicy.objects.create(
        team=team or floor.team, version=number, effective_at=NOW, made_at=NOW, **fields
    )
    return as_rule(row)


def test_a_deal_is_replayed_by_another_version_with_the_days_that_it_keeps_a_customer(floor):
    """Without sticky days the customer's next order goes to the emptiest; with them, to who had the last one."""
    ada = floor.people[0]
    first, again = (factories.order(customer_ref="same", amount="500.00") for _ in range(2))
    factories.give(first, ada, now=NOW - timedelta(days=2))
    ReviewOrder.objects.exclude(pk__in=[first.pk, again.pk]).update(state="withdrawn", closed_at=NOW)
    release(desk=floor.desk, item_ids=[first.pk], actor=floor.boss, now=NOW - timedelta(days=2))
    ReviewOrder.objects.filter(pk=first.pk).update(state="withdrawn", closed_at=NOW)
    other = factories.order()
    factories.give(other, ada)
    version(floor, 1)
    plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)
    commit(plan=plan, actor=floor.boss, now=NOW)
    before = holders()
    assert ReviewOrder.objects.get(pk=again.pk).assignee_id != ada.pk

    plan = DealPlan.objects.get()
    found = {days: replay(plan=plan, policy=version(floor, days, sticky_days=days)) for days in (2, 3)}

    assert (found[2].moved, found[3].moved) == (0, 1)  # two days ago to the second is not within two days
    assert {row.person: row.items for row in found[3].people if row.items} == {
        ada.pk: 1, ReviewOrder.objects.get(pk=again.pk).assignee_id: -1
    }  # fmt: skip
    assert holders() == before


@pytest.mark.django_db
@pytest.mark.parametrize("make", [pools.orders, pools.rereviews, pools.cases])
def test_who_holds_a_customers_work_is_read_as_it_was_at_the_deal(make):
    """What a preview would have read then, and not what the deal itself gave, nor what came after it."""
    pool = make(items=4, people=[4, 4])
    ids = list(pool.desk.item.objects.filter(pool=pool.pool).order_by("pk").values_list("pk", "affinity"))
    assign(desk=pool.desk, item_ids=[ids[0][0]], person=pool.people[1], actor=None, now=NOW)
    expected = _holders(pool.desk, pool.pool, as_rule(AssignmentPolicy(team=pool.team, version=1, sticky_days=3)), NOW)
    run = commit(plan=ask(pool=pool.pool, actor=pool.boss, now=NOW), actor=pool.boss, now=NOW)
    assign(desk=pool.desk, item_ids=[ids[1][0]], person=pool.people[0], actor=None, now=LATER, over_capacity=True)

    found = holders_at(pool.desk, pool.pool, sticky_days=3, at=NOW, but=run.pk)

    assert expected.get(ids[0][1]) == pool.people[1].pk
    assert {customer: found.get(customer) for _pk, customer in ids} == {
        customer: expected.get(customer) if customer == ids[0][1] else None for _pk, customer in ids
    }


def test_a_replay_counts_as_hard_what_its_version_calls_so(floor):
    pools.weigh([1, 2, 1])
    version(floor, 1)
    plan = ask(pool=floor.pool, actor=floor.boss, now=NOW)

    found = {points: replay(plan=plan, policy=version(floor, points, hard_from=points)) for points in (2, 3)}

    assert [one.moved for one in found.values()] == [0, 0]
    hard = {points: (sum(r.was.hard for r in one.people), sum(r.would.hard for r in one.people))
            for points, one in found.items()}  # fmt: skip
    assert hard == {2: (2, 2), 3: (0, 0)}

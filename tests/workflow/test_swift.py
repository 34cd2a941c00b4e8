"""Next on PostgreSQL: its four statements see and write what the objects' way does."""

import threading
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from casework.collections.models import BucketStay
from casework.people.models import Leave, Load, Presence, PresencePeriod, Shift, Skill, User, Workload
from casework.review.models import OrderReviewer, ReviewOrder
from casework.workflow import next as by_objects
from casework.workflow import swift, truth
from casework.workflow.desk import Desk
from casework.workflow.models import Conflict, PoolCapacity
from casework.workflow.next import take_next
from casework.workflow.transitions import log_model
from tests import factories
from tests.clock import NOW
from tests.workflow import floor, pools

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite takes the objects' way"),
]


def ada_with_everything(*, policy: bool) -> tuple[User, Any]:
    """Somebody of whom each fact says something."""
    team = factories.review_team()
    (ada,) = floor.crew(1, team=team, capacity=9)
    team.memberships.update(amount_limit="50000.00")
    for order in floor.orders(2, points=2):
        factories.give(order, ada)
    Workload.objects.filter(user=ada).update(capacity=20)
    PoolCapacity.objects.create(user=ada, pool=floor.pool_of(team), capacity=8)
    Skill.objects.create(user=ada, kind="language", code="ha")
    Conflict.objects.create(user=ada, affinity=77, reason="kin", noted_at=NOW)
    if policy:
        floor.policy(team, sticky_days=3)
    return ada, team


@pytest.mark.parametrize("how", ["working", "away", "night", "paused", "without a policy"])
def test_both_ways_see_the_same(how: str) -> None:
    ada, team = ada_with_everything(policy=how != "without a policy")
    if how == "away":
        Leave.objects.create(user=ada, first_on=NOW.date() - timedelta(days=1), last_on=NOW.date())
    if how == "night":
        Shift.objects.create(user=ada, weekday=(NOW.weekday() + 3) % 7, starts=time(22, 30), ends=time(6))
    if how == "paused":
        ada.presence.__class__.objects.filter(user=ada).update(accepting=False)
    seen = swift.stands(floor.DESK, ada.pk, NOW)
    expected = by_objects._stands(floor.DESK, ada, NOW)
    assert [(one.place, one.team) for one in seen] == [(one.place, one.team) for one in expected]
    for one, other in zip(seen, expected, strict=True):
        for name in ("label", "sticky_days", "next_allowed"):
            assert getattr(one.policy, name) == getattr(other.policy, name)
    assert seen[0].place.team_points == 4
    assert seen[0].place.pool_points == 4
    assert seen[0].team == team.pk


def rows(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    tables = [desk.item, desk.assignment, log_model(desk.item), OrderReviewer, Load, Workload, Presence, PresencePeriod]
    return {
        model.__name__: sorted(
            ({k: v for k, v in row.items() if k != "id" or model is desk.item} for row in model.objects.values()),
            key=repr,
        )
        for model in tables
    }


def different(some: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what is not the same in two lists of rows, as column → the two values."""
    return [
        {name: (one[name], other[name]) for name in one if one[name] != other[name]}
        for one, other in zip(some, others, strict=True)
        if one != other
    ]


@pytest.mark.parametrize("make", [pools.orders, pools.rereviews, pools.cases])
def test_both_ways_leave_the_same_rows(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = make(items=6, people=[3, 3])
    person = User.objects.filter(memberships__team=pool.pool.team, memberships__left_on__isnull=True).first()
    assert person is not None

    def taken() -> dict[str, list[dict[str, Any]]]:
        with transaction.atomic():
            for later in (0, 30, 3600):  # the same stretch of being there, and another one
                take_next(desk=pool.desk, person=person, now=NOW + timedelta(seconds=later))
            left = rows(pool.desk)
            transaction.set_rollback(True)
        return left

    swiftly = taken()
    monkeypatch.setattr(connection.features, "has_select_for_update_skip_locked", False)
    slowly = taken()
    assert {name: len(found) for name, found in swiftly.items()} == {name: len(found) for name, found in slowly.items()}
    assert [unlike for name in swiftly for unlike in different(swiftly[name], slowly[name])] == []
    assert len(swiftly[pool.desk.assignment.__name__]) >= 3


def test_somebody_whose_counters_were_never_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    team = factories.review_team()
    (ada,) = floor.crew(1, team=team)
    Load.objects.filter(user=ada).delete()
    Workload.objects.filter(user=ada).delete()
    floor.orders(1)
    take_next(desk=floor.DESK, person=ada, now=NOW)
    floor.check_truths()


def test_a_row_that_does_not_come_about_takes_all_back() -> None:
    pool = pools.cases(items=1, people=[3])
    BucketStay.objects.all().delete()
    with pytest.raises(swift.WrittenOtherwise, match="collections_placement"):
        take_next(desk=pool.desk, person=pool.people[0], now=NOW)
    assert pool.desk.item.objects.get().assignee is None
    assert truth.drifts() == []


@pytest.mark.django_db(transaction=True)
def test_what_somebody_else_only_looked_at_is_not_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    (ada,) = floor.crew(1, team=factories.review_team())
    (order,) = floor.orders(1)
    locked, left = threading.Event(), threading.Event()

    def look() -> None:
        with transaction.atomic():
            ReviewOrder.objects.select_for_update().get(pk=order.pk)
            locked.set()
            left.wait(10)
        connection.close()

    other = threading.Thread(target=look)
    other.start()
    locked.wait(10)

    def pause(_seconds: float) -> None:
        left.set()
        other.join()

    monkeypatch.setattr(by_objects.time, "sleep", pause)
    assert take_next(desk=floor.DESK, person=ada, now=NOW).pk == order.pk
    assert not other.is_alive()

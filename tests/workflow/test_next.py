"""Next: the best item that somebody may have, by one click; and nobody ever gets what another one has."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.people import services as people
from casework.people.models import Leave, Presence, PresencePeriod, Skill, Team, User, Workload
from casework.review.models import OrderAssignment, ReviewOrder
from casework.workflow.models import Conflict, PoolCapacity
from casework.workflow.next import NextRefused, NothingWaits, may_take_next, take_next
from tests import factories
from tests.clock import NOW
from tests.workflow import floor

LATER = NOW + timedelta(minutes=5)
MOST_QUERIES = 26


def take(person: User, now: Any = NOW) -> ReviewOrder:
    return ReviewOrder.objects.get(pk=take_next(desk=floor.DESK, person=person, now=now).pk)


@pytest.fixture
def team(db: None) -> Team:
    return factories.review_team()


@pytest.fixture
def ada(team: Team) -> User:
    return floor.crew(1, team=team)[0]


def test_the_oldest_is_next_and_its_history_is_written(team: Team, ada: User) -> None:
    floor.policy(team)
    first, _second = floor.orders(2)

    taken = take(ada)

    assert (taken.pk, taken.assignee, taken.state) == (first.pk, ada, "assigned")
    row = OrderAssignment.objects.get()
    assert (row.item, row.person, row.given_by, row.policy, row.given_at) == (taken, ada, ada, f"{team.code} v1", NOW)
    assert row.why == {"way": "next", "load": [0, 1, 50], "pools": [first.pool_id]}
    floor.check_truths()


def test_priority_then_the_nearest_limit_then_age(ada: User) -> None:
    old, late, soon, urgent = floor.orders(4)
    ReviewOrder.objects.filter(pk=late.pk).update(limit_at=LATER + timedelta(hours=1))
    ReviewOrder.objects.filter(pk=soon.pk).update(limit_at=LATER)
    ReviewOrder.objects.filter(pk=urgent.pk).update(priority=5)
    assert [take(ada).pk for _ in range(4)] == [urgent.pk, soon.pk, late.pk, old.pk]


def test_what_asks_for_a_skill_waits_for_who_has_it(team: Team, ada: User) -> None:
    (speaks,) = floor.crew(1, team=team)
    for code in ("ha", "yo"):
        Skill.objects.create(user=speaks, kind="language", code=code)
    (both,) = floor.orders(1, requires={"language": ["ha", "yo"], "product": []})
    (other,) = floor.orders(1, requires={"language": "zh"})
    (plain,) = floor.orders(1)

    assert take(ada).pk == plain.pk
    assert take(speaks).pk == both.pk
    with pytest.raises(NothingWaits):
        take(speaks)
    assert ReviewOrder.objects.get(pk=other.pk).assignee is None


def test_amount_conflict_and_size_are_passed_over(team: Team, ada: User) -> None:
    team.memberships.update(capacity=3, amount_limit="10000.00")
    dear, heavy, cousin, plain = floor.orders(4)
    ReviewOrder.objects.filter(pk=dear.pk).update(value="10000.01")
    ReviewOrder.objects.filter(pk=heavy.pk).update(points=4)
    Conflict.objects.create(user=ada, affinity=cousin.affinity, reason="cousin", noted_at=NOW)
    assert take(ada).pk == plain.pk
    with pytest.raises(NothingWaits):
        take(ada)


def test_four_eyes(team: Team) -> None:
    second_team = factories.review_team("re_review")
    (both,) = floor.crew(1, team=team)
    people.add_member(team=second_team, user=both, now=NOW)
    order = factories.decide(floor.orders(1)[0], both)
    assert order.stage == "re_review"
    with pytest.raises(NothingWaits):
        take(both)
    (other,) = floor.crew(1, team=second_team)
    assert take(other).pk == order.pk


def test_the_best_of_several_pools(team: Team, ada: User) -> None:
    second_team = factories.review_team("re_review")
    first = factories.decide(floor.orders(1)[0], floor.crew(1, team=team)[0])
    people.add_member(team=second_team, user=ada, now=NOW)
    (plain,) = floor.orders(1)
    ReviewOrder.objects.filter(pk=first.pk).update(limit_at=LATER)
    assert [take(ada).pk, take(ada).pk] == [first.pk, plain.pk]


@pytest.mark.parametrize("kind", ["team", "pool", "all"])
def test_nobody_gets_more_than_fits(team: Team, ada: User, kind: str) -> None:
    floor.orders(3, points=2)
    if kind == "team":
        team.memberships.update(capacity=5)
    elif kind == "pool":
        PoolCapacity.objects.create(user=ada, pool=floor.pool_of(team), capacity=5)
    else:
        Workload.objects.filter(user=ada).update(capacity=5)
    take(ada)
    take(ada)
    with pytest.raises(NextRefused):
        take(ada)
    assert ReviewOrder.objects.filter(assignee=ada).count() == 2
    floor.check_truths()


def test_who_does_not_work_now_is_told_why(team: Team, ada: User) -> None:
    floor.orders(1)
    Leave.objects.create(user=ada, first_on=NOW.date(), last_on=NOW.date())
    with pytest.raises(NextRefused, match="on leave"):
        take(ada)
    Leave.objects.all().delete()
    people.set_accepting(user=ada, accepting=False, now=NOW)
    with pytest.raises(NextRefused, match="not accepting"):
        take(ada)
    assert not OrderAssignment.objects.exists()


def test_the_click_counts_as_being_there(ada: User) -> None:
    floor.orders(1)
    assert take(ada, now=NOW + timedelta(hours=1)).assignee == ada


def test_a_click_for_which_nothing_is_there_counts_too(ada: User) -> None:
    later = NOW + timedelta(hours=1)
    with pytest.raises(NothingWaits):
        take(ada, now=later)
    assert Presence.objects.get(user=ada).last_seen_at == later
    assert PresencePeriod.objects.filter(user=ada, until=later).exists()


def test_a_team_may_keep_it_from_its_people(team: Team, ada: User) -> None:
    floor.orders(1)
    assert may_take_next(kind="orders", person=ada, now=NOW)
    floor.policy(team, next_allowed=False)
    assert not may_take_next(kind="orders", person=ada, now=NOW)
    with pytest.raises(NextRefused, match="given out"):
        take(ada)


def test_a_customers_work_stays_with_who_has_it_while_there_is_other(team: Team, ada: User) -> None:
    floor.policy(team, sticky_days=7)
    (bob,) = floor.crew(1, team=team)
    first, again = (factories.order(customer_ref="same") for _ in range(2))
    (other,) = floor.orders(1)
    assert take(ada).pk == first.pk
    assert take(bob).pk == other.pk
    assert take(bob).pk == again.pk  # better than nothing at all


def test_next_takes_as_many_queries_however_much_waits(ada: User) -> None:
    floor.orders(3)
    take(ada)  # what is read once per process is read
    with CaptureQueriesContext(connection) as few:
        take(ada)
    floor.orders(60)
    with CaptureQueriesContext(connection) as many:
        take(ada)
    assert len(many) == len(few)
    assert len(many) <= MOST_QUERIES


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_get_the_same_and_never_too_much() -> None:
    """Eight people click until there is nothing left for them, each over a connection of their own."""
    team = factories.review_team()
    crew = [floor.crew(1, team=team, capacity=3 + number % 3)[0] for number in range(8)]
    made = floor.orders(30)
    taken: dict[int, list[int]] = {}

    def click(person: User) -> None:
        mine = taken.setdefault(person.pk, [])
        try:
            while True:
                mine.append(take_next(desk=floor.DESK, person=person, now=NOW).pk)
        except NextRefused:
            pass

    _at_once([lambda person=person: click(person) for person in crew])

    given = [pk for mine in taken.values() for pk in mine]
    assert len(given) == len(set(given)) == min(len(made), sum(3 + number % 3 for number in range(8)))
    floor.check_truths()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_anothers_next() -> None:
    from django.db import transaction

    team = factories.review_team()
    ada, bob = floor.crew(2, team=team)
    first, second = floor.orders(2)
    got: list[int] = []
    with transaction.atomic():
        assert take_next(desk=floor.DESK, person=ada, now=NOW).pk == first.pk
        _at_once([lambda: got.append(take_next(desk=floor.DESK, person=bob, now=NOW).pk)])
        assert got == [second.pk]  # while the first one is not even committed
    floor.check_truths()


def _at_once(deeds: list[Callable[[], object]]) -> None:
    gate, failures = threading.Barrier(len(deeds)), []

    def do(deed: Callable[[], object]) -> None:
        gate.wait()
        try:
            deed()
        except Exception as failure:  # noqa: BLE001  # told by the test's own thread
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []

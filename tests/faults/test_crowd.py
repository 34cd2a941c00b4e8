"""A hundred writers at once (four on SQLite): whatever they do, no item twice, no self-review, no overload, nothing
lost, and nobody is told of a deadlock.
"""

from collections import Counter, defaultdict
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from casework.people import services as people
from casework.people.models import Role, Skill, User, Workload
from casework.review.models import Decision, ReviewOrder
from casework.workflow.desk import Desk, desks
from casework.workflow.models import Conflict, PoolCapacity
from casework.workflow.transitions import log_model
from tests import factories
from tests.clock import NOW
from tests.faults import crowd
from tests.workflow import floor, pools

pytestmark = pytest.mark.django_db(transaction=True)

# Hands, processes, seconds of work, orders, and how many people at each desk.
HANDS, PROCESSES, SECONDS, ORDERS, CREW = (
    (100, 8, 12, 300, 24) if connection.vendor == "postgresql" else (4, 4, 5, 60, 8)
)
OVERLOADED = """
  SELECT l.user_id FROM people_load l
    JOIN people_membership m ON m.user_id = l.user_id AND m.team_id = l.team_id AND m.left_on IS NULL
   WHERE l.open_points > m.capacity
   UNION SELECT user_id FROM people_workload WHERE open_points > capacity
   UNION SELECT c.user_id FROM workflow_poolcapacity c
    WHERE c.capacity < (SELECT coalesce(sum(i.points), 0) FROM review_revieworder i
                         WHERE i.assignee_id = c.user_id AND i.pool_id = c.pool_id)
"""


def build() -> crowd.Floor:
    """Three pools; tight capacities of all three kinds; people who work both stages; skills, conflicts, customers with
    several orders; heavy and light work.
    """
    cases = pools.cases(items=ORDERS // 5, people=[6] * (CREW // 3))
    first, second = factories.review_team(), factories.review_team("re_review")
    crew = floor.crew(CREW, team=first, capacity=8)
    both = crew[: CREW // 3]
    for person in both:
        people.add_member(team=second, user=person, capacity=6, now=NOW)
    seconds = floor.crew(CREW // 3, team=second, capacity=8)
    Workload.objects.filter(user__in=both).update(capacity=9)
    for person in crew[::4]:
        PoolCapacity.objects.create(user=person, pool=floor.pool_of(first), capacity=5)
    for person in crew[::2]:
        Skill.objects.create(user=person, kind="language", code="ha")
    boss = factories.person("", Role.SUPERVISOR, leads=[first, second, cases.team])
    for team in (first, second, cases.team):
        floor.policy(team, drain=True, grace_minutes=1, sticky_days=3)
    product = factories.product()
    for number in range(10):
        factories.orders(ORDERS // 10, product=product, customer_ref=f"again {number}" if number < 3 else "")
    pools.weigh([1, 2, 3, 1])
    made = list(ReviewOrder.objects.order_by("pk"))
    ReviewOrder.objects.filter(pk__in=[order.pk for order in made[::5]]).update(requires={"language": "ha"})
    for order in made[::7]:
        Conflict.objects.get_or_create(
            user=crew[order.pk % CREW], affinity=order.affinity, defaults={"reason": "kin", "noted_at": NOW}
        )
    everybody = [*crew, *seconds, *cases.people]
    return crowd.Floor(
        boss=boss.pk, people=[one.pk for one in everybody], may_exceed=frozenset({crew[-1].pk, seconds[-1].pk}),
        pools=[floor.pool_of(first).pk, floor.pool_of(second).pk], quiet=cases.pool.pk,
    )  # fmt: skip


def test_a_crowd_of_writers_leaves_a_floor_in_order() -> None:
    made = build()
    here = {desk.kind: set(desk.item._default_manager.values_list("pk", flat=True)) for desk in desks()}

    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute(OVERLOADED)
            assert {person for (person,) in cursor.fetchall()} <= made.may_exceed

    told = crowd.let_loose(made, hands=HANDS, processes=PROCESSES, seconds=SECONDS, meanwhile=look)

    assert told.failures == [], f"{len(told.failures)} failures, the first: {told.failures[0]}"
    for deed in crowd.DEEDS:
        assert told.done(deed.__name__), f"nobody ever managed to {deed.__name__}: {told.ends}"
    look()
    floor.check_truths()
    for desk in desks():
        check_places(desk, here[desk.kind])
        check_history(desk)
        check_eligible(desk)
    check_told(told)
    call_command("check_loads", stdout=StringIO())


def check_places(desk: Desk, before: set[int]) -> None:
    """Every item is in one place: waiting, held by one, or at its end."""
    items = list(desk.item._default_manager.all())
    assert {item.pk for item in items} == before
    for item in items:
        assert (item.assignee_id is not None) == (item.state in desk.item.HELD), item.pk
    open_rows = desk.assignment._default_manager.filter(ended_at__isnull=True).values_list("item_id", "person_id")
    held = [(item.pk, item.assignee_id) for item in items if item.assignee_id]
    assert sorted(open_rows) == sorted(held)


def check_history(desk: Desk) -> None:
    """Each item's log is a chain from the intake to where it is, with an assignment for each time it was given."""
    events, rows = defaultdict(list), defaultdict(list)
    for event in log_model(desk.item)._default_manager.order_by("pk"):
        events[event.item_id].append(event)
    for row in desk.assignment._default_manager.order_by("pk"):
        rows[row.item_id].append(row)
    for item in desk.item._default_manager.all():
        chain, given = events[item.pk], rows[item.pk]
        assert chain[-1].to_state == item.state
        assert [event.from_state for event in chain[1:]] == [event.to_state for event in chain[:-1]], item.pk
        named = [event.detail["to"] for event in chain if event.name in {"assign", "reassign"}]
        people_of = dict(User.objects.filter(pk__in={row.person_id for row in given}).values_list("pk", "public_id"))
        assert named == [str(people_of[row.person_id]) for row in given], item.pk
        assert all(row.ended_at is not None for row in given[:-1]), item.pk


def check_eligible(desk: Desk) -> None:
    """Nobody holds what asks for a skill they lack, or what they must not work for."""
    for item in desk.item._default_manager.filter(assignee__isnull=False):
        assert not Conflict.objects.filter(user=item.assignee_id, affinity=item.affinity).exists()
        if item.requires:
            assert Skill.objects.filter(user=item.assignee_id, kind="language", code="ha").exists()


def check_told(told: crowd.Told) -> None:
    """What people were told they got and decided is what is written, no more and no less."""
    taken: list[Any] = []
    for desk in desks():
        rows = desk.assignment._default_manager.filter(why__way="next")
        taken += [(desk.kind, item, person) for item, person in rows.values_list("item_id", "person_id")]
    assert Counter(told.taken) == Counter(taken)
    assert Counter(told.decided) == Counter(Decision.objects.values_list("order_id", "decided_by_id"))

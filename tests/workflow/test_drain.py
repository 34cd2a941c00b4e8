"""Freed capacity pulls waiting work; who is gone gives untouched work back; who leaves hands everything over."""

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from casework.jobs.models import AuditEntry, Job
from casework.people import services as people
from casework.people.models import Load, Membership, Presence, Role, Shift, Team, User
from casework.review import services
from casework.review.models import OrderAssignment, ReviewOrder
from casework.review.services import DESK
from casework.workflow import drain, handover, lease, truth
from casework.workflow.models import Strategy
from tests import factories
from tests.clock import NOW
from tests.workflow import floor

MINUTE = timedelta(minutes=1)


@pytest.fixture
def team(db: None) -> Team:
    return factories.review_team()


def held_by(person: User) -> list[int]:
    return list(ReviewOrder.objects.filter(assignee=person).order_by("pk").values_list("pk", flat=True))


def sizes(crew: list[User]) -> list[int]:
    return [len(held_by(person)) for person in crew]


def pull() -> int:
    """Do the waiting drains, as the workers would."""
    jobs = Job.objects.filter(kind="workflow.drain", state="queued")
    number = sum(drain.fill_team(team_id=job.params["team"], now=NOW) for job in jobs)
    jobs.update(state="done")
    return number


# --- drain ----------------------------------------------------------------------------------------------------


def test_a_sweep_fills_everybody_evenly_and_no_more_than_fits(team: Team) -> None:
    version = floor.policy(team, drain=True)
    crew = floor.crew(3, team=team, capacity=3)
    floor.orders(7)
    assert drain.sweep(now=NOW) == 7
    assert sorted(sizes(crew)) == [2, 2, 3]
    assert set(OrderAssignment.objects.values_list("policy", "given_by")) == {(str(version), None)}
    floor.check_truths()
    assert drain.sweep(now=NOW) == 0


def test_without_a_policy_that_says_so_nothing_is_pulled(team: Team) -> None:
    crew = floor.crew(1, team=team)
    floor.policy(team, drain=False)
    floor.orders(1)
    assert drain.sweep(now=NOW) == 0 == drain.fill_team(team_id=team.pk, now=NOW)
    assert sizes(crew) == [0]


def test_a_policy_counts_from_its_time_on(team: Team) -> None:
    floor.crew(1, team=team)
    floor.policy(team, drain=True, effective_at=NOW + MINUTE)
    floor.orders(1)
    assert drain.sweep(now=NOW) == 0
    Presence.objects.update(last_seen_at=NOW + MINUTE)
    assert drain.sweep(now=NOW + MINUTE) == 1


@pytest.mark.parametrize("how", ["decide", "accept", "release", "raise"])
def test_each_freed_capacity_pulls_the_oldest_at_once(team: Team, how: str) -> None:
    floor.policy(team, drain=True)
    (ada,) = floor.crew(1, team=team, capacity=1, accepting=how != "accept")
    lead = factories.person("", Role.SUPERVISOR, leads=team)
    if how != "accept":
        factories.give(floor.orders(1)[0], ada)
    first, _second = floor.orders(2)
    Job.objects.all().delete()
    if how == "decide":
        mine = ReviewOrder.objects.get(assignee=ada)
        services.start_review(order=mine, actor=ada, now=NOW)
        services.decide(
            order=mine, actor=ada, outcome="rejected", reasons=["fraud_signs"], note="", version=None, now=NOW
        )
    elif how == "accept":
        people.set_accepting(user=ada, accepting=True, now=NOW)
    elif how == "release":
        mine = ReviewOrder.objects.get(assignee=ada)
        ReviewOrder.objects.filter(pk=mine.pk).update(waiting_since=NOW + MINUTE)
        services.release_orders(orders=[mine.public_id], actor=lead, now=NOW + MINUTE)
    else:
        people.set_capacity(team=team, user=ada, capacity=2, actor=lead, now=NOW)
    assert pull() == 1
    assert first.pk in held_by(ada)  # and not what was just taken from her, though its limit is nearer
    floor.check_truths()


def test_what_nobody_may_have_hides_nothing_behind_it(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, "WINDOW", 2)
    floor.policy(team, drain=True)
    (ada,) = floor.crew(1, team=team)
    floor.orders(5, requires={"language": "zh"})
    (plain,) = floor.orders(1)
    assert drain.sweep(now=NOW) == 1
    assert held_by(ada) == [plain.pk]


def test_the_start_of_a_shift_is_seen_by_the_next_sweep(team: Team) -> None:
    floor.policy(team, drain=True)
    (ada,) = floor.crew(1, team=team)
    local = NOW.astimezone(truth_zone())
    Shift.objects.create(user=ada, weekday=local.weekday(), starts=(local + MINUTE).time(), ends=time(local.hour, 59))
    floor.orders(1)
    assert drain.sweep(now=NOW) == 0
    assert drain.sweep(now=NOW + MINUTE) == 0  # not heard of for longer than the time-out
    people.beat(user=ada, now=NOW + MINUTE)
    assert drain.sweep(now=NOW + MINUTE) == 1


def truth_zone() -> Any:
    from zoneinfo import ZoneInfo

    from django.conf import settings

    return ZoneInfo(settings.TIME_ZONE)


def test_by_value_evens_out_the_money(team: Team) -> None:
    floor.policy(team, drain=True, strategy=Strategy.BY_VALUE)
    crew = floor.crew(2, team=team, capacity=10)
    for amount in ("90", "50", "30", "10"):
        factories.order(amount=amount)
    assert drain.sweep(now=NOW) == 4
    assert sorted(floor.value_held(person) for person in crew) == [Decimal(90), Decimal(90)]


def test_round_robin_goes_round_whatever_they_carry(team: Team) -> None:
    floor.policy(team, drain=True, strategy=Strategy.ROUND_ROBIN)
    ada, bob = floor.crew(2, team=team, capacity=10)
    for order in floor.orders(3):
        factories.give(order, ada)
    Load.objects.filter(user=bob, team=team).update(last_given_at=NOW - MINUTE)
    for _ in range(2):
        floor.orders(1)
        drain.sweep(now=NOW + MINUTE / 2)
        Load.objects.filter(user=ada).update(last_given_at=NOW)
    assert sizes([ada, bob]) == [4, 1]


def test_one_customers_work_goes_to_one_person(team: Team) -> None:
    floor.policy(team, drain=True, sticky_days=30)
    ada, bob = floor.crew(2, team=team, capacity=10)
    mine = factories.order(customer_ref="same")
    factories.give(mine, ada)
    again = factories.order(customer_ref="same")
    factories.order()
    drain.sweep(now=NOW)
    assert held_by(ada) == [mine.pk, again.pk]
    assert sizes([bob]) == [1]
    assert OrderAssignment.objects.get(item=again).why["sticky"] is True


# --- lease ----------------------------------------------------------------------------------------------------


def test_untouched_work_goes_back_after_the_grace_and_opened_work_is_shown(team: Team) -> None:
    floor.policy(team, grace_minutes=10)
    ada, bob = floor.crew(2, team=team)
    touched, untouched, bobs = floor.orders(3)
    factories.start(factories.give(touched, ada), ada)
    factories.give(untouched, ada)
    factories.give(bobs, bob)
    people.beat(user=bob, now=NOW + 11 * MINUTE)

    assert lease.reclaim(now=NOW + 9 * MINUTE) == 0
    assert lease.reclaim(now=NOW + 11 * MINUTE) == 1

    row = OrderAssignment.objects.get(item=untouched)
    assert (row.outcome, row.ended_by, row.ended_at) == ("released", None, NOW + 11 * MINUTE)
    event = untouched.events.order_by("-pk")[0]
    assert (event.name, event.detail["reason"]) == ("release", lease.REASON)
    assert held_by(ada) == [touched.pk]
    shown = lease.stranded_work(team, now=NOW + 11 * MINUTE)
    assert [(one.item, one.holder, one.since) for one in shown] == [(touched, ada, NOW)]
    floor.check_truths()
    assert lease.reclaim(now=NOW + 11 * MINUTE) == 0


def test_without_a_grace_nothing_goes_back(team: Team) -> None:
    (ada,) = floor.crew(1, team=team)
    factories.give(floor.orders(1)[0], ada)
    assert lease.reclaim(now=NOW + timedelta(days=9)) == 0


# --- hand-over ------------------------------------------------------------------------------------------------


def test_who_leaves_hands_everything_over(team: Team) -> None:
    floor.policy(team)
    ada, bob, cleo = floor.crew(3, team=team, capacity=2)
    away = floor.crew(1, team=team, online=False)[0]
    lead = factories.person("", Role.SUPERVISOR, leads=team)
    made = floor.orders(5)
    Membership.objects.filter(user=ada).update(capacity=5)
    for order in made:
        factories.give(order, ada)
    factories.start(made[0], ada)

    result = handover.hand_over(person=ada, actor=lead, now=NOW)

    assert (result.dealt, result.pooled, result.teams, result.remaining) == (4, 1, [team], [])
    assert sizes([ada, bob, cleo, away]) == [0, 2, 2, 0]
    assert not Membership.objects.filter(user=ada, left_on__isnull=True).exists()
    assert OrderAssignment.objects.filter(person=ada).exclude(ended_at=None).count() == 5
    assert AuditEntry.objects.get(action="person.hand_over").detail == {
        "dealt": 4, "pooled": 1, "teams": [team.code],
    }  # fmt: skip
    floor.check_truths()


def test_only_the_teams_that_one_leads_are_handed_over(team: Team) -> None:
    (ada,) = floor.crew(1, team=team)
    other = factories.review_team("re_review")
    people.add_member(team=other, user=ada, now=NOW)
    lead = factories.person("", Role.SUPERVISOR, leads=team)
    result = handover.hand_over(person=ada, actor=lead, now=NOW)
    assert (result.teams, result.remaining) == ([team], [other])
    with pytest.raises(handover.NotTheirs):
        handover.hand_over(person=ada, actor=lead, now=NOW)
    assert Membership.objects.filter(user=ada, left_on__isnull=True).count() == 1


# --- the counters ---------------------------------------------------------------------------------------------


def test_a_wrong_counter_is_found_and_mended(team: Team) -> None:
    (ada,) = floor.crew(1, team=team)
    factories.give(floor.orders(1)[0], ada)
    assert truth.drifts() == []
    Load.objects.filter(user=ada).update(open_points=7)
    (wrong,) = truth.drifts()
    assert (wrong.user, wrong.team, wrong.counted, wrong.true) == (ada.pk, team.pk, (1, 7), (1, 1))
    assert truth.mend(actor=None, now=NOW) == [wrong]
    assert truth.drifts() == []
    assert AuditEntry.objects.get(action="load.mend").subject_id == str(ada.public_id)


def test_everything_given_over_a_pool_is_one_row_per_hold(team: Team) -> None:
    ada, bob = floor.crew(2, team=team)
    (order,) = floor.orders(1)
    factories.give(order, ada)
    factories.give(order, bob)
    services.release_orders(orders=[order.public_id], actor=None, now=NOW)
    rows = OrderAssignment.objects.filter(item=order).order_by("pk").values_list("person", "outcome")
    assert list(rows) == [(ada.pk, "reassigned"), (bob.pk, "released")]
    assert DESK.item is ReviewOrder

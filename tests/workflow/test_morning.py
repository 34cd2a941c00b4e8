"""The deal of the morning: after the night, at the team's opening, once a day, to who is there."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from casework.collections.models import CollectionCase
from casework.jobs import services as jobs
from casework.jobs.models import BatchRun, Job, RunState
from casework.people import services as people
from casework.people.models import Calendar, CalendarClosure, CalendarHours
from casework.portfolio.models import Book
from casework.workflow import morning
from casework.workflow.models import DealPlan
from casework.workflow.policies import make_version
from tests.clock import NOW, TODAY
from tests.workflow import pools

pytestmark = pytest.mark.django_db
OPENS = datetime(2026, 3, 2, 9, tzinfo=UTC)  # NOW is a Monday, 10:00


@pytest.fixture
def floor():
    """Six cases, two people; the team opens at nine and deals by itself twenty minutes later."""
    made = pools.cases(items=6, people=[5, 5])
    calendar = Calendar.objects.create(code="early", name="Early", time_zone="UTC")
    CalendarHours.objects.bulk_create(
        CalendarHours(calendar=calendar, weekday=day, opens=time(9), closes=time(17)) for day in range(5)
    )
    made.team.calendar = calendar
    made.team.save()
    make_version(team=made.team, actor=made.boss, now=NOW - timedelta(days=30), strategy="round_robin", deal_minutes=20)
    Book.objects.update(business_date=TODAY)
    return made


def there(floor, now):
    for person in floor.people:
        people.beat(user=person, now=now)


def test_before_its_time_without_anybody_or_before_the_night_nothing_is_dealt(floor):
    there(floor, OPENS + timedelta(minutes=19))
    assert morning.sweep(now=OPENS + timedelta(minutes=19)) == 0
    assert morning.sweep(now=OPENS + timedelta(hours=3)) == 0  # nobody is online any more
    Book.objects.update(business_date=TODAY - timedelta(days=1))
    there(floor, OPENS + timedelta(minutes=20))
    assert morning.sweep(now=OPENS + timedelta(minutes=20)) == 0
    CalendarClosure.objects.create(calendar=floor.team.calendar, day=TODAY)
    Book.objects.update(business_date=TODAY)
    assert morning.sweep(now=OPENS + timedelta(minutes=20)) == 0
    assert not Job.objects.filter(kind=morning.KIND).exists()


def test_at_its_time_what_waits_is_dealt_once_by_the_teams_policy(floor, monkeypatch):
    now = OPENS + timedelta(minutes=20)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    there(floor, now)
    assert (morning.sweep(now=now), morning.sweep(now=now)) == (1, 1)
    assert jobs.run_waiting(clock=lambda: now) == 1

    held = list(CollectionCase.objects.filter(pool=floor.pool).values_list("assignee", flat=True))
    assert sorted(held.count(person.pk) for person in floor.people) == [3, 3]
    plan = DealPlan.objects.get()
    assert (plan.made_by, plan.policy, plan.strategy) == (None, f"{floor.team.code} v1", "round_robin")
    run = BatchRun.objects.get(kind=morning.RUN)
    assert (run.state, run.business_date, run.counts) == (
        RunState.DONE, date(2026, 3, 2), {"items": 6, "dealt": 6, "stayed": 0},
    )  # fmt: skip
    assert morning.sweep(now=now + timedelta(minutes=1)) == 0
    assert morning.deal(team=floor.team, now=now + timedelta(hours=1)) == {}
    there(floor, now + timedelta(days=1))
    assert morning.sweep(now=now + timedelta(days=1)) == 0  # tomorrow's night is not over
    Book.objects.update(business_date=TODAY + timedelta(days=1))
    assert morning.sweep(now=now + timedelta(days=1)) == 1


def test_one_customers_cases_of_a_pool_go_to_one_person(floor):
    first = CollectionCase.objects.filter(pool=floor.pool).order_by("pk")[0]
    CollectionCase.objects.filter(pool=floor.pool).filter(pk__lte=first.pk + 2).update(affinity=first.affinity)
    now = OPENS + timedelta(minutes=20)
    there(floor, now)
    morning.deal(team=floor.team, now=now)
    holders = CollectionCase.objects.filter(affinity=first.affinity).values_list("assignee", flat=True)
    assert len(holders) == 3
    assert len(set(holders)) == 1
    assert None not in holders


def test_a_team_that_does_not_deal_by_itself_waits_for_its_supervisor(floor):
    make_version(team=floor.team, actor=floor.boss, now=NOW - timedelta(days=1))
    there(floor, NOW)
    assert morning.sweep(now=NOW) == 0

"""How fairly a pool's day was dealt: exact figures of a day made by hand."""

from datetime import timedelta

import pytest

from casework.people import services as people
from casework.people.models import Membership, PresencePeriod, Role
from casework.review import services as review
from casework.review.models import ReviewOrder
from casework.workflow.fairness import page
from casework.workflow.planner.measures import passed_over, together
from tests import factories
from tests.clock import NOW, TODAY, YESTERDAY
from tests.workflow import pools

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def floor(db):
    """Four orders and two people with room for four each."""
    floor = pools.orders(items=4, people=[4, 4])
    PresencePeriod.objects.all().delete()
    return floor


def day(floor, *, on=TODAY, now=NOW + 6 * HOUR):
    return page(floor.boss, pool=floor.pool.public_id, day=on, now=now).shown


def there(person, hours):
    PresencePeriod.objects.create(user=person, began_at=NOW, until=NOW + hours * HOUR)


def test_a_day_by_hand(floor):
    ada, bob = floor.people
    there(ada, 2)
    there(bob, 1)
    orders = list(ReviewOrder.objects.order_by("pk"))
    ReviewOrder.objects.filter(pk=orders[3].pk).update(points=3)
    for number, order in enumerate(orders):
        ReviewOrder.objects.filter(pk=order.pk).update(waiting_since=NOW - timedelta(minutes=9 - number))
    for number, (order, person) in enumerate([(orders[3], bob), (orders[0], ada), (orders[1], ada)]):
        factories.give(ReviewOrder.objects.get(pk=order.pk), person, now=NOW + number * timedelta(seconds=10))
    review.release_orders(orders=[orders[1].public_id], actor=floor.boss, now=NOW + HOUR)

    shown = day(floor)

    assert [(s.user, s.items, s.points, s.hard, s.back, s.held, s.hours) for s in shown.shares] == [
        (bob, 1, 3, 1, 0, 3, 1.0), (ada, 2, 2, 0, 1, 1, 2.0),
    ]  # fmt: skip
    assert (shown.given, shown.back) == (3, 1)
    assert shown.jain == pytest.approx((0.75 + 0.25) ** 2 / (2 * (0.75**2 + 0.25**2)))
    assert shown.spread == pytest.approx(0.5)
    assert shown.gini == pytest.approx(2 * (1 * 1 + 2 * 3) / (2 * 4) - 3 / 2)
    # The newest was picked first, over the two oldest ones; the one that went back waits anew since then.
    assert shown.oldest_passed == 2
    assert [s.hard_share for s in shown.shares] == [100, 0]
    # Who leaves afterwards was there that day, and is not the day after.
    Membership.objects.filter(user=bob).update(left_on=TODAY)
    assert (day(floor).shares, day(floor).jain) == (shown.shares, shown.jain)
    there(bob, 40)
    tomorrow = day(floor, on=TODAY + timedelta(days=1), now=NOW + timedelta(days=1, hours=2))
    assert tomorrow.shares == []


def test_another_days_work_is_not_counted_but_what_it_left_is_carried(floor):
    factories.give(ReviewOrder.objects.order_by("pk")[0], floor.people[0], now=NOW)
    tomorrow = day(floor, on=TODAY + timedelta(days=1), now=NOW + timedelta(days=1, hours=2))
    assert (tomorrow.given, tomorrow.shares) == (0, [])
    there(floor.people[0], 40)
    tomorrow = day(floor, on=TODAY + timedelta(days=1), now=NOW + timedelta(days=1, hours=2))
    assert [(s.items, s.held) for s in tomorrow.shares] == [(0, 1)]
    yesterday = day(floor, on=YESTERDAY)
    assert (yesterday.shares, yesterday.jain, yesterday.gini, yesterday.age_at_pick) == ([], None, None, None)


def test_the_future_is_today_and_somebody_without_a_team_sees_nothing(floor):
    assert day(floor, on=TODAY + timedelta(days=9)).day == TODAY
    stranger = factories.person("", Role.SUPERVISOR)
    assert page(stranger, pool=floor.pool.public_id, day=None, now=NOW).shown is None


def test_without_a_day_the_last_one_with_figures_is_shown_and_says_so(floor):
    def opened(now):
        found = page(floor.boss, pool=floor.pool.public_id, day=None, now=now)
        return found.shown.day, found.is_last, found.after

    assert opened(NOW) == (TODAY, False, None)  # nothing ever was
    factories.give(ReviewOrder.objects.order_by("pk")[0], floor.people[0], now=NOW)
    assert opened(NOW + HOUR) == (TODAY, False, None)
    assert opened(NOW + timedelta(days=3)) == (TODAY, True, TODAY + timedelta(days=1))


@pytest.mark.django_db
def test_being_there_is_one_period_until_a_silence():
    person = factories.person("", online=False)
    people.connect(user=person, now=NOW)
    for number in range(1, 5):
        people.beat(user=person, now=NOW + number * timedelta(seconds=15))
    people.beat(user=person, now=NOW + 10 * MINUTE)
    periods = PresencePeriod.objects.order_by("began_at").values_list("began_at", "until")
    assert list(periods) == [(NOW, NOW + MINUTE), (NOW + 10 * MINUTE, NOW + 10 * MINUTE)]


def test_time_that_overlaps_counts_once():
    assert together([(0, 5), (3, 8), (20, 30)], first=1, last=25) == 12
    assert together([], first=0, last=9) == 0
    assert together([(0, 9), (1, 2)], first=0, last=9) == 9


def test_passed_over_counts_the_older_ones_that_waited_then():
    # picked at, waited since
    assert passed_over([(10, 5), (11, 1), (12, 3)], waiting=[2, 9]) == [3, 0, 1]
    assert passed_over([(10, 5), (10, 1)], waiting=[]) == [0, 0]
    assert passed_over([], waiting=[1]) == []

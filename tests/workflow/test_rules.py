"""The rules of assignment: who may have what, and who gets it."""

from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.people.rules import Hours, is_on_shift
from casework.workflow.rules import (
    Hand,
    Place,
    Policy,
    Rule,
    Work,
    deal,
    dealt_to,
    fit_problem,
    pair_problem,
    rank,
    room,
)
from casework.workflow.words import RULES

PLACE = Place(person=1, pool=1, team_capacity=10)
WORK = Work(id=1, pool=1)


@pytest.mark.parametrize(
    ("place", "work", "rule"),
    [
        ({}, {}, None),
        ({"is_member": False}, {}, Rule.TEAM),
        ({"available": False}, {}, Rule.PRESENCE),
        ({"on_leave": True}, {}, Rule.LEAVE),
        ({"on_shift": False}, {}, Rule.SHIFT),
        ({}, {"requires": {"language": "ha"}}, Rule.SKILL),
        ({"skills": frozenset({("language", "ha")})}, {"requires": {"language": "ha"}}, None),
        ({"skills": frozenset({("language", "ha")})}, {"requires": {"language": ["ha", "yo"]}}, Rule.SKILL),
        ({"skills": frozenset({("product", "ha")})}, {"requires": {"language": "ha"}}, Rule.SKILL),
        ({"amount_limit": Decimal(5)}, {"value": Decimal(5)}, None),
        ({"amount_limit": Decimal(5)}, {"value": Decimal("5.01")}, Rule.AMOUNT),
        ({"barred": frozenset({7})}, {"affinity": 7}, Rule.CONFLICT),
        ({"barred": frozenset({7})}, {"affinity": None}, None),
        ({"pool_capacity": 3, "pool_points": 3}, {}, Rule.POOL_FULL),
        ({"team_points": 9}, {"points": 2}, Rule.TEAM_FULL),
        ({"total_capacity": 4, "total_points": 4}, {}, Rule.FULL),
        ({"team_points": 9}, {"points": 1}, None),
    ],
)
def test_each_rule_by_itself(place: dict[str, object], work: dict[str, object], rule: Rule | None) -> None:
    assert pair_problem(replace(PLACE, **place), replace(WORK, **work)) == rule  # type: ignore[arg-type]


def test_four_eyes_and_every_rule_has_words() -> None:
    assert pair_problem(PLACE, WORK, worked_elsewhere=True) == Rule.FOUR_EYES
    assert set(RULES) == set(Rule)


NIGHT = Hours(weekday=0, starts=time(22), ends=time(6))
DAY = Hours(weekday=0, starts=time(9), ends=time(17))


@pytest.mark.parametrize(
    ("hours", "at", "on"),
    [
        ([], datetime(2026, 3, 1, 3, tzinfo=UTC), True),  # Sunday; no shifts at all
        ([DAY], datetime(2026, 3, 2, 9, tzinfo=UTC), True),
        ([DAY], datetime(2026, 3, 2, 17, tzinfo=UTC), False),
        ([DAY], datetime(2026, 3, 3, 12, tzinfo=UTC), False),
        ([NIGHT], datetime(2026, 3, 2, 23, tzinfo=UTC), True),
        ([NIGHT], datetime(2026, 3, 3, 5, 59, tzinfo=UTC), True),
        ([NIGHT], datetime(2026, 3, 3, 6, tzinfo=UTC), False),
        ([NIGHT], datetime(2026, 3, 2, 5, tzinfo=UTC), False),
        ([replace(NIGHT, weekday=6)], datetime(2026, 3, 2, 5, tzinfo=UTC), True),
    ],
)
def test_shifts(hours: list[Hours], at: datetime, on: bool) -> None:
    assert is_on_shift(hours, local=at) is on


places = st.builds(
    Place,
    person=st.just(0), pool=st.just(1), available=st.sampled_from([True, True, True, False]),
    skills=st.frozensets(st.sampled_from([("language", "ha"), ("language", "yo")])),
    amount_limit=st.sampled_from([None, Decimal(50)]), barred=st.frozensets(st.integers(1, 4), max_size=2),
    team_capacity=st.integers(0, 12), team_points=st.integers(0, 6), total_capacity=st.none() | st.integers(0, 12),
    total_points=st.integers(0, 6), pool_capacity=st.none() | st.integers(0, 12), pool_points=st.integers(0, 6),
    hard=st.integers(0, 3), value=st.integers(0, 100).map(Decimal),
)  # fmt: skip
crews = st.lists(places, max_size=6).map(lambda found: [replace(one, person=n) for n, one in enumerate(found, 1)])
works = st.builds(
    Work, id=st.just(0), pool=st.just(1), points=st.integers(1, 4), value=st.integers(0, 100).map(Decimal),
    requires=st.sampled_from([{}, {}, {"language": "ha"}, {"language": ["ha", "yo"]}]),
    affinity=st.none() | st.integers(1, 4),
)  # fmt: skip
piles = st.lists(works, max_size=12).map(lambda found: [replace(one, id=n) for n, one in enumerate(found, 1)])
strategies = st.sampled_from(["least_loaded", "round_robin", "by_value"])
pairs = st.frozensets(st.tuples(st.integers(1, 12), st.integers(1, 6)), max_size=8)


@given(piles, crews, strategies, pairs, st.integers(0, 7))
def test_a_deal_breaks_no_rule_and_leaves_nothing_that_fits(
    pile: list[Work], crew: list[Place], strategy: str, apart: frozenset[tuple[int, int]], sticky: int
) -> None:
    policy = Policy(label="t v1", strategy=strategy, sticky_days=sticky)
    dealt = deal(pile, crew, policy=policy, elsewhere=apart)
    assert [one.work for one in dealt] == pile
    now = {place.person: place for place in crew}
    for one in dealt:
        problems = {
            place.person: pair_problem(place, one.work, worked_elsewhere=(one.work.id, place.person) in apart)
            for place in now.values()
        }
        assert dict(one.ranked.out) == {person: rule for person, rule in problems.items() if rule}
        if one.person is None:
            assert all(problems.values())
            continue
        assert problems[one.person] is None
        place, points = now[one.person], one.work.points
        now[one.person] = replace(
            place, team_points=place.team_points + points, total_points=place.total_points + points,
            pool_points=place.pool_points + points,
        )  # fmt: skip
    before = {place.person: fit_problem(place, 0) for place in crew}
    assert all(fit_problem(place, 0) is None for place in now.values() if before[place.person] is None)


@given(st.integers(1, 30), st.integers(2, 6))
def test_equal_people_get_equal_shares(number: int, people: int) -> None:
    crew = [replace(PLACE, person=n, team_capacity=50) for n in range(1, people + 1)]
    pile = [replace(WORK, id=n) for n in range(1, number + 1)]
    shares = list(dealt_to(deal(pile, crew, policy=Policy(label="t v1"))).values())
    counts = [shares.count(person) for person in range(1, people + 1)]
    assert max(counts) - min(counts) <= 1


def test_the_load_is_relative_to_the_capacity() -> None:
    small, large = replace(PLACE, team_capacity=10), replace(PLACE, person=2, team_capacity=30)
    pile = [replace(WORK, id=n) for n in range(1, 41)]
    shares = list(dealt_to(deal(pile, [small, large], policy=Policy(label="t v1"))).values())
    assert (shares.count(1), shares.count(2)) == (10, 30)


def test_among_equals_hard_work_goes_to_who_has_less_of_it() -> None:
    hard, soft = replace(PLACE, hard=2, team_points=3), replace(PLACE, person=2, team_points=3)
    hands = [Hand(place=hard), Hand(place=soft)]
    policy = Policy(label="t v1", hard_from=3)
    assert rank(hands, replace(WORK, points=3), policy=policy).order == (2, 1)
    assert rank(hands, WORK, policy=policy).order == (1, 2)


def test_weights_let_hard_work_outweigh_the_load() -> None:
    hands = [Hand(place=replace(PLACE, hard=2)), Hand(place=replace(PLACE, person=2, team_points=1))]
    assert rank(hands, WORK, policy=Policy(label="t v1")).order == (1, 2)
    assert rank(hands, WORK, policy=Policy(label="t v1", hard=1.0)).order == (2, 1)


def test_among_equals_it_goes_to_who_had_the_customer_last() -> None:
    hands = [Hand(place=PLACE), Hand(place=replace(PLACE, person=2))]
    assert rank(hands, replace(WORK, last_holder=2), policy=Policy(label="t v1")).order == (2, 1)


def test_who_has_the_customers_other_work_comes_first_if_they_may() -> None:
    busy = Hand(place=replace(PLACE, person=2, team_points=9))
    found = rank([Hand(place=PLACE), busy], WORK, policy=Policy(label="t v1"), sticky=2)
    assert (found.order, found.sticky) == ((2, 1), 2)
    found = rank([Hand(place=PLACE), busy], replace(WORK, points=2), policy=Policy(label="t v1"), sticky=2)
    assert (found.order, found.out, found.sticky) == ((1,), {2: Rule.TEAM_FULL}, None)


@given(places)
def test_room_is_what_fits(place: Place) -> None:
    free = room(place)
    assert free == 0 or fit_problem(place, free) is None
    assert fit_problem(place, free + 1) is not None

"""The plan of a whole pool, against every plan there is on small problems and the true maximum flow on larger ones."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.workflow.planner import Aim, Item, Person, Problem, Stay, Strategy, make_plan
from casework.workflow.planner.measures import jain
from tests.workflow.planning import every_plan, levels, maximum_flow, points_of, violations

KINDS = ("a", "b", "c")


def somebody(number: int, *, room: int = 10, load: int = 0, capacity: int = 10, kinds: str = "abc") -> Person:
    return Person(id=number, load=load, capacity=capacity, room=room, kinds=frozenset(kinds))


def held(problem: Problem) -> dict[int, int]:
    return {line.item: line.person for line in make_plan(problem).lines}


def some(seed: int, *, items: int, people: int, points: int = 1, room: int = 30, barred: float = 0.0) -> Problem:
    """Make a pool of the size asked for: three kinds, people with one to three of them, unlike loads and capacities."""
    random = Random(seed)
    made = []
    for number in range(1, people + 1):
        load = random.randint(0, room // 3)
        kinds = frozenset(random.sample(KINDS, random.randint(1, 3)))
        made.append(Person(id=number, load=load, capacity=room, room=room - load, kinds=kinds))
    return Problem(
        people=made,
        items=[
            Item(
                id=number, kind=random.choice(KINDS), points=random.randint(1, points), value=random.randint(1, 99999),
                priority=random.choice((0, 0, 0, 1)), limit=random.choice((None, 0.5, 0.7)), since=random.random(),
                barred=frozenset(random.sample(range(1, people + 1), 1)) if random.random() < barred else frozenset(),
            )
            for number in range(1, items + 1)
        ],
    )  # fmt: skip


people = st.lists(
    st.builds(
        Person, id=st.just(0), load=st.integers(0, 3), capacity=st.just(4), room=st.integers(0, 4),
        kinds=st.frozensets(st.sampled_from(KINDS), min_size=1),
    ),
    min_size=1, max_size=3,
).map(lambda rows: [replace(person, id=number) for number, person in enumerate(rows, start=1)])  # fmt: skip


def items(*, points: int = 1, affinity: bool = False) -> st.SearchStrategy[list[Item]]:
    one = st.builds(
        Item, id=st.just(0), kind=st.sampled_from(KINDS), points=st.integers(1, points), value=st.integers(0, 9),
        priority=st.integers(0, 1), limit=st.none() | st.integers(0, 3), since=st.integers(0, 3),
        affinity=(st.none() | st.integers(1, 2)) if affinity else st.none(), holder=st.none() | st.integers(1, 4)
        if affinity else st.none(), barred=st.frozensets(st.integers(1, 3), max_size=2),
    )  # fmt: skip
    return st.lists(one, max_size=5).map(lambda rows: [item._replace(id=n) for n, item in enumerate(rows, start=1)])


@given(people, items())
def test_of_all_plans_it_gives_the_most_the_most_urgent_and_the_most_level(people, items):
    problem = Problem(items=items, people=people)
    plan = make_plan(problem)
    plans = list(every_plan(problem))
    most = max(points_of(problem, one) for one in plans)

    assert violations(problem, plan) == []
    assert plan.given == plan.possible == most
    given = {line.item: line.person for line in plan.lines}
    order = sorted(items, key=lambda i: (-i.priority, float("inf") if i.limit is None else i.limit, i.since, i.id))
    taken = [item.id in given for item in order]
    assert taken == max([item.id in one for item in order] for one in plans)
    alike = [one for one in plans if one.keys() == given.keys()]
    assert levels(problem, given) == min(levels(problem, one) for one in alike)


@given(people, items(points=3, affinity=True), st.sampled_from(Strategy))
def test_no_hard_rule_is_ever_broken(people, items, strategy):
    problem = Problem(items=items, people=people, strategy=strategy)
    plan = make_plan(problem)
    assert violations(problem, plan) == []
    assert plan.given <= plan.possible


@given(people, items(points=3, affinity=True), st.randoms(use_true_random=False))
def test_the_order_in_which_it_is_told_of_them_changes_nothing(people, items, random):
    shuffled = Problem(items=random.sample(items, len(items)), people=random.sample(people, len(people)))
    assert make_plan(shuffled) == make_plan(Problem(items=items, people=people))


@pytest.mark.parametrize("barred", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(("number", "points"), [(120, 1), (400, 1), (200, 5)])
def test_next_to_the_whole_maximum_flow_is_given(number, points, barred):
    for seed in range(4):
        problem = some(seed, items=number, people=12, points=points, barred=barred)
        plan = make_plan(problem)
        assert violations(problem, plan) == []
        assert plan.possible >= (flow := maximum_flow(problem))
        assert plan.given >= (0.995 if points == 1 else 0.98) * flow


@pytest.mark.parametrize("points", [1, 4])
def test_where_everybody_can_do_everything_loads_end_an_item_apart_at_most(points):
    problem = some(5, items=300, people=20, points=points, room=60)
    problem = replace(problem, people=[replace(p, kinds=frozenset(KINDS)) for p in problem.people])
    loads = [outcome.after for outcome in make_plan(problem).people]
    assert max(loads) - min(loads) <= points
    assert jain(loads) > 0.99


def test_scarce_skills_are_not_spent_on_common_work():
    problem = Problem(
        people=[somebody(1, room=2, kinds="ab"), somebody(2, room=2, kinds="a")],
        items=[Item(id=1, kind="a"), Item(id=2, kind="a"), Item(id=3, kind="b"), Item(id=4, kind="b")],
    )
    assert held(problem) == {1: 2, 2: 2, 3: 1, 4: 1}


def test_hard_and_valuable_work_is_spread():
    heavy = [Item(id=n, kind="a", points=3, value=n * 100) for n in range(1, 9)]
    light = [Item(id=n, kind="a", points=1, value=n) for n in range(9, 25)]
    problem = Problem(people=[somebody(n, room=30, capacity=30) for n in (1, 2, 3, 4)], items=heavy + light)
    given = held(problem)
    assert Counter(given[item.id] for item in heavy) == {1: 2, 2: 2, 3: 2, 4: 2}
    assert Counter(given[item.id] for item in light) == {1: 4, 2: 4, 3: 4, 4: 4}
    money = Counter({p: sum(i.value for i in problem.items if given[i.id] == p) for p in (1, 2, 3, 4)})
    assert max(money.values()) - min(money.values()) <= 8


def test_the_least_loaded_catch_up_first_and_turns_ignore_what_is_carried():
    problem = Problem(
        people=[somebody(1, load=6, room=4), somebody(2, load=0)], items=[Item(id=n, kind="a") for n in range(1, 7)]
    )
    assert Counter(held(problem).values()) == {2: 6}
    assert Counter(held(replace(problem, strategy=Strategy.ROUND_ROBIN)).values()) == {1: 3, 2: 3}


def test_by_value_evens_out_money_before_difficulty():
    items = [Item(id=n, kind="a", points=3, value=100) for n in (1, 2)]
    items += [Item(id=n, kind="a", points=1, value=700) for n in range(3, 9)]
    problem = Problem(
        people=[somebody(n, room=20, capacity=20) for n in (1, 2)], items=items, strategy=Strategy.BY_VALUE
    )
    money = Counter({p.person: p.value for p in make_plan(problem).people})
    assert money[1] == money[2]


def test_one_customers_work_goes_to_one_person_and_to_who_has_it_already():
    pair = [Item(id=1, kind="a", affinity=7), Item(id=2, kind="b", affinity=7)]
    both = Problem(people=[somebody(1, kinds="a"), somebody(2, kinds="ab", load=9, room=2)], items=pair)
    assert held(both) == {1: 2, 2: 2}
    sticky = Problem(people=[somebody(1), somebody(2, load=8, room=2)], items=[i._replace(holder=2) for i in pair])
    assert held(sticky) == {1: 2, 2: 2}
    no_room = replace(sticky, people=[somebody(1), somebody(2, load=9, room=1)])
    assert held(no_room) == {1: 1, 2: 1}


def test_what_stays_says_why():
    problem = Problem(
        people=[somebody(1, room=1, kinds="ab"), somebody(2, room=0, kinds="c")],
        items=[
            Item(id=1, kind="d"),
            Item(id=2, kind="a", barred=frozenset({1})),
            Item(id=3, kind="a", since=1),
            Item(id=4, kind="a", since=2),
            Item(id=5, kind="a", affinity=1),
            Item(id=6, kind="c", affinity=1),
            Item(id=7, kind="c"),
        ],
    )
    plan = make_plan(problem)
    assert [line[:3] for line in plan.lines] == [(3, 1, 6)]
    assert plan.stays == {
        1: Stay.NOBODY, 2: Stay.BARRED, 4: Stay.FULL, 5: Stay.TOGETHER, 6: Stay.TOGETHER, 7: Stay.FULL,
    }  # fmt: skip


def test_four_eyes_are_resolved_by_swapping_neighbours():
    """Ten people, so that bars do not shape the classes; the last in rank is kept from exactly the item left for it."""
    people = [somebody(n, room=1) for n in range(1, 11)]
    items = [Item(id=n, kind="a", value=100 - n, since=n) for n in range(1, 11)]
    items[9] = items[9]._replace(barred=frozenset({10}))
    given = held(Problem(people=people, items=items))
    assert given == {**{n: n for n in range(1, 9)}, 9: 10, 10: 9}


def test_an_empty_pool_and_an_empty_floor():
    nothing = make_plan(Problem(items=[], people=[somebody(1)]))
    assert (nothing.lines, nothing.stays, nothing.possible, nothing.given) == ([], {}, 0, 0)
    alone = make_plan(Problem(items=[Item(id=1, kind="a")], people=[]))
    assert alone.stays == {1: Stay.NOBODY}


def hands(problem: Problem) -> dict[int, tuple[int, int]]:
    """Return person → (items, hard items) given."""
    given = held(problem)
    hard = {item.id for item in problem.items if item.points >= problem.aim.hard_from}
    return {
        p.id: (sum(who == p.id for who in given.values()), sum(given.get(i) == p.id for i in hard))
        for p in problem.people
    }


def test_hard_work_goes_to_who_carries_the_least_of_it():
    people = [
        replace(somebody(1, load=6, room=24, capacity=30), held=((3, 2),)),
        replace(somebody(2, load=6, room=24, capacity=30), held=((1, 6),)),
    ]
    heavy = [Item(id=n, kind="a", points=3) for n in range(1, 3)]
    light = [Item(id=n, kind="a") for n in range(3, 9)]
    problem = Problem(people=people, items=heavy + light)
    assert hands(problem) == {1: (6, 0), 2: (2, 2)}  # six points each
    assert hands(replace(problem, strategy=Strategy.ROUND_ROBIN)) == {1: (4, 1), 2: (4, 1)}


def test_weights_let_hard_work_and_money_outweigh_the_load():
    """As many points, but one carries all the hard work, or all the money."""
    items = [Item(id=n, kind="a", value=1000) for n in range(1, 11)]
    people = [somebody(1, load=10, room=90, capacity=100), somebody(2, load=10, room=90, capacity=100)]
    problem = Problem(people=[replace(people[0], held=((5, 2),)), replace(people[1], held=((1, 10),))], items=items)
    assert hands(problem) == {1: (5, 0), 2: (5, 0)}
    assert hands(replace(problem, aim=Aim(hard=1.0))) == {1: (0, 0), 2: (10, 0)}
    rich = replace(problem, people=[replace(people[0], value=4000), replace(people[1], value=0)])
    assert Counter(held(rich).values()) == {1: 5, 2: 5}
    assert Counter(held(replace(rich, aim=Aim(load=0.0, value=1.0))).values()) == {1: 3, 2: 7}  # 7,000 each


@given(
    people, items(points=3, affinity=True), st.sampled_from([0.0, 1.0, 7.5]), st.sampled_from([0.0, 0.5, 3.0]),
    st.sampled_from([0.0, 2.0]),
)  # fmt: skip
def test_weights_break_no_rule_and_give_no_less(people, items, load, hard, value):
    people = [replace(person, held=((3, person.load),), value=person.load * 7) for person in people]
    problem = Problem(items=items, people=people, aim=Aim(load=load, hard=hard, value=value))
    plan = make_plan(problem)
    assert violations(problem, plan) == []
    assert plan.possible == make_plan(replace(problem, aim=Aim())).possible
    assert plan == make_plan(problem)

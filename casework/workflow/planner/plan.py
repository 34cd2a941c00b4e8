"""The plan for a whole pool: sort out, keep to who holds the customer's work, route, level, spread, settle the rest."""

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from casework.lib import collector
from casework.workflow.planner.bundles import Bundle, Sorted, sort_out
from casework.workflow.planner.flow import bits
from casework.workflow.planner.hands import Held, vessels
from casework.workflow.planner.levels import level
from casework.workflow.planner.network import Network
from casework.workflow.planner.problem import Line, Outcome, Plan, Problem, Stay
from casework.workflow.planner.spread import Hands, settle, spread


def make_plan(problem: Problem) -> Plan:
    """Deal the items of one pool to people, hard rules first.

    Nobody gets what their kinds do not include, what they are barred from, or more than their room; one customer's
    items go to one person. Within that as much as possible is given (scarce skills lose nothing to common ones), the
    most urgent first; loads end as level as can be; then hard and valuable work is spread. Deterministic.
    """
    problem = replace(problem, people=sorted(problem.people, key=attrgetter("id")))
    with collector.held_back():
        pool = sort_out(problem)
        room = [max(person.room, 0) for person in problem.people]
        held = Held(problem)
        kept = _keep(pool.bundles, problem, room, held)
        free = [bundle for bundle in pool.bundles if bundle.rank not in kept]
        dealt, left, possible = _deal(free, problem, room, held)
        sticky = sum(bundle.points for bundle in pool.bundles if bundle.rank in kept)
        return _told(problem, pool, kept | dealt, left, possible + sticky)


def _keep(bundles: Sequence[Bundle], problem: Problem, room: list[int], held: Held) -> dict[int, int]:
    """Give the work of a customer to who has their open work already, while there is room; take it off `room`."""
    numbers = {person.id: number for number, person in enumerate(problem.people)}
    kept: dict[int, int] = {}
    for bundle in bundles:
        holder = next((numbers[item.holder] for item in bundle.items if item.holder in numbers), None)
        if holder is not None and bundle.allowed >> holder & 1 and room[holder] >= bundle.points:
            room[holder] -= bundle.points
            held.take(holder, bundle)
            kept[bundle.rank] = holder
    return kept


def _deal(
    free: Sequence[Bundle], problem: Problem, room: Sequence[int], held: Held
) -> tuple[dict[int, int], list[tuple[Bundle, Stay]], int]:
    """Route, level and spread what is not sticky; return bundle rank → person, what is left, the maximum flow."""
    fitting, oversized = _by_size(free, room)
    network = Network.build(fitting, room)
    admitted = network.admitted()
    filled = vessels(problem, room, held=held, coming=[fitting[number] for number in admitted])
    levelled = level(supply=network.supply(admitted), reach=network.reach, groups=network.groups, vessels=filled)
    hands = Hands(filled, levelled.given, held=held, strategy=problem.strategy)
    classes: list[list[Bundle]] = [[] for _ in network.masks]
    for number in admitted:
        classes[network.kinds[number]].append(fitting[number])
    dealt, homeless = spread(
        classes=classes, groups=network.groups, levelled=levelled, hands=hands, order=network.scarcest
    )
    taken = set(admitted)
    rest = [bundle for number, bundle in enumerate(fitting) if number not in taken]
    settled, left = settle([*homeless, *rest], hands=hands)
    return dealt | settled, [(bundle, _why(bundle, hands)) for bundle in [*left, *oversized]], network.most()


def _by_size(bundles: Sequence[Bundle], room: Sequence[int]) -> tuple[list[Bundle], list[Bundle]]:
    """Part what fits somebody's room from what is too heavy for everybody who may have it."""
    widest: dict[int, int] = {}
    fitting: list[Bundle] = []
    oversized: list[Bundle] = []
    for bundle in bundles:
        allowed = bundle.allowed
        if allowed not in widest:
            widest[allowed] = max(room[person] for person in bits(allowed))
        (fitting if bundle.points <= widest[allowed] else oversized).append(bundle)
    return fitting, oversized


def _why(bundle: Bundle, hands: Hands) -> Stay:
    if any(hands.room[person] >= bundle.points for person in bits(bundle.who & bundle.barred)):
        return Stay.BARRED
    lightest = min(item.points for item in bundle.items)
    if len(bundle.items) > 1 and any(hands.room[person] >= lightest for person in bits(bundle.allowed)):
        return Stay.TOGETHER
    return Stay.FULL


def _told(
    problem: Problem, pool: Sorted, held: dict[int, int], left: Sequence[tuple[Bundle, Stay]], possible: int
) -> Plan:
    """Write the plan down in order of urgency, with everybody's load as it grows."""
    people = problem.people
    points, items, value = [0] * len(people), [0] * len(people), [0] * len(people)
    holder = {item.id: held[bundle.rank] for bundle in pool.bundles if bundle.rank in held for item in bundle.items}
    lines = []
    for rank, item in enumerate(pool.ranked, start=1):
        if (number := holder.get(item.id)) is not None:
            person = people[number]
            lines.append(Line(item.id, person.id, rank, person.load + points[number]))
            points[number] += item.points
            items[number] += 1
            value[number] += item.value
    outcomes = [
        Outcome(person=p.id, capacity=p.capacity, before=p.load, given=points[n], items=items[n], value=value[n])
        for n, p in enumerate(people)
    ]
    stays = pool.stays | {item.id: why for bundle, why in left for item in bundle.items}
    return Plan(lines=lines, stays=stays, people=outcomes, possible=possible, given=sum(points))

"""Reference planners for small problems, written for being right rather than quick."""

from collections import deque
from collections.abc import Iterator
from itertools import product

from casework.workflow.planner import Item, Person, Plan, Problem


def may_have(person: Person, item: Item) -> bool:
    return item.kind in person.kinds and person.id not in item.barred


def every_plan(problem: Problem) -> Iterator[dict[int, int]]:
    """Yield every allowed item → person, whole customers together, nobody over their room."""
    options = [[None, *(p.id for p in problem.people if may_have(p, item))] for item in problem.items]
    for choice in product(*options):
        held = {item.id: who for item, who in zip(problem.items, choice, strict=True) if who is not None}
        points: dict[int, int] = {}
        customers: dict[int, set[int | None]] = {}
        for item in problem.items:
            if item.id in held:
                points[held[item.id]] = points.get(held[item.id], 0) + item.points
            if item.affinity is not None:
                customers.setdefault(item.affinity, set()).add(held.get(item.id))
        if all(points.get(p.id, 0) <= p.room for p in problem.people) and all(len(c) == 1 for c in customers.values()):
            yield held


def points_of(problem: Problem, held: dict[int, int]) -> int:
    return sum(item.points for item in problem.items if item.id in held)


def levels(problem: Problem, held: dict[int, int]) -> list[float]:
    """Return everybody's load ÷ capacity afterwards, the highest first."""
    points = {person.id: person.load for person in problem.people}
    for item in problem.items:
        if item.id in held:
            points[held[item.id]] += item.points
    return sorted((points[p.id] / p.capacity for p in problem.people), reverse=True)


def maximum_flow(problem: Problem) -> int:
    """Return the most points that can be given if items can be split: Edmonds and Karp over items and people."""
    source, sink = ("source", 0), ("sink", 0)
    room: dict[tuple, dict[tuple, int]] = {source: {}, sink: {}}

    def edge(start: tuple, end: tuple, amount: int) -> None:
        room.setdefault(start, {})[end] = amount
        room.setdefault(end, {}).setdefault(start, 0)

    for item in problem.items:
        edge(source, ("item", item.id), item.points)
        for person in problem.people:
            if may_have(person, item):
                edge(("item", item.id), ("person", person.id), item.points)
    for person in problem.people:
        edge(("person", person.id), sink, person.room)
    total = 0
    while path := _shortest(room, source, sink):
        amount = min(room[a][b] for a, b in path)
        for a, b in path:
            room[a][b] -= amount
            room[b][a] += amount
        total += amount
    return total


def _shortest(room: dict[tuple, dict[tuple, int]], source: tuple, sink: tuple) -> list[tuple[tuple, tuple]]:
    came: dict[tuple, tuple | None] = {source: None}
    queue = deque([source])
    while queue and sink not in came:
        node = queue.popleft()
        for other, left in room[node].items():
            if left and other not in came:
                came[other] = node
                queue.append(other)
    path, node = [], sink
    while (before := came.get(node)) is not None:
        path.append((before, node))
        node = before
    return path


def violations(problem: Problem, plan: Plan) -> list[str]:
    """Name every hard rule that the plan breaks; nothing when it is right."""
    people, items = {p.id: p for p in problem.people}, {i.id: i for i in problem.items}
    held = {line.item: line.person for line in plan.lines}
    found = [f"{i} is not told of once" for i in items if (i in held) == (i in plan.stays)]
    found += [f"{i} → {p}: not theirs" for i, p in held.items() if not may_have(people[p], items[i])]
    points = dict.fromkeys(people, 0)
    for line in plan.lines:
        if line.load != people[line.person].load + points[line.person]:
            found.append(f"{line.item}: load then was not {line.load}")
        points[line.person] += items[line.item].points
    found += [f"{p}: {n} over {people[p].room}" for p, n in points.items() if n > people[p].room]
    customers: dict[int, set[int | None]] = {}
    for item in problem.items:
        if item.affinity is not None:
            customers.setdefault(item.affinity, set()).add(held.get(item.id))
    found += [f"customer {c} was torn apart" for c, who in customers.items() if len(who) > 1]
    return found

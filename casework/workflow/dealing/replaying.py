"""A past deal planned again from its own snapshot, by another version of the policy: dry, nothing is written.

The snapshot holds what waited and who stood how; both are as they were. What a version changes of it is read anew as it
was then: with other days for the same person, who had the customer's work.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from casework.workflow import policies
from casework.workflow.dealing import packing, reading
from casework.workflow.desk import desk_of
from casework.workflow.models import DealPlan
from casework.workflow.planner import Item, Problem, Strategy, make_plan
from casework.workflow.planner.measures import jain
from casework.workflow.rules import Policy


@dataclass(frozen=True, kw_only=True)
class Share:
    """What somebody gets of a deal: items, how many of them are hard (by the policy of the replay), weighted points,
    money in hundredths.
    """

    items: int = 0
    hard: int = 0
    given: int = 0
    value: int = 0


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One person, as it was dealt and as it would have been."""

    person: int
    capacity: int
    before: int
    was: Share
    would: Share

    @property
    def items(self) -> int:
        """Return how many items more they would have got."""
        return self.would.items - self.was.items

    @property
    def hard(self) -> int:
        """Return how many hard items more."""
        return self.would.hard - self.was.hard

    @property
    def points(self) -> int:
        """Return how many points more."""
        return self.would.given - self.was.given

    @property
    def value(self) -> int:
        """Return how much more money, in hundredths."""
        return self.would.value - self.was.value


@dataclass(frozen=True, kw_only=True)
class Replay:
    """A deal replayed: the differences, the largest first; how many items change hands; how many are dealt.

    was, would: the policies.
    """

    was: Policy
    would: Policy
    people: list[Difference]
    moved: int
    dealt: int
    jain_was: float | None
    jain_would: float | None


def as_dealt(plan: DealPlan) -> Policy:
    """Return the policy by which it was dealt: its version's, with the strategy that was tried instead, if any."""
    known = policies.as_rule(plan.version) if plan.version is not None else Policy(label=policies.WITHOUT)
    return replace(known, strategy=plan.strategy)


def replay(*, plan: DealPlan, policy: Policy) -> Replay:
    """Plan the deal's snapshot again by `policy` and compare. The deal itself is as it was stored, not replanned."""
    was = as_dealt(plan)
    problem = _problem(plan, was, policy)
    would = make_plan(problem)
    lines = packing.unpack_lines(plan.lines)
    items = {item.id: item for item in problem.items}
    before, then = {line.item: line.person for line in lines}, {line.item: line.person for line in would.lines}
    shares = _shares(before, items, policy.hard_from), _shares(then, items, policy.hard_from)
    people = [
        Difference(
            person=one.person, capacity=one.capacity, before=one.before, was=shares[0].get(one.person, Share()),
            would=shares[1].get(one.person, Share()),
        )
        for one in would.people
    ]  # fmt: skip
    people.sort(key=lambda row: (-abs(row.points), -abs(row.items), -abs(row.hard), -abs(row.value), row.person))
    return Replay(
        was=was, would=policy, people=people,
        moved=sum(1 for item in before.keys() | then.keys() if before.get(item) != then.get(item)),
        dealt=len(would.lines), jain_was=plan.jain_after,
        jain_would=jain([one.after / one.capacity for one in would.people if one.capacity]),
    )  # fmt: skip


def _problem(plan: DealPlan, was: Policy, policy: Policy) -> Problem:
    """Return the snapshot as `policy` would have had it planned."""
    problem = packing.unpack_problem(plan.facts, Strategy(policy.strategy), reading.aim_of(policy))
    if policy.sticky_days == was.sticky_days:
        return problem
    holders = reading.holders_at(
        desk_of(plan.pool.kind), plan.pool, sticky_days=policy.sticky_days, at=plan.made_at, but=plan.batch_id
    )
    items = [
        item._replace(holder=holders.get(item.affinity) if item.affinity is not None else None)
        for item in problem.items
    ]
    return replace(problem, items=items)


def _shares(dealt: Mapping[int, int], items: Mapping[int, Item], hard_from: int) -> dict[int, Share]:
    """Return person → what they get."""
    number, hard, points, value = Counter[int](), Counter[int](), Counter[int](), Counter[int]()
    for pk, person in dealt.items():
        item = items[pk]
        number[person] += 1
        hard[person] += item.points >= hard_from
        points[person] += item.points
        value[person] += item.value
    return {
        person: Share(items=number[person], hard=hard[person], given=points[person], value=value[person])
        for person in number
    }

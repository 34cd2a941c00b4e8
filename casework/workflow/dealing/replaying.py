"""A past deal planned again from its own snapshot, by another strategy: dry, nothing is written."""

from dataclasses import dataclass

from casework.workflow.dealing import packing
from casework.workflow.models import DealPlan
from casework.workflow.planner import Outcome, Strategy, make_plan
from casework.workflow.planner.measures import jain


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One person, as it was dealt and as it would have been: items, weighted points, money in hundredths."""

    person: int
    capacity: int
    before: int
    was: Outcome
    would: Outcome

    @property
    def items(self) -> int:
        """Return how many items more they would have got."""
        return self.would.items - self.was.items

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
    """A deal replayed by `strategy`: the differences, the largest first; how many items change hands."""

    strategy: Strategy
    people: list[Difference]
    moved: int
    dealt: int
    jain_was: float | None
    jain_would: float | None


def replay(*, plan: DealPlan, strategy: Strategy) -> Replay:
    """Plan the deal's snapshot again by `strategy` and compare. The deal itself is as it was stored, not replanned."""
    problem = packing.unpack_problem(plan.facts, strategy)
    would = make_plan(problem)
    lines = packing.unpack_lines(plan.lines)
    was = {line.item: line.person for line in lines}
    then = {line.item: line.person for line in would.lines}
    stored = {row["id"]: row for row in plan.people if not row["away"]}
    people = [
        Difference(
            person=one.person, capacity=one.capacity, before=one.before, would=one,
            was=_stored(stored[one.person]),
        )
        for one in would.people
    ]  # fmt: skip
    people.sort(key=lambda row: (-abs(row.points), -abs(row.items), -abs(row.value), row.person))
    return Replay(
        strategy=strategy,
        people=people,
        moved=sum(1 for item in was.keys() | then.keys() if was.get(item) != then.get(item)),
        dealt=len(would.lines),
        jain_was=plan.jain_after,
        jain_would=jain([one.after / one.capacity for one in would.people if one.capacity]),
    )


def _stored(row: dict[str, int]) -> Outcome:
    return Outcome(
        person=row["id"], capacity=row["capacity"], before=row["before"], given=row["after"] - row["before"],
        items=row["items"], value=row["value"],
    )  # fmt: skip

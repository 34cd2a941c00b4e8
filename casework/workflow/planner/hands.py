"""What everybody holds while a plan is made, and how full that makes them by the policy's aim."""

from collections.abc import Sequence

from casework.workflow.planner.bundles import Bundle
from casework.workflow.planner.levels import Vessel, fill
from casework.workflow.planner.problem import Aim, Problem, Strategy

LEAST_WEIGHT = 1e-6  # of the load: what is equal by all that was weighed still goes to whoever carries less


class Held:
    """Hard items and money per person (by number): what they carried before, and what they were given since.

    By turns nothing counts that was carried before.
    """

    def __init__(self, problem: Problem) -> None:
        self.hard_from = problem.aim.hard_from
        turns = problem.strategy == Strategy.ROUND_ROBIN
        self.hard = [0 if turns else _hard(person.held, self.hard_from) for person in problem.people]
        self.value = [0 if turns else person.value for person in problem.people]
        self.size = [1 if turns else max(person.capacity, 1) for person in problem.people]

    def take(self, person: int, bundle: Bundle, sign: int = 1) -> None:
        """Add the bundle (sign −1: take it back)."""
        self.hard[person] += sign * self.hard_in(bundle)
        self.value[person] += sign * bundle.value

    def hard_in(self, bundle: Bundle) -> int:
        """Return how many of its items are hard."""
        if len(bundle.items) == 1:
            return int(bundle.points >= self.hard_from)
        return sum(item.points >= self.hard_from for item in bundle.items)


def _hard(held: Sequence[tuple[int, int]], hard_from: int) -> int:
    return sum(number for points, number in held if points >= hard_from)


def vessels(problem: Problem, room: Sequence[int], *, held: Held, coming: Sequence[Bundle]) -> list[Vessel]:
    """Say what is levelled: load ÷ capacity weighed as the policy says, or the points of this deal.

    What was kept together counts in both. coming: what will be dealt. With a policy that weighs hard and valuable work
    the score of a person is that of `rules.choice`: load·points ÷ capacity + hard·(hard items ÷ the most that anybody
    has) + value·(money ÷ the most). What comes brings hard items and money in step with its points, so that the score
    is a straight line in the points given, and levelling it is as exact as levelling the load.
    """
    turns = problem.strategy == Strategy.ROUND_ROBIN
    plain = [
        Vessel(
            base=person.room - left if turns else person.load + person.room - left,
            weight=1 if turns else max(person.capacity, 1),
            room=left,
        )
        for person, left in zip(problem.people, room, strict=True)
    ]
    if problem.strategy != Strategy.LEAST_LOADED or problem.aim.is_load_alone or not coming:
        return plain
    return _weighed(plain, problem.aim, held, coming)


def _weighed(plain: Sequence[Vessel], aim: Aim, held: Held, coming: Sequence[Bundle]) -> list[Vessel]:
    points = sum(bundle.points for bundle in coming)
    a_point = sum(held.hard_in(bundle) for bundle in coming) / points, sum(b.value for b in coming) / points
    likely = fill(plain, min(points, sum(vessel.room for vessel in plain)))
    load, weights = max(aim.load, LEAST_WEIGHT), (aim.hard, aim.value)
    carried = held.hard, held.value
    most = [
        max((had + rate * more for had, more in zip(hands, likely, strict=True)), default=0.0)
        for hands, rate in zip(carried, a_point, strict=True)
    ]
    shares = [weight / top if top else 0.0 for weight, top in zip(weights, most, strict=True)]
    found = []
    for number, vessel in enumerate(plain):
        slope = load / vessel.weight + sum(share * rate for share, rate in zip(shares, a_point, strict=True))
        now = load * vessel.base / vessel.weight + sum(
            share * hands[number] for share, hands in zip(shares, carried, strict=True)
        )
        found.append(Vessel(base=now / slope, weight=1 / slope, room=vessel.room))
    return found

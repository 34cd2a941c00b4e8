"""Who among those who may have an item gets it: the aim of the assignment, by a team's policy."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from casework.workflow.rules.eligibility import Place, Rule, Work, pair_problem

LEAST_LOADED, ROUND_ROBIN, BY_VALUE = "least_loaded", "round_robin", "by_value"
# (item, person): who worked an item in another role.
Pairs = Collection[tuple[int, int]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """A version of how a team's work is dealt. label: "team-code v3", as assignments store it.

    load, hard, value: weights of the score that `least_loaded` compares. hard_from: points from which an item is hard.
    """

    label: str
    strategy: str = LEAST_LOADED
    load: float = 1.0
    hard: float = 0.0
    value: float = 0.0
    hard_from: int = 3
    sticky_days: int = 0
    grace_minutes: int = 0
    drain: bool = False
    next_allowed: bool = True
    deal_minutes: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Hand:
    """What one candidate carries while an item is dealt: the place, grown by what was dealt before it."""

    place: Place
    turn: int = 0  # the number of the last item dealt in this very deal; 0: none yet

    @property
    def load(self) -> float:
        """Open points ÷ capacity of the team; nobody without capacity is ever empty."""
        return self.place.team_points / self.place.team_capacity if self.place.team_capacity else 1.0

    def given(self, work: Work, *, policy: Policy, turn: int) -> "Hand":
        """Return the hand with `work` in it."""
        place = self.place
        grown = replace(
            place,
            team_points=place.team_points + work.points,
            total_points=place.total_points + work.points,
            pool_points=place.pool_points + (work.points if place.pool == work.pool else 0),
            hard=place.hard + (work.points >= policy.hard_from),
            value=place.value + work.value,
        )
        return Hand(place=grown, turn=turn)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranked:
    """Who was looked at for one item.

    order: those who may have it, the best first. out: person → the rule that keeps them from it.
    sticky: the person who has the customer's other open work of the pool, and so came first.
    """

    order: tuple[int, ...]
    out: Mapping[int, Rule]
    sticky: int | None = None


Key = tuple[float | int | str, ...]


def _last(place: Place) -> float:
    return place.last_given_at.timestamp() if place.last_given_at else 0.0


def _key(policy: Policy, most_hard: int, most_value: Decimal) -> Callable[[Hand, Work], Key]:
    """Return what people are compared by for an item: the smallest is chosen. Ties go to who waited longest."""

    def least_loaded(hand: Hand, work: Work) -> Key:
        place = hand.place
        hard = place.hard / most_hard if most_hard else 0.0
        value = float(place.value / most_value) if most_value else 0.0
        score = policy.load * hand.load + policy.hard * hard + policy.value * value
        is_hard = work.points >= policy.hard_from
        return (
            round(score, 9), place.hard if is_hard else 0, float(place.value), place.person != work.last_holder,
            hand.turn, _last(place), place.person,
        )  # fmt: skip

    def round_robin(hand: Hand, work: Work) -> Key:
        return hand.turn, _last(hand.place), hand.place.person != work.last_holder, hand.place.person

    def by_value(hand: Hand, work: Work) -> Key:
        place = hand.place
        share = float(place.value) / place.team_capacity if place.team_capacity else float("inf")
        return share, round(hand.load, 9), place.person != work.last_holder, hand.turn, _last(place), place.person

    return {LEAST_LOADED: least_loaded, ROUND_ROBIN: round_robin, BY_VALUE: by_value}[policy.strategy]


def rank(
    hands: Iterable[Hand],
    work: Work,
    *,
    policy: Policy,
    elsewhere: Pairs = (),
    returned: Pairs = (),
    sticky: int | None = None,
) -> Ranked:
    """Order the people who may have `work`, and name the rule that keeps each of the others.

    elsewhere: (item, person) pairs that four eyes keep apart; returned: those just taken from the person by somebody.
    sticky: who holds the customer's other open work of this pool; they come first if they may have it.
    """
    may, out = [], {}
    for hand in hands:
        person = hand.place.person
        problem = pair_problem(hand.place, work, worked_elsewhere=(work.id, person) in elsewhere)
        if problem is None and (work.id, person) in returned:
            problem = Rule.GIVEN_BACK
        if problem is None:
            may.append(hand)
        else:
            out[person] = problem
    most_hard = max((hand.place.hard for hand in may), default=0)
    most_value = max((hand.place.value for hand in may), default=Decimal(0))
    key = _key(policy, most_hard, most_value)
    may.sort(key=lambda hand: (hand.place.person != sticky, *key(hand, work)))
    order = tuple(hand.place.person for hand in may)
    return Ranked(order=order, out=out, sticky=sticky if order[:1] == (sticky,) else None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """One item of a deal: to whom (None: it stays), who else was looked at, and the loads before it."""

    work: Work
    person: int | None
    ranked: Ranked
    points_before: Mapping[int, int]


def deal(
    works: Sequence[Work],
    places: Iterable[Place],
    *,
    policy: Policy,
    elsewhere: Pairs = (),
    returned: Pairs = (),
    holders: Mapping[int, int] | None = None,
) -> list[Given]:
    """Deal `works`, in their order, among the people: each item to the best of those who may have it then.

    works and places are of one pool. holders: customer → who holds their other open work of the pool; what is dealt
    here counts too, so that one customer's work goes to one person. Items for whom nobody is left stay (person None).
    Nobody gets more than fits, nobody what a rule forbids.
    """
    hands = {place.person: Hand(place=place) for place in places}
    sticky = dict(holders or {})
    given = []
    for turn, work in enumerate(works, start=1):
        wanted = sticky.get(work.affinity) if work.affinity is not None else None
        ranked = rank(hands.values(), work, policy=policy, elsewhere=elsewhere, returned=returned, sticky=wanted)
        before = {person: hand.place.team_points for person, hand in hands.items()}
        person = ranked.order[0] if ranked.order else None
        if person is not None:
            hands[person] = hands[person].given(work, policy=policy, turn=turn)
            if policy.sticky_days and work.affinity is not None:
                sticky.setdefault(work.affinity, person)
        given.append(Given(work=work, person=person, ranked=ranked, points_before=before))
    return given


def dealt_to(given: Iterable[Given]) -> dict[int, int]:
    """Return item → person of what was dealt."""
    return {one.work.id: one.person for one in given if one.person is not None}

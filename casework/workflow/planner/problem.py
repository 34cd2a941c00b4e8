"""What a plan is made from, and what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Strategy(StrEnum):
    """What is evened out among people.

    LEAST_LOADED: points carried ÷ capacity, what they carry already included, weighed with hard and valuable work as
    the policy says. ROUND_ROBIN: points of this deal alone. BY_VALUE: points carried ÷ capacity, and money is spread
    before difficulty.
    """

    LEAST_LOADED = "least_loaded"
    ROUND_ROBIN = "round_robin"
    BY_VALUE = "by_value"


class Stay(StrEnum):
    """Why an item stays in the pool.

    NOBODY: nobody's skills fit it. BARRED: all whose skills fit are kept from it (four eyes, conflict of interest).
    FULL: those who may have it have no room left, more urgent work took it. TOGETHER: nobody has room for all that its
    customer has in the pool, and a customer's work is not torn apart.
    """

    NOBODY = "nobody"
    BARRED = "barred"
    FULL = "full"
    TOGETHER = "together"


class Item(NamedTuple):
    """One waiting item (a tuple, for there may be a million).

    kind: what eligibility hangs on (skills, amount band), any key of Person.kinds. points: its weight, ≥ 1. value:
    money in hundredths. priority: higher first. limit, since: instants as numbers (limit None: none). affinity: the
    customer; equal ones go to one person. holder: who holds the customer's open work now. barred: people who may not
    have it.
    """

    id: int
    kind: str
    points: int = 1
    value: int = 0
    priority: int = 0
    limit: float | None = None
    since: float = 0.0
    affinity: int | None = None
    holder: int | None = None
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who can be given work now. load, capacity, room: points; room is the least that any limit leaves.

    kinds: the kinds of item that they may be given. held: what they carry over all pools, as (points of an item, how
    many of such items); value: its money in hundredths.
    """

    id: int
    load: int
    capacity: int
    room: int
    kinds: frozenset[str]
    held: tuple[tuple[int, int], ...] = ()
    value: int = 0


@dataclass(frozen=True, kw_only=True)
class Aim:
    """How a policy weighs what LEAST_LOADED levels: load ÷ capacity, hard items and money, the latter two as shares of
    the hardest and of the most valuable hand. hard_from: points from which an item is hard.
    """

    load: float = 1.0
    hard: float = 0.0
    value: float = 0.0
    hard_from: int = 3

    @property
    def is_load_alone(self) -> bool:
        """Return whether nothing but the load counts."""
        return not self.hard and not self.value


@dataclass(frozen=True, kw_only=True)
class Problem:
    """All that a plan is made from; the same problem gives the same plan."""

    items: Sequence[Item]
    people: Sequence[Person]
    strategy: Strategy = Strategy.LEAST_LOADED
    aim: Aim = Aim()


class Line(NamedTuple):
    """One item for one person. rank: its place in the order of urgency, from 1. load: the person's points then."""

    item: int
    person: int
    rank: int
    load: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a plan does to one person: points before, points and items given, their money, points after."""

    person: int
    capacity: int
    before: int
    given: int
    items: int
    value: int

    @property
    def after(self) -> int:
        """Return the points that they carry then."""
        return self.before + self.given


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Who gets what, in the order of urgency, and what stays and why.

    possible: the most points that any plan could give (the maximum flow, items taken as divisible); given: what this
    one gives.
    """

    lines: Sequence[Line]
    stays: Mapping[int, Stay]
    people: Sequence[Outcome]
    possible: int
    given: int = field(default=0)

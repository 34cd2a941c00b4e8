"""May this person have this item? One answer for every writer: manual, bulk, next, drain, hand-over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Rule(StrEnum):
    """Why a person may not have an item; `workflow.words` says it in the reader's language."""

    TEAM = "team"
    PRESENCE = "presence"
    LEAVE = "leave"
    SHIFT = "shift"
    SKILL = "skill"
    AMOUNT = "amount"
    FOUR_EYES = "four_eyes"
    HOLD = "hold"
    CONFLICT = "conflict"
    GIVEN_BACK = "given_back"
    POOL_FULL = "pool_full"
    TEAM_FULL = "team_full"
    FULL = "full"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One person as seen from one pool. Capacities and loads are weighted points; None: no limit.

    amount_limit: the largest value that they may decide. skills: (kind, code). barred: customers that they must not
    work for. hard, value: what they hold for the team in hard items and in money. last_given_at: when they were last
    given work of this pool's team.
    """

    person: int
    pool: int
    is_member: bool = True
    available: bool = True
    on_leave: bool = False
    on_shift: bool = True
    skills: frozenset[tuple[str, str]] = frozenset()
    amount_limit: Decimal | None = None
    barred: frozenset[int] = frozenset()
    team_capacity: int
    team_points: int = 0
    total_capacity: int | None = None
    total_points: int = 0
    pool_capacity: int | None = None
    pool_points: int = 0
    hard: int = 0
    value: Decimal = Decimal(0)
    last_given_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """One item as the engine sees it; the fields are those of `WorkItem`."""

    id: int
    pool: int
    points: int = 1
    value: Decimal = Decimal(0)
    requires: Mapping[str, Any] = field(default_factory=dict)
    affinity: int | None = None
    holder: int | None = None
    last_holder: int | None = None

    @property
    def skills(self) -> frozenset[tuple[str, str]]:
        """What `requires` asks for, as (kind, code); a list asks for each of its codes."""
        wanted = set()
        for kind, codes in self.requires.items():
            wanted |= {(kind, str(code)) for code in (codes if isinstance(codes, list | tuple) else [codes])}
        return frozenset(wanted)


def place_problem(place: Place) -> Rule | None:
    """Return why this person may be given nothing of this pool now, whatever the item; None when they may."""
    if not place.is_member:
        return Rule.TEAM
    if not place.available:
        return Rule.PRESENCE
    if place.on_leave:
        return Rule.LEAVE
    return None if place.on_shift else Rule.SHIFT


def item_problem(place: Place, work: Work, *, worked_elsewhere: bool = False) -> Rule | None:
    """Return why this person may not have this item however free they are; None when they may.

    worked_elsewhere: they hold or held it in another role (four eyes).
    """
    if worked_elsewhere:
        return Rule.FOUR_EYES
    if work.affinity is not None and work.affinity in place.barred:
        return Rule.CONFLICT
    if place.amount_limit is not None and work.value > place.amount_limit:
        return Rule.AMOUNT
    return None if work.skills <= place.skills else Rule.SKILL


def fit_problem(place: Place, points: int) -> Rule | None:
    """Return which of the three capacities `points` more would exceed; None when they fit."""
    if place.pool_capacity is not None and place.pool_points + points > place.pool_capacity:
        return Rule.POOL_FULL
    if place.team_points + points > place.team_capacity:
        return Rule.TEAM_FULL
    if place.total_capacity is not None and place.total_points + points > place.total_capacity:
        return Rule.FULL
    return None


def pair_problem(place: Place, work: Work, *, worked_elsewhere: bool = False) -> Rule | None:
    """Return the first rule that keeps this person from this item now, room included; None when they may have it."""
    return (
        place_problem(place)
        or item_problem(place, work, worked_elsewhere=worked_elsewhere)
        or fit_problem(place, work.points)
    )


def room(place: Place) -> int:
    """Return how many weighted points more fit into all three capacities, never below 0."""
    free = [place.team_capacity - place.team_points]
    if place.total_capacity is not None:
        free.append(place.total_capacity - place.total_points)
    if place.pool_capacity is not None:
        free.append(place.pool_capacity - place.pool_points)
    return max(0, min(free))

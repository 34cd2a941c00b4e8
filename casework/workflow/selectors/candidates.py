"""Who could be given a pool's work, and how full they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from casework.people.models import User as Person
from casework.workflow import facts
from casework.workflow.desk import desk_of
from casework.workflow.models import Pool
from casework.workflow.rules import Place, place_problem, room
from casework.workflow.words import in_short

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A member of a pool's team. place: what the rules know of them; loads and capacities are weighted points."""

    user: "User"
    place: Place

    @property
    def open_points(self) -> int:
        """What they carry for the team."""
        return self.place.team_points

    @property
    def capacity(self) -> int:
        """What they can carry for the team."""
        return self.place.team_capacity

    @property
    def room(self) -> int:
        """How many points more fit, by the tightest of their capacities."""
        return room(self.place)

    @property
    def away(self) -> str:
        """Why nothing can be given to them now whatever it is: offline, on leave, off shift; "" when it can."""
        rule = place_problem(self.place)
        return in_short(rule) if rule else ""

    @property
    def can_be_chosen(self) -> bool:
        """Say whether work can be given to this person now."""
        return not self.away and self.room > 0


def candidates(*, pool: Pool, now: datetime) -> list[Candidate]:
    """Return the members of the pool's team: those who can be chosen first, the emptiest (load ÷ capacity) first.

    A constant number of queries.
    """
    places = facts.places(desk=desk_of(pool.kind), pools=[pool], now=now)
    people = Person.objects.in_bulk({person for person, _pool in places})
    found = [Candidate(user=people[place.person], place=place) for place in places.values()]
    found.sort(key=lambda one: (str(one.user), one.user.pk))
    return sorted(found, key=lambda c: (not c.can_be_chosen, c.open_points / c.capacity if c.capacity else 1.0))

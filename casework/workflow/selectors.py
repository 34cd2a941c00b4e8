"""Who could be given a pool's work, and how full they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from casework.people.models import Load, Membership, Presence
from casework.people.presence import is_available_q
from casework.workflow.models import Pool

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A member of a pool's team. available: online and accepting. room: how many items more fit (never below 0)."""

    user: "User"
    available: bool
    open_items: int
    capacity: int

    @property
    def room(self) -> int:
        """How many items more fit."""
        return max(self.capacity - self.open_items, 0)

    @property
    def can_be_chosen(self) -> bool:
        """Say whether work can be given to this person now."""
        return self.available and self.room > 0


def candidates(*, pool: Pool, now: datetime) -> list[Candidate]:
    """Return the members of the pool's team: those who can be chosen first, the emptiest (load ÷ capacity) first. One
    query.
    """
    mine = Load.objects.filter(user=OuterRef("user"), team=OuterRef("team"))
    rows = (
        Membership.objects.filter(team=pool.team_id, left_on__isnull=True)
        .select_related("user")
        .annotate(
            open_items=Coalesce(Subquery(mine.values("open_items")[:1]), Value(0)),
            available=Exists(Presence.objects.filter(is_available_q(now), user=OuterRef("user"))),
        )
        .order_by(F("available").desc(), "open_items", "user__display_name", "user_id")
    )
    found = [
        Candidate(user=row.user, available=row.available, open_items=row.open_items, capacity=row.capacity)
        for row in rows
    ]
    return sorted(found, key=lambda c: (not c.can_be_chosen, c.open_items / c.capacity if c.capacity else 1.0))

"""To whom chosen cases could be given, and why the others cannot have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Sum
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.collections.models import CollectionCase
from casework.people.models import Membership
from casework.workflow.models import Pool
from casework.workflow.selectors import Candidate, candidates

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One member of the pool's team in the assign drawer. problem: why they cannot be chosen, "" when they can.

    is_full: the problem is room alone, which the giver may say to exceed.
    """

    candidate: Candidate
    problem: str
    is_full: bool = False

    @property
    def user(self) -> "User":
        """Who it is."""
        return self.candidate.user


def member(pool: Pool, public_id: UUID) -> "User":
    """Return this member of the pool's team. Raises Http404 for anybody else."""
    members = Membership.objects.filter(team=pool.team_id, left_on__isnull=True)
    return get_object_or_404(members.select_related("user"), user__public_id=public_id).user


def choices_for(*, pool: Pool, cases: Sequence[UUID], now: datetime) -> list[Choice]:
    """Return the team's members: who can be given these cases first, the emptiest first.

    What is weighed are points: one for an ordinary case. A constant number of queries.
    """
    points = CollectionCase.objects.filter(public_id__in=cases).aggregate(points=Sum("points"))["points"] or 0
    made = [_choice(one, points) for one in candidates(pool=pool, now=now)]
    return sorted(made, key=lambda choice: bool(choice.problem))


def _choice(candidate: Candidate, points: int) -> Choice:
    if candidate.away:
        return Choice(candidate=candidate, problem=candidate.away)
    if candidate.room >= points:
        return Choice(candidate=candidate, problem="")
    if not candidate.room:
        return Choice(candidate=candidate, problem=_("No room"), is_full=True)
    text = ngettext("Room for %(room)d more", "Room for %(room)d more", candidate.room) % {"room": candidate.room}
    return Choice(candidate=candidate, problem=text, is_full=True)

"""To whom chosen cases could be given, and why the others cannot have them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.people.models import Membership
from casework.workflow.models import Pool
from casework.workflow.selectors import Candidate, candidates

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One member of the pool's team in the assign drawer. problem: why they cannot be chosen, "" when they can."""

    candidate: Candidate
    problem: str

    @property
    def user(self) -> "User":
        """Who it is."""
        return self.candidate.user


def member(pool: Pool, public_id: UUID) -> "User":
    """Return this member of the pool's team. Raises Http404 for anybody else."""
    members = Membership.objects.filter(team=pool.team_id, left_on__isnull=True)
    return get_object_or_404(members.select_related("user"), user__public_id=public_id).user


def choices_for(*, pool: Pool, number: int, now: datetime) -> list[Choice]:
    """Return the team's members: who can be given `number` cases first, the emptiest first. One query."""
    made = [Choice(candidate=one, problem=_problem(one, number)) for one in candidates(pool=pool, now=now)]
    return sorted(made, key=lambda choice: bool(choice.problem))


def _problem(candidate: Candidate, number: int) -> str:
    if not candidate.available:
        return _("Not online and accepting")
    if candidate.room >= number:
        return ""
    if not candidate.room:
        return _("No room")
    return ngettext("Room for %(room)d more", "Room for %(room)d more", candidate.room) % {"room": candidate.room}

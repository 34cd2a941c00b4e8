"""To whom chosen items could be given, and why the others cannot have them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.people.models import Membership
from casework.workflow import facts
from casework.workflow.models import Pool
from casework.workflow.picking.board import Board
from casework.workflow.rules import Rule, Work, item_problem
from casework.workflow.selectors import Candidate, candidates
from casework.workflow.words import ITEMS, said

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One member of the team in the assign drawer. problem: why they cannot be chosen, "" when they can.

    warning: what to know when choosing them. is_full: the problem is room alone, which the giver may say to exceed.
    is_short: there is room for some of them, the others stay unless the giver says so.
    """

    candidate: Candidate
    problem: str
    warning: str = ""
    is_full: bool = False
    is_short: bool = False

    @property
    def user(self) -> "User":
        """Who it is."""
        return self.candidate.user


def member(pool: Pool, public_id: UUID) -> "User":
    """Return this member of the pool's team. Raises Http404 for anybody else."""
    members = Membership.objects.filter(team=pool.team_id, left_on__isnull=True)
    return get_object_or_404(members.select_related("user"), user__public_id=public_id).user


def choices_for_many(*, board: Board, number: int, now: datetime) -> list[Choice]:
    """Return the team's members for a batch of `number` items, of which as many are given as fit."""
    made = [_choice_for_many(one, number) for one in candidates(pool=board.pool, now=now)]
    return sorted(made, key=lambda choice: bool(choice.problem))


def choices_for(*, board: Board, items: Sequence[UUID], now: datetime) -> list[Choice]:
    """Return the team's members: who can be given these items first, the emptiest first.

    What is weighed are points: one for an ordinary item. A constant number of queries.
    """
    rows = list(board.desk.item._default_manager.filter(public_id__in=items))
    works, people = facts.works(rows), candidates(pool=board.pool, now=now)
    elsewhere = board.desk.elsewhere([work.id for work in works], [one.user.pk for one in people])
    made = [_choice(one, works, {item for item, person in elsewhere if person == one.user.pk}) for one in people]
    return sorted(made, key=lambda choice: bool(choice.problem))


def _choice_for_many(candidate: Candidate, number: int) -> Choice:
    if candidate.away:
        return Choice(candidate=candidate, problem=candidate.away)
    if candidate.room >= number:
        return Choice(candidate=candidate, problem="")
    if not candidate.room:
        return Choice(candidate=candidate, problem=_("No room"), is_full=True)
    text = _("Room for %(room)s of %(number)s, the others stay")
    told = text % {"room": f"{candidate.room:,d}", "number": f"{number:,d}"}
    return Choice(candidate=candidate, problem="", warning=told, is_short=True)


def _choice(candidate: Candidate, works: Sequence[Work], elsewhere: set[int]) -> Choice:
    if candidate.away:
        return Choice(candidate=candidate, problem=candidate.away)
    kept = {
        work.id: rule
        for work in works
        if (rule := item_problem(candidate.place, work, worked_elsewhere=work.id in elsewhere))
    }
    if works and len(kept) == len(works):
        return Choice(candidate=candidate, problem=_said(kept.values()))
    points = sum(work.points for work in works if work.id not in kept)
    if candidate.room < points:
        text = ngettext("Room for %(room)d more", "Room for %(room)d more", candidate.room) % {"room": candidate.room}
        return Choice(candidate=candidate, problem=text if candidate.room else _("No room"), is_full=True)
    if not kept:
        return Choice(candidate=candidate, problem="")
    text = ngettext("%(number)d stays: %(reason)s", "%(number)d stay: %(reason)s", len(kept))
    return Choice(candidate=candidate, problem="", warning=text % {"number": len(kept), "reason": _said(kept.values())})


def _said(rules: Iterable[Rule]) -> str:
    """Return the rules that keep somebody from items in words, the most frequent first."""
    counted = Counter(rules)
    return ", ".join(str(ITEMS.get(rule) or said(rule)) for rule, _number in counted.most_common())

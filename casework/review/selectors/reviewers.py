"""To whom chosen orders could be given, and why the others cannot have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Sum
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.people.models import Membership
from casework.review.models import OrderReviewer, ReviewOrder, ReviewStage
from casework.workflow.selectors import Candidate, candidates

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One member of the team in the assign drawer. problem: why they cannot be chosen, "" when they can.

    warning: what to know when choosing them. is_full: the problem is room alone, which the giver may say to exceed.
    """

    candidate: Candidate
    problem: str
    warning: str = ""
    is_full: bool = False

    @property
    def user(self) -> "User":
        """Who it is."""
        return self.candidate.user


def member(stage: ReviewStage, public_id: UUID) -> "User":
    """Return this member of the stage's team. Raises Http404 for anybody else."""
    members = Membership.objects.filter(team=stage.pool.team_id, left_on__isnull=True)
    return get_object_or_404(members.select_related("user"), user__public_id=public_id).user


def choices_for_many(*, stage: ReviewStage, number: int, now: datetime) -> list[Choice]:
    """Return the team's members for a batch of `number` orders, of which as many are given as fit. One query."""
    made = [_choice_for_many(one, number) for one in candidates(pool=stage.pool, now=now)]
    return sorted(made, key=lambda choice: bool(choice.problem))


def _choice_for_many(candidate: Candidate, number: int) -> Choice:
    if candidate.away or not candidate.room:
        return _choice(candidate, number, 0)
    if candidate.room >= number:
        return Choice(candidate=candidate, problem="")
    text = _("Room for %(room)s of %(number)s, the others stay")
    return Choice(
        candidate=candidate, problem="", warning=text % {"room": f"{candidate.room:,d}", "number": f"{number:,d}"}
    )


def choices_for(*, stage: ReviewStage, orders: Sequence[UUID], now: datetime) -> list[Choice]:
    """Return the team's members: who can be given these orders first, the emptiest first.

    What is weighed are points: one for an ordinary order. A constant number of queries.
    """
    picked = ReviewOrder.objects.filter(public_id__in=orders)
    chosen = picked.aggregate(points=Sum("points"))["points"] or 0
    elsewhere = dict(
        OrderReviewer.objects.filter(order__in=picked.values("pk"))
        .exclude(stage=stage.stage)
        .values_list("person")
        .annotate(points=Sum("order__points"))
    )
    made = [_choice(one, chosen, elsewhere.get(one.user.pk, 0)) for one in candidates(pool=stage.pool, now=now)]
    return sorted(made, key=lambda choice: bool(choice.problem))


def _choice(candidate: Candidate, chosen: int, elsewhere: int) -> Choice:
    if candidate.away:
        return Choice(candidate=candidate, problem=candidate.away)
    if elsewhere >= chosen:
        return Choice(candidate=candidate, problem=_("Worked it at the other stage (four eyes)"))
    if candidate.room < chosen - elsewhere:
        text = ngettext("Room for %(room)d more", "Room for %(room)d more", candidate.room) % {"room": candidate.room}
        return Choice(candidate=candidate, problem=text if candidate.room else _("No room"), is_full=True)
    if elsewhere:
        text = ngettext(
            "%(number)d stays: worked at the other stage", "%(number)d stay: worked at the other stage", elsewhere
        )
        return Choice(candidate=candidate, problem="", warning=text % {"number": elsewhere})
    return Choice(candidate=candidate, problem="")

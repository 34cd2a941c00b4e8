"""Who sees which inspections, and who may score them. Everybody else gets "not found"."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.lib.roles import Role
from casework.people.permissions import team_ids_with
from casework.quality.models import Inspection, InspectionState
from casework.review.models import Decision, ReviewStage

if TYPE_CHECKING:
    from casework.people.models import User

READERS = (Role.INSPECTOR, Role.AUDITOR)


def visible_to(user: "User") -> QuerySet[Inspection]:
    """Return the inspections that `user` may read: inspectors those of the stages they inspect, auditors all."""
    return Inspection.objects.all() if user.has_role(Role.AUDITOR) else inspected_by(user)


def inspected_by(user: "User") -> QuerySet[Inspection]:
    """Return the inspections of the stages whose team's work `user` inspects: the only ones they may score."""
    if not scores(user):
        return Inspection.objects.none()
    stages = ReviewStage.objects.filter(pool__team__in=team_ids_with(user, "inspect_team")).values("stage")
    return Inspection.objects.filter(decision__stage__in=stages)


def waiting_for(user: "User") -> QuerySet[Inspection]:
    """Return the inspections that `user` may score now: nobody inspects an order on which they decided themselves."""
    return inspected_by(user).filter(~_decided_by(user), state=InspectionState.WAITING)


def scores(user: "User") -> bool:
    """Say whether `user` scores at all, or only reads."""
    return user.has_role(Role.INSPECTOR)


def is_biased(user: "User", inspection: Inspection) -> bool:
    """Say whether `user` decided on the order themselves, at any stage."""
    return Decision.objects.filter(order=inspection.decision.order_id, decided_by=user).exists()


def may_watch(user: "User", rest: str) -> bool:
    """Say whether `user` may be told of changes of samples and inspections."""
    return rest == "samples" and user.has_role(*READERS)


def _decided_by(user: "User") -> Q:
    return Q(Exists(Decision.objects.filter(order=OuterRef("decision__order"), decided_by=user)))

"""Who sees which inspections, and who may score them. Everybody else gets "not found"."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.lib.roles import Role
from casework.people.permissions import team_ids_with
from casework.quality.models import Action, Inspection, InspectionState, Minutes, Score
from casework.review.models import Decision

if TYPE_CHECKING:
    from casework.people.models import User

READERS = (Role.INSPECTOR, Role.AUDITOR, Role.SUPERVISOR)
INSPECTED = (Role.INITIAL_REVIEWER, Role.RE_REVIEWER, Role.COLLECTOR)


def visible_to(user: "User") -> QuerySet[Inspection]:
    """Return the inspections that `user` may open: inspectors those of the teams they inspect, auditors all; once they
    have a result, supervisors those of their teams, and everybody those of their own work.
    """
    if user.has_role(Role.AUDITOR):
        return Inspection.objects.all()
    known = Q(person=user) | Q(team__in=team_ids_with(user, "assign_team"))
    inspected = Q(team__in=team_ids_with(user, "inspect_team")) if scores(user) else Q(pk__in=[])
    return Inspection.objects.filter(inspected | (known & Q(state=InspectionState.SCORED)))


def inspected_by(user: "User") -> QuerySet[Inspection]:
    """Return the inspections of the teams whose work `user` inspects: the only ones they may score."""
    if not scores(user):
        return Inspection.objects.none()
    return Inspection.objects.filter(team__in=team_ids_with(user, "inspect_team"))


def waiting_for(user: "User") -> QuerySet[Inspection]:
    """Return the inspections that `user` may score now.

    What another inspector has scored already waits like any other where two are wanted, and so does a gold item:
    nothing tells them apart. Nobody scores anything twice, their own work, or an order on which they decided
    themselves.
    """
    open_ones = ~Q(state=InspectionState.SCORED) | Q(gold_at__isnull=False)
    return inspected_by(user).filter(open_ones, ~_decided_by(user), ~_scored_by(user)).exclude(person=user)


def done_by(user: "User") -> Q:
    """Return the filter of what has a result, or at least the score of `user`, and does not wait for them."""
    gold_waits = Q(gold_at__isnull=False) & ~_scored_by(user) if scores(user) else Q(pk__in=[])
    return (Q(state=InspectionState.SCORED) & ~gold_waits) | _scored_by(user)


def rulable_by(user: "User") -> QuerySet[Inspection]:
    """Return the inspections on whose disputes `user` may rule: of teams they inspect, not scored by them, not
    theirs.
    """
    return inspected_by(user).filter(~_scored_by(user), ~_decided_by(user)).exclude(person=user)


def actions_seen_by(user: "User") -> QuerySet[Action]:
    """Return the actions that `user` sees: their own, and those of inspections that they may open."""
    return Action.objects.filter(Q(owner=user) | Q(inspection__in=visible_to(user)))


def may_finish(user: "User", action: Action) -> bool:
    """Say whether `user` may close the action (inspection joined): its owner, and who assigns the team's work."""
    return action.owner_id == user.pk or action.inspection.team_id in team_ids_with(user, "assign_team")


def inspected_teams(user: "User") -> frozenset[int]:
    """Return the ids of the teams whose finished work `user` inspects."""
    return team_ids_with(user, "inspect_team") if scores(user) else frozenset()


def minutes_seen_by(user: "User") -> QuerySet[Minutes]:
    """Return the minutes that `user` may read: auditors all; those about everybody, and those about teams that they
    inspect or lead.
    """
    if user.has_role(Role.AUDITOR):
        return Minutes.objects.all()
    teams = inspected_teams(user) | team_ids_with(user, "assign_team")
    return Minutes.objects.filter(Q(team__isnull=True) | Q(team__in=teams))


def scores(user: "User") -> bool:
    """Say whether `user` scores at all, or only reads."""
    return user.has_role(Role.INSPECTOR)


def sees_waiting(user: "User") -> bool:
    """Say whether `user` sees what has no result yet."""
    return user.has_role(Role.INSPECTOR, Role.AUDITOR)


def is_biased(user: "User", inspection: Inspection) -> bool:
    """Say whether it is their own work, or they decided on the order themselves at any stage."""
    if inspection.person_id == user.pk:
        return True
    decision = inspection.decision
    return decision is not None and Decision.objects.filter(order=decision.order_id, decided_by=user).exists()


def may_watch(user: "User", rest: str) -> bool:
    """Say whether `user` may be told of changes of samples and inspections."""
    return rest == "samples" and user.has_role(*READERS)


def _decided_by(user: "User") -> Q:
    return Q(Exists(Decision.objects.filter(order=OuterRef("decision__order"), decided_by=user)))


def _scored_by(user: "User") -> Q:
    return Q(Exists(Score.objects.filter(inspection=OuterRef("pk"), inspector=user)))

"""Who sees which inspections, and who may score them. Everybody else gets "not found"."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.lib.roles import Role
from casework.people.models import TeamGrant
from casework.people.permissions import team_ids_with
from casework.quality.models import Action, Inspection, InspectionState, Minutes, Score
from casework.review.models import Decision

if TYPE_CHECKING:
    from casework.people.models import User

READERS = (Role.INSPECTOR, Role.AUDITOR, Role.SUPERVISOR)
INSPECTED = (Role.INITIAL_REVIEWER, Role.RE_REVIEWER, Role.COLLECTOR)


def visible_to(user: "User") -> QuerySet[Inspection]:
    """Return the inspections that `user` may open: inspectors those of the teams they inspect, auditors all; once they
    have a result, supervisors those of their teams, and everybody those of their own work. Supervisors also those
    between whose two scores they have to decide.
    """
    if user.has_role(Role.AUDITOR):
        return Inspection.objects.all()
    known = Q(person=user) | Q(team__in=team_ids_with(user, "assign_team"))
    inspected = Q(team__in=team_ids_with(user, "inspect_team")) if scores(user) else Q(pk__in=[])
    return Inspection.objects.filter(inspected | (known & Q(state=InspectionState.SCORED)) | _split_left_to(user))


def inspected_by(user: "User") -> QuerySet[Inspection]:
    """Return the inspections of the teams whose work `user` inspects."""
    if not scores(user):
        return Inspection.objects.none()
    return Inspection.objects.filter(team__in=team_ids_with(user, "inspect_team"))


def scorable_by(user: "User") -> QuerySet[Inspection]:
    """Return the inspections that `user` may score at all: those they inspect, and where two inspectors differ and none
    is left to decide, those of the teams they lead.
    """
    return Inspection.objects.filter(Q(team__in=inspected_teams(user)) | _split_left_to(user))


def waiting_for(user: "User") -> QuerySet[Inspection]:
    """Return the inspections that `user` may score now.

    What another inspector has scored already waits like any other where two are wanted, and so does a gold item:
    nothing tells them apart. Nobody scores anything twice, their own work, or an order on which they decided
    themselves.
    """
    open_ones = ~Q(state=InspectionState.SCORED) | Q(gold_at__isnull=False)
    return scorable_by(user).filter(open_ones, ~_decided_by(user), ~_scored_by(user)).exclude(person=user)


def done_by(user: "User") -> Q:
    """Return the filter of what has a result, or at least the score of `user`, and does not wait for them."""
    gold_waits = Q(gold_at__isnull=False) & ~_scored_by(user) if scores(user) else Q(pk__in=[])
    return (Q(state=InspectionState.SCORED) & ~gold_waits) | _scored_by(user)


def rulable_by(user: "User") -> QuerySet[Inspection]:
    """Return the inspections on whose disputes `user` may rule: of teams they inspect, or lead where every
    inspector has scored it; not scored by them, not theirs.
    """
    mine = Q(team__in=inspected_teams(user)) | _left_to(user)
    return Inspection.objects.filter(mine, ~_scored_by(user), ~_decided_by(user)).exclude(person=user)


def results_seen_by(user: "User") -> QuerySet[Inspection]:
    """Return the inspections of which `user` may know the result: what they may open, but no gold item that they have
    still to score, or they would know it by what came of it.
    """
    return visible_to(user).filter(done_by(user))


def actions_seen_by(user: "User") -> QuerySet[Action]:
    """Return the actions that `user` sees: their own, and those of inspections whose result they may know."""
    return Action.objects.filter(Q(owner=user) | Q(inspection__in=results_seen_by(user)))


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


def no_inspector_left() -> Q:
    """Return the filter of what no inspector may score or rule on any more: each of the team has scored it, decided on
    the order, or did the work. Then the team's supervisor has the last word, so that nothing stays open for ever.
    """
    inspectors = TeamGrant.objects.filter(
        content_object=OuterRef("team"), permission__codename="inspect_team", user__is_active=True,
        user__groups__name=Role.INSPECTOR,
    )  # fmt: skip
    scored = Score.objects.filter(inspection=OuterRef(OuterRef("pk")), inspector=OuterRef("user"))
    decided = Decision.objects.filter(order=OuterRef(OuterRef("decision__order")), decided_by=OuterRef("user"))
    return ~Q(Exists(inspectors.filter(~Exists(scored), ~Exists(decided)).exclude(user=OuterRef("person"))))


def _left_to(user: "User") -> Q:
    if not user.has_role(Role.SUPERVISOR):
        return Q(pk__in=[])
    return Q(team__in=team_ids_with(user, "assign_team")) & no_inspector_left()


def _split_left_to(user: "User") -> Q:
    return Q(state=InspectionState.SPLIT) & _left_to(user)


def _decided_by(user: "User") -> Q:
    return Q(Exists(Decision.objects.filter(order=OuterRef("decision__order"), decided_by=user)))


def _scored_by(user: "User") -> Q:
    return Q(Exists(Score.objects.filter(inspection=OuterRef("pk"), inspector=user)))

"""Who may see, work, assign and look closer at a case. Everybody else gets "not found"."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.collections.models import CaseState, CollectionCase, Placement, Waiver, WaiverState
from casework.collections.querysets import CaseQuerySet
from casework.jobs import live
from casework.people.models import Role, TeamGrant
from casework.people.permissions import SEE_EVERY_TEAM, team_ids_with
from casework.workflow.models import Outcome, Pool, PoolKind
from casework.workflow.permissions import pools_seen_by as any_pools_seen_by

if TYPE_CHECKING:
    from casework.lib.compiled import Given
    from casework.people.models import User

# Roles that read every case without belonging to any team.
SEE_EVERY_CASE = (Role.AUDITOR, Role.OPERATIONS, Role.SERVICE)
DECIDERS = (Role.SUPERVISOR, Role.RISK)
POOL_READERS = (Role.SUPERVISOR, Role.OPERATIONS, Role.AUDITOR)


def workable_by(user: "User") -> CaseQuerySet:
    """Return the cases that `user` holds now: the only ones from which they may call."""
    return _by_id(CollectionCase.objects.held_by(user))


def recordable_by(user: "User") -> CaseQuerySet:
    """Return the cases for which `user` may record a contact: those they hold, and those collected while they did.

    A payment may close the case while its collector is on the phone; what was said still has to be written down.
    """
    return _by_id(CollectionCase.objects.filter(_own(user)))


def collected_by(user: "User | Given") -> CaseQuerySet:
    """Return the cases that were collected while `user` held them."""
    return CollectionCase.objects.filter(_collected(user))


def once_held_by(user: "User") -> CaseQuerySet:
    """Return the cases that `user` holds or ever held; so that losing one is a conflict, not a riddle."""
    return _by_id(CollectionCase.objects.filter(Exists(Placement.objects.filter(item=OuterRef("pk"), person=user))))


def supervised_by(user: "User") -> CaseQuerySet:
    """Return the cases, open or closed, of the pools whose team's work `user` assigns."""
    return _by_id(CollectionCase.objects.filter(pool__team__in=team_ids_with(user, "assign_team")))


def assignable_by(user: "User") -> CaseQuerySet:
    """Return the open cases among those that `user` supervises."""
    return _by_id(CollectionCase.objects.open().filter(pool__team__in=team_ids_with(user, "assign_team")))


def visible_to(user: "User") -> CaseQuerySet:
    """Return the cases that `user` may read.

    Own: held now, or collected while they held it. By team: all in the pools whose work one assigns. By role:
    everything for auditors, operations and customer service.
    """
    if user.has_role(*SEE_EVERY_CASE):
        return CollectionCase.objects.all()
    led = team_ids_with(user, "assign_team")
    return _by_id(CollectionCase.objects.filter(_own(user) | Q(pool__team__in=led) if led else _own(user)))


def answerable_to(user: "User") -> CaseQuerySet:
    """Return the cases of which `user` may ask why somebody has them: those they supervise; auditors all."""
    return CollectionCase.objects.all() if user.has_role(Role.AUDITOR) else supervised_by(user)


def may_ask_why(user: "User", case: CollectionCase) -> bool:
    """Say whether `user` may ask why somebody has this case (pool joined)."""
    return user.has_role(Role.AUDITOR) or (user.has_role(Role.SUPERVISOR) and supervises(user, case))


def supervises(user: "User", case: CollectionCase) -> bool:
    """Say whether `user` supervises this case (pool joined): `supervised_by`, of one. One query, once per
    user object.
    """
    return case.pool.team_id in team_ids_with(user, "assign_team")


def reaches(user: "User", case: CollectionCase) -> bool:
    """Say whether `user` holds or supervises this case (pool joined): `revealable_by`, of one."""
    return case.assignee_id == user.pk or supervises(user, case)


def revealable_by(user: "User") -> CaseQuerySet:
    """Return the cases whose numbers in clear `user` may ask for: those they hold, and those they supervise."""
    led = Q(pool__team__in=team_ids_with(user, "assign_team"))
    return _by_id(CollectionCase.objects.filter(Q(state=CaseState.ASSIGNED, assignee=user) | led))


def pools_seen_by(user: "User") -> QuerySet[Pool]:
    """Return the pools of cases that `user` may look at: those they assign; operations and auditors look at all."""
    return any_pools_seen_by(user).filter(kind=PoolKind.CASES)


def pools_assigned_by(user: "User") -> QuerySet[Pool]:
    """Return the pools of cases that belong to a team whose work `user` assigns."""
    return Pool.objects.filter(kind=PoolKind.CASES, team__in=team_ids_with(user, "assign_team"))


def may_see_pool(user: "User", pool: Pool) -> bool:
    """Say whether `pool` is one of `pools_seen_by`. No query once the user's standing is known."""
    seen = user.has_role(*SEE_EVERY_TEAM) or pool.team_id in team_ids_with(user, "assign_team")
    return pool.kind == PoolKind.CASES and seen


def sees_pools(user: "User") -> bool:
    """Say whether there is a pool of cases that `user` may look at (for the navigation); read once per user object."""
    known: bool | None = user.__dict__.get("_sees_case_pools")
    if known is None:
        known = user.__dict__["_sees_case_pools"] = pools_seen_by(user).exists()
    return known


def waivers_decidable_by(user: "User") -> QuerySet[Waiver]:
    """Return the waivers that wait and that `user` may decide: not their own; supervisors those of the pools whose
    team's work they assign, risk managers all.
    """
    waiting = Waiver.objects.filter(state=WaiverState.ASKED).exclude(asked_by=user)
    if user.has_role(Role.RISK):
        return waiting
    return waiting.filter(case__pool__team__in=team_ids_with(user, "assign_team"))


def decides_waivers(user: "User") -> bool:
    """Say whether waivers may wait for `user` at all (for the navigation): risk managers, and who assigns cases."""
    return user.has_role(Role.RISK) or (user.has_role(Role.SUPERVISOR) and sees_pools(user))


def deciders_of(waiver: Waiver) -> list["User"]:
    """Return the supervisors for whom a waiver waits. One query."""
    grants = TeamGrant.objects.filter(content_object__pools=waiver.case.pool_id, permission__codename="assign_team")
    return [grant.user for grant in grants.select_related("user")]


def may_watch_case(user: "User", public_id: str) -> bool:
    """Say whether `user` may be told of changes of a case."""
    return live.is_one_of(visible_to(user), public_id)


def _own(user: "User") -> Q:
    return Q(state=CaseState.ASSIGNED, assignee=user) | _collected(user)


def _collected(user: "User | Given") -> Q:
    """Whoever collected a case held it to the end; its last collector may have lost it to the pool before."""
    held_to_the_end = Placement.objects.filter(item=OuterRef("pk"), person=user, outcome=Outcome.FINISHED)
    return Q(Exists(held_to_the_end), state=CaseState.COLLECTED, last_assignee=user)


def _by_id(cases: CaseQuerySet) -> CaseQuerySet:
    """Wrap a filter in an id subquery, so that the outer query joins nothing and can lock its rows."""
    return CollectionCase.objects.filter(pk__in=cases.values("pk"))

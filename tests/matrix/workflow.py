"""Assignment: policies, why somebody has something, hand-over, work of people who are gone."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from casework.people.models import Role, Team, TeamKind
from casework.workflow.models import AssignmentPolicy, Pool
from tests import factories
from tests.clock import NOW
from tests.matrix.review import nobodys_order, others_order, own_order
from tests.permission_matrix import AUDITOR, COLLECTOR, INITIAL, NOBODY, OPERATIONS, RE, SUPERVISOR, Row, World
from tests.query_budgets import Budget

POLICY = {
    "strategy": "least_loaded", "load": "1", "hard": "0", "value": "0", "hard_from": "3", "sticky_days": "0",
    "grace_minutes": "10",
}  # fmt: skip


def own_team(world: World) -> Mapping[str, Any]:
    return {"team_id": world.team.public_id}


def others_team(world: World) -> Mapping[str, Any]:
    return {"team_id": world.other_team.public_id}


def member_of(team: Team) -> Mapping[str, Any]:
    return {"team_id": team.public_id, "user_id": factories.person("", Role.COLLECTOR, team=team).public_id}


def own_member(world: World) -> Mapping[str, Any]:
    return member_of(world.team)


def others_member(world: World) -> Mapping[str, Any]:
    return member_of(world.other_team)


def no_member(world: World) -> Mapping[str, Any]:
    return {"team_id": world.team.public_id, "user_id": factories.person("", online=False).public_id}


def own_work(world: World) -> Mapping[str, Any]:
    return {"kind": "orders", **own_order(world)}


def others_work(world: World) -> Mapping[str, Any]:
    return {"kind": "orders", **others_order(world)}


def nobodys_work(world: World) -> Mapping[str, Any]:
    return {"kind": "orders", **nobodys_order(world)}


def no_kind(world: World) -> Mapping[str, Any]:
    return {"kind": "tickets", **own_order(world)}


READERS = SUPERVISOR | OPERATIONS | AUDITOR
ROWS = [
    Row("review:take", INITIAL | RE, method="POST"),
    Row("collections:take", COLLECTOR, method="POST"),
    Row("workflow:policy", READERS),
    Row("workflow:new_policy", SUPERVISOR, case="own team's", kwargs=own_team),
    Row("workflow:new_policy", SUPERVISOR, case="own team's", kwargs=own_team, method="POST", data=POLICY),
    Row("workflow:new_policy", NOBODY, case="other team's", kwargs=others_team, method="POST", data=POLICY),
    Row("workflow:stranded", READERS, case="own team's", kwargs=own_team),
    Row("workflow:stranded", OPERATIONS | AUDITOR, case="other team's", kwargs=others_team),
    Row("workflow:hand_over", SUPERVISOR, case="own team's", kwargs=own_member),
    Row("workflow:hand_over", SUPERVISOR, case="own team's", kwargs=own_member, method="POST"),
    Row("workflow:hand_over", NOBODY, case="other team's", kwargs=others_member, method="POST"),
    Row("workflow:hand_over", NOBODY, case="no member", kwargs=no_member, method="POST"),
    Row("workflow:why", SUPERVISOR | AUDITOR, case="own team's", kwargs=own_work),
    Row("workflow:why", AUDITOR, case="other team's", kwargs=others_work),
    Row("workflow:why", AUDITOR, case="nobody's", kwargs=nobodys_work),
    Row("workflow:why", NOBODY, case="unknown kind", kwargs=no_kind),
]


def versions(world: World, number: int) -> Mapping[str, Any]:
    pool, _made = Pool.objects.get_or_create(code="counted", defaults={"name": "Counted", "kind": "cases"})
    Pool.objects.filter(pk=pool.pk).update(team=world.team)
    first = AssignmentPolicy.objects.filter(team=world.team).count() + 1
    AssignmentPolicy.objects.bulk_create(
        AssignmentPolicy(team=world.team, version=first + n, effective_at=NOW, made_at=NOW) for n in range(number)
    )
    return {}


def many_stranded(world: World, number: int) -> Mapping[str, Any]:
    team = world.team_of(TeamKind.INITIAL)
    Pool.objects.filter(code="initial").update(team=team)
    (gone,) = [factories.person("", Role.INITIAL_REVIEWER, team=team, capacity=100)]
    for _order in range(number):
        factories.start(factories.give(factories.order(), gone), gone)
    later = NOW - timedelta(hours=1)
    gone.presence.__class__.objects.filter(user=gone).update(last_seen_at=later)
    return {"team_id": team.public_id}


def many_holds(world: World, number: int) -> Mapping[str, Any]:
    team = world.team_of(TeamKind.INITIAL)
    Pool.objects.filter(code="initial").update(team=team)
    first, second = (factories.person("", Role.INITIAL_REVIEWER, team=team) for _ in range(2))
    order = factories.order()
    for turn in range(number):
        factories.give(order, (first, second)[turn % 2])
    return {"kind": "orders", "public_id": order.public_id}


BUDGETS = [
    Budget("workflow:policy", Role.SUPERVISOR, most=9, fill=versions),
    Budget("workflow:stranded", Role.SUPERVISOR, most=9, fill=many_stranded),
    Budget("workflow:why", Role.SUPERVISOR, most=9, fill=many_holds),
]
UNCOUNTED = {
    "workflow:new_policy": "a form",
    "workflow:hand_over": "one person",
    "review:take": "answers POST only",
    "collections:take": "answers POST only",
}

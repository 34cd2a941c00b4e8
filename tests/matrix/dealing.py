"""The engine's pages: dealing a whole pool."""

from collections.abc import Mapping
from typing import Any

from casework.people.models import Role
from casework.workflow.dealing.previewing import ask
from casework.workflow.models import DealPlan, Pool
from tests import factories
from tests.clock import NOW
from tests.matrix.review import own_team, reviewer
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, SUPERVISOR, Row, World
from tests.query_budgets import Budget

READERS = SUPERVISOR | OPERATIONS | AUDITOR
ALL = OPERATIONS | AUDITOR


def own_pool(world: World) -> Mapping[str, Any]:
    reviewer(own_team(world, "initial"))
    factories.order()
    return {"public_id": Pool.objects.get(code="initial").public_id}


def others_pool(world: World) -> Mapping[str, Any]:
    reviewer(factories.review_team("initial"))
    factories.order()
    return {"public_id": Pool.objects.get(code="initial").public_id}


def deal(world: World, pool: Mapping[str, Any]) -> DealPlan:
    """Return a preview of the pool, made by a supervisor of its team."""
    found = Pool.objects.select_related("team").get(**pool)
    boss = factories.person("", Role.SUPERVISOR, leads=found.team)
    return ask(pool=found, actor=boss, now=NOW)


def own_deal(world: World) -> Mapping[str, Any]:
    return {"public_id": deal(world, own_pool(world)).public_id}


def others_deal(world: World) -> Mapping[str, Any]:
    return {"public_id": deal(world, others_pool(world)).public_id}


ROWS = [
    Row("workflow:fairness", READERS),
    Row("workflow:fairness", READERS, case="nonsense", query="pool=%00&day=9999-99-99"),
    Row("workflow:deals", READERS, case="own team's", kwargs=own_pool),
    Row("workflow:deals", ALL, case="other team's", kwargs=others_pool),
    Row("workflow:preview", SUPERVISOR, case="own team's", kwargs=own_pool, method="POST"),
    Row("workflow:preview", SUPERVISOR, case="nonsense", kwargs=own_pool, method="POST", data={"strategy": "%00"}),
    Row("workflow:preview", NOBODY, case="other team's", kwargs=others_pool, method="POST"),
    Row("workflow:deal", READERS, case="own team's", kwargs=own_deal),
    Row("workflow:deal", ALL, case="other team's", kwargs=others_deal),
    Row("workflow:commit", SUPERVISOR, case="own team's", kwargs=own_deal, method="POST"),
    Row("workflow:commit", NOBODY, case="other team's", kwargs=others_deal, method="POST"),
    Row("workflow:discard", SUPERVISOR, case="own team's", kwargs=own_deal, method="POST"),
    Row("workflow:discard", NOBODY, case="other team's", kwargs=others_deal, method="POST"),
    Row("workflow:replay", READERS, case="own team's", kwargs=own_deal, query="strategy=round_robin"),
    Row("workflow:replay", READERS, case="nonsense", kwargs=own_deal, query="strategy=%00&version=%00"),
    Row("workflow:replay", ALL, case="other team's", kwargs=others_deal),
]


def many_deals(world: World, number: int) -> Mapping[str, Any]:
    pool = own_pool(world)
    for _deal in range(min(number, 19)):
        deal(world, pool)
    return pool


def many_people(world: World, number: int) -> Mapping[str, Any]:
    team = own_team(world, "initial")
    for _person in range(number):
        reviewer(team)
        factories.order()
    return {"public_id": deal(world, {"code": "initial"}).public_id}


def many_given(world: World, number: int) -> Mapping[str, Any]:
    team = own_team(world, "initial")
    for _person in range(number):
        factories.give(factories.order(), reviewer(team))
    return {}


BUDGETS = [
    Budget("workflow:fairness", Role.SUPERVISOR, most=13, fill=many_given),
    Budget("workflow:deals", Role.SUPERVISOR, most=9, fill=many_deals),
    Budget("workflow:deal", Role.SUPERVISOR, most=7, fill=many_people),
    Budget("workflow:replay", Role.SUPERVISOR, most=7, fill=many_people, query="strategy=round_robin"),
]
UNCOUNTED = dict.fromkeys(["workflow:preview", "workflow:commit", "workflow:discard"], "answers POST only")

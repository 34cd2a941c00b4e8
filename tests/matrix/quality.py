"""Samples and inspections."""

from collections.abc import Mapping
from typing import Any

from guardian.shortcuts import assign_perm

from casework.people.models import Role
from casework.quality import services
from casework.quality.models import Inspection
from casework.workflow.models import Pool
from tests import factories
from tests.clock import NOW, YESTERDAY
from tests.permission_matrix import AUDITOR, INSPECTOR, NOBODY, SUPERVISOR, Row, World
from tests.quality import floor
from tests.query_budgets import Budget

READERS = INSPECTOR | AUDITOR | SUPERVISOR
WATCHERS = INSPECTOR | AUDITOR


def drawn(world: World, *, number: int = 1, inspects: bool = True) -> Inspection:
    """Make waiting inspections at the initial review, whose team the asker inspects or does not; return the newest."""
    team = factories.team("initial")
    Pool.objects.filter(code="initial").update(team=team)
    if inspects:
        assign_perm("inspect_team", world.asker, team)
    floor.decisions(factories.person("", Role.INITIAL_REVIEWER, team=team, capacity=99), number)
    floor.everything()
    return Inspection.objects.latest("pk")


def own(world: World) -> Mapping[str, Any]:
    return {"public_id": drawn(world).public_id}


def others(world: World) -> Mapping[str, Any]:
    return {"public_id": drawn(world, inspects=False).public_id}


def none(world: World) -> Mapping[str, Any]:
    return {"public_id": world.team.public_id}


def sample(world: World) -> Mapping[str, Any]:
    return {"public_id": drawn(world).sample.public_id}


def unmarked(world: World) -> Mapping[str, Any]:
    return {"public_id": drawn(world).public_id, "mark_id": world.team.public_id}


def filled() -> dict[str, str]:
    """Return the form of a full score; the shipped questions have the ids 1 to 5 wherever migrations ran once."""
    return {f"item-{number}": "pass" for number in range(1, 6)}


ROWS = [
    Row("quality:index", READERS),
    Row("quality:index", READERS, case="samples", query="tab=samples"),
    Row("quality:index", READERS, case="nonsense", query="tab=%00&after=%27"),
    Row("quality:draw", INSPECTOR),
    Row("quality:draw", INSPECTOR, method="POST", data={"day": str(YESTERDAY), "size": "1"}),
    Row("quality:sample", WATCHERS, case="own team's", kwargs=sample),
    Row("quality:sample", NOBODY, case="none", kwargs=none),
    Row("quality:plans", WATCHERS),
    Row("quality:plan", INSPECTOR, more={"subject": "order", "method": "random"}),
    Row("quality:plan", NOBODY, case="unknown", more={"subject": "order", "method": "none"}),
    Row("quality:plan", INSPECTOR, more={"subject": "call", "method": "targeted"}, method="POST", data={}),
    Row("quality:mark", INSPECTOR, case="own team's", kwargs=own, method="POST", data={}),
    Row("quality:mark", NOBODY, case="other team's", kwargs=others, method="POST", data={}),
    Row("quality:unmark", NOBODY, case="no mark", kwargs=unmarked, method="POST"),
    Row("quality:inspection", WATCHERS, case="own team's", kwargs=own),
    Row("quality:inspection", AUDITOR, case="other team's", kwargs=others),
    Row("quality:inspection", NOBODY, case="none", kwargs=none),
    Row("quality:inspection", INSPECTOR, case="own team's", kwargs=own, method="POST", data=filled()),
    Row("quality:inspection", NOBODY, case="other team's", kwargs=others, method="POST", data=filled()),
]


def waiting(world: World, number: int) -> Mapping[str, Any]:
    team = world.team_of("initial")
    assign_perm("inspect_team", world.asker, team)
    Pool.objects.filter(code="initial").update(team=team)
    day = YESTERDAY.replace(day=number % 28 + 1, month=1)
    at = floor.THEN.replace(day=day.day, month=1)
    reviewer = factories.person("", Role.INITIAL_REVIEWER, team=team, capacity=99, now=at)
    for _order in range(min(number, 10)):  # each takes a whole review; ten show a query per row as well as twenty
        factories.decide(factories.order(now=at), reviewer, now=at)
    services.draw_sample(day=day, rate=factories.Decimal(1), seed=1, now=NOW)
    return {}


def one_inspection(world: World, number: int) -> Mapping[str, Any]:
    waiting(world, number)
    return {"public_id": Inspection.objects.latest("pk").public_id}


BUDGETS = [
    Budget("quality:index", Role.INSPECTOR, most=9, fill=waiting),
    Budget("quality:index", Role.AUDITOR, most=9, fill=waiting, query="tab=samples", case="samples"),
    Budget("quality:inspection", Role.INSPECTOR, most=26, fill=one_inspection),
    Budget("quality:plans", Role.AUDITOR, most=6),
]
UNCOUNTED = {"quality:draw": "a form", "quality:plan": "a form", "quality:sample": "two queries, at most 200 rows"}

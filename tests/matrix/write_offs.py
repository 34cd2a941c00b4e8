"""Write-offs: the page, asking for one, deciding it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from casework.collections.models import CollectionCase
from casework.collections.writeoffs.models import WriteOff
from casework.lib.money import ZERO
from casework.people.models import Role, User
from casework.workflow.models import Pool
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import desk
from tests.matrix.collections import floor_of, others_case, own_team
from tests.permission_matrix import AUDITOR, COLLECTOR, NOBODY, OPERATIONS, SUPERVISOR, Row, World
from tests.query_budgets import Budget


def late_case(world: World) -> CollectionCase:
    """Return a case of the last bucket, of the asker's team; a collector holds it."""
    team = own_team(world)
    floor = floor_of(team)
    Pool.objects.filter(code="s4").update(team=team)
    case = floor.case(dpd=45, since=TODAY - timedelta(days=1))
    return desk.give(case, world.asker) if world.who == Role.COLLECTOR else case


def to_ask(world: World) -> Mapping[str, Any]:
    return {"public_id": late_case(world).public_id}


def asked(case: CollectionCase, by: User) -> WriteOff:
    return WriteOff.objects.create(
        case=case, loan=case.loan, cause="fraud", reason="Forged", principal=ZERO, owed=ZERO, asked_by=by, asked_at=NOW
    )


def of_somebody(world: World) -> Mapping[str, Any]:
    return {"public_id": asked(late_case(world), factories.person("")).public_id}


def ones_own(world: World) -> Mapping[str, Any]:
    return {"public_id": asked(late_case(world), world.asker).public_id}


ROWS = [
    Row("writeoffs:write_offs", SUPERVISOR | OPERATIONS | AUDITOR),
    Row("writeoffs:ask", COLLECTOR | SUPERVISOR, kwargs=to_ask, case="own"),
    Row("writeoffs:ask", COLLECTOR | SUPERVISOR, kwargs=to_ask, case="own, empty", method="POST"),
    Row("writeoffs:ask", NOBODY, kwargs=others_case, case="other team's", method="POST"),
    Row("writeoffs:decide", OPERATIONS, kwargs=of_somebody),
    Row("writeoffs:decide", OPERATIONS, kwargs=of_somebody, method="POST", case="empty"),
    Row("writeoffs:take_back", COLLECTOR | SUPERVISOR, kwargs=ones_own, method="POST", case="own"),
    Row("writeoffs:take_back", NOBODY, kwargs=of_somebody, method="POST", case="somebody's"),
]


def many_asked(world: World, number: int) -> Mapping[str, Any]:
    floor = floor_of(world.team)
    Pool.objects.filter(code="s4").update(team=world.team)
    for case in floor.cases(number, dpd=45):
        asked(case, factories.person(""))
    return {}


BUDGETS = [Budget("writeoffs:write_offs", Role.SUPERVISOR, most=9, fill=many_asked)]
UNCOUNTED = {"writeoffs:ask": "a form in the drawer", "writeoffs:decide": "a form in the drawer"}

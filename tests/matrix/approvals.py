"""The inbox of what waits for a second person."""

from collections.abc import Mapping
from typing import Any

from casework.people.models import Role
from casework.workflow.models import Pool
from tests import factories
from tests.collections import desk
from tests.matrix.collections import floor_of, own_team
from tests.matrix.collections_agreed import waiver_of
from tests.matrix.ledger import a_change
from tests.matrix.write_offs import asked
from tests.permission_matrix import OPERATIONS, RISK, SUPERVISOR, Row, World
from tests.query_budgets import Budget


def with_pools(world: World) -> Mapping[str, Any]:
    """Give the asker's team pools of cases: whoever leads no such team has nothing to decide."""
    floor_of(own_team(world))
    return {}


ROWS = [
    Row("workflow:approvals", SUPERVISOR | RISK | OPERATIONS, kwargs=with_pools),
    # Texts of messages wait for any supervisor, also for one whose team collects nothing.
    Row("workflow:approvals", SUPERVISOR | RISK | OPERATIONS, query="kind=waiver", case="no team of collections"),
]


def many_waivers(world: World, number: int) -> Mapping[str, Any]:
    floor, asker = floor_of(world.team), factories.person("", Role.COLLECTOR, team=world.team, capacity=100)
    for case in floor.cases(number):
        waiver_of(desk.give(case, asker))
    return {}


def many_kinds(world: World, number: int) -> Mapping[str, Any]:
    """Let write-offs and extensions wait; a statement of an agency waits alone."""
    floor = floor_of(world.team)
    Pool.objects.filter(code="s4").update(team=world.team)
    for case in floor.cases(number, dpd=45):
        asked(case, factories.person(""))
    a_change(world, number)
    return {}


BUDGETS = [
    Budget("workflow:approvals", Role.SUPERVISOR, most=13, fill=many_waivers),
    Budget("workflow:approvals", Role.OPERATIONS, most=12, fill=many_kinds),
]

"""Keeping a case through the roll: the drawer in which it is decided. Asking is a step on the case."""

from collections.abc import Mapping
from typing import Any

from casework.collections.models import CollectionCase
from casework.collections.retention.services import ask_retention
from casework.people.models import Team
from tests.clock import NOW, TOMORROW
from tests.collections import desk
from tests.matrix.collections import colleague, floor_of, held, others, own_team
from tests.permission_matrix import NOBODY, SUPERVISOR, Row, World


def asked(case: CollectionCase) -> Mapping[str, Any]:
    """Return the wish of the case's collector to keep it (a new one, where nobody holds it)."""
    if case.assignee is None:
        desk.give(case, colleague(Team.objects.get(pools=case.pool)))
    holder = desk.again(case).assignee
    assert holder is not None
    made = ask_retention(case=case, actor=holder, until=TOMORROW, reason="-", now=NOW)
    return {"public_id": made.public_id}


def of_the_team(world: World) -> Mapping[str, Any]:
    return asked(floor_of(own_team(world)).case())


def of_another_team(world: World) -> Mapping[str, Any]:
    return asked(others(world))


def ones_own(world: World) -> Mapping[str, Any]:
    """Return what a collector asked for; of others that of another team's."""
    return asked(held(world)) if held(world).assignee == world.asker else of_another_team(world)


ROWS = [
    Row("retention:decide", SUPERVISOR, kwargs=of_the_team, case="own team's"),
    Row("retention:decide", SUPERVISOR, kwargs=of_the_team, case="own team's, empty", method="POST"),
    Row("retention:decide", NOBODY, kwargs=of_another_team, case="other team's"),
    Row("retention:decide", NOBODY, kwargs=ones_own, case="their own", method="POST", data={"decision": "approve"}),
]
UNCOUNTED = {"retention:decide": "one wish in the drawer"}

"""The call bar, recordings, the door for providers."""

from collections.abc import Mapping
from typing import Any

from guardian.shortcuts import assign_perm

from casework.people.models import Role, User
from casework.telephony.providers.base import EventKind
from tests import factories
from tests.permission_matrix import ALL, AUDITOR, INSPECTOR, NOBODY, SIGNED_IN, SUPERVISOR, Row, World
from tests.query_budgets import Budget

OUTCOME = {"party": "borrower", "result": "call_back"}


def colleague(world: World) -> User:
    return factories.person("", Role.COLLECTOR, team=world.team, online=False)


def own_call(world: World) -> Mapping[str, Any]:
    return {"public_id": factories.call(world.asker, EventKind.RINGING).public_id}


def own_ended_call(world: World) -> Mapping[str, Any]:
    return {"public_id": factories.call(world.asker, *factories.TALK).public_id}


def colleagues_call(world: World) -> Mapping[str, Any]:
    return {"public_id": factories.call(colleague(world), EventKind.RINGING).public_id}


def own_recording(world: World) -> Mapping[str, Any]:
    return {"public_id": factories.recorded_call(world.asker).public_id}


def teams_recording(world: World) -> Mapping[str, Any]:
    if world.who == Role.INSPECTOR:
        assign_perm("inspect_team", world.asker, world.team)
    return {"public_id": factories.recorded_call(colleague(world)).public_id}


def others_recording(world: World) -> Mapping[str, Any]:
    other = factories.person("", Role.COLLECTOR, team=world.other_team, online=False)
    return {"public_id": factories.recorded_call(other).public_id}


def no_recording(world: World) -> Mapping[str, Any]:
    return own_call(world)


def nothing(world: World) -> Mapping[str, Any]:
    return {"public_id": world.team.public_id}


ROWS = [
    Row("telephony:call", SIGNED_IN, case="own", kwargs=own_call),
    Row("telephony:call", NOBODY, case="a colleague's", kwargs=colleagues_call),
    Row("telephony:call", NOBODY, case="none", kwargs=nothing),
    Row("telephony:hang_up", SIGNED_IN, case="own", kwargs=own_call, method="POST"),
    Row("telephony:hang_up", NOBODY, case="a colleague's", kwargs=colleagues_call, method="POST"),
    Row("telephony:outcome", SIGNED_IN, case="own", kwargs=own_ended_call, method="POST", data=OUTCOME),
    Row("telephony:outcome", SIGNED_IN, case="own, going on", kwargs=own_call, method="POST", data=OUTCOME),
    Row("telephony:outcome", NOBODY, case="a colleague's", kwargs=colleagues_call, method="POST", data=OUTCOME),
    Row("telephony:recording", SIGNED_IN, case="own", kwargs=own_recording),
    Row("telephony:recording", SUPERVISOR | INSPECTOR | AUDITOR, case="own team's", kwargs=teams_recording),
    Row("telephony:recording", AUDITOR, case="other team's", kwargs=others_recording),
    Row("telephony:recording", NOBODY, case="not recorded", kwargs=no_recording),
    Row("telephony:webhook", ALL, kwargs=lambda world: {"provider": "simulator"}),  # answers POST only: 405
]


def ended(world: World, number: int) -> Mapping[str, Any]:
    for _call in range(number):
        call = factories.call(world.asker, *factories.TALK)
        factories.finish_call(call)
    return {"public_id": call.public_id}


BUDGETS = [Budget("telephony:call", Role.COLLECTOR, most=4, fill=ended)]
UNCOUNTED = {
    "telephony:hang_up": "answers POST only",
    "telephony:outcome": "answers POST only",
    "telephony:recording": "one row, and a row of the audit trail",
    "telephony:webhook": "answers POST only",
}

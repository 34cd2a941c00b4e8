"""Holds, wishes and contacts let pass: the part of the case page, its drawers, the supervisor's list."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Permission

from casework.contact.services import keep_wish
from casework.people.models import Role
from tests.clock import NOW
from tests.collections import desk
from tests.contact import making
from tests.matrix.collections import floor_of, held, long_history, others, others_case, own_case
from tests.permission_matrix import AUDITOR, COLLECTOR, NOBODY, OPERATIONS, SERVICE, SUPERVISOR, Row, World
from tests.query_budgets import Budget


def own_hold(world: World) -> Mapping[str, Any]:
    case = held(world)
    return {"public_id": case.public_id, "hold_id": making.hold(case.customer).public_id}


def others_hold(world: World) -> Mapping[str, Any]:
    case = others(world)
    return {"public_id": case.public_id, "hold_id": making.hold(case.customer).public_id}


def own_wish(world: World) -> Mapping[str, Any]:
    case = held(world)
    flag = keep_wish(customer=case.customer, kind="no_contact", reason="Asked.", actor=world.asker, now=NOW)
    return {"public_id": case.public_id, "wish_id": flag.public_id}


def own_call(world: World) -> Mapping[str, Any]:
    case = held(world)
    return {"public_id": case.public_id, "point": desk.point(case).public_id}


def trusted_call(world: World) -> Mapping[str, Any]:
    world.asker.user_permissions.add(Permission.objects.get(codename="release_gate"))
    return own_call(world)


READERS = AUDITOR | OPERATIONS | SERVICE
OWNERS = COLLECTOR | SUPERVISOR
BECAUSE = {"reason": "It is settled."}
HOLD = {"kind": "dispute", "whole": "yes", "review_on": "2030-01-01", "reason": "Not theirs."}
WISH = {"kind": "no_contact", "reason": "Asked for it."}
ROWS = [
    Row("collections:holds", SUPERVISOR | OPERATIONS | AUDITOR),
    Row("collections:restraints", OWNERS | READERS, case="own", kwargs=own_case),
    Row("collections:restraints", READERS, case="other team's", kwargs=others_case),
    Row("collections:hold", OWNERS, case="own", kwargs=own_case),
    Row("collections:hold", OWNERS, case="own", kwargs=own_case, method="POST", data=HOLD),
    Row("collections:hold", NOBODY, case="other team's", kwargs=others_case, method="POST", data=HOLD),
    Row("collections:wish", OWNERS, case="own", kwargs=own_case),
    Row("collections:wish", OWNERS, case="own", kwargs=own_case, method="POST", data=WISH),
    Row("collections:wish", NOBODY, case="other team's", kwargs=others_case, method="POST", data=WISH),
    Row("collections:lift_hold", SUPERVISOR, case="own", kwargs=own_hold),
    Row("collections:lift_hold", SUPERVISOR, case="own", kwargs=own_hold, method="POST", data=BECAUSE),
    Row("collections:lift_hold", NOBODY, case="other team's", kwargs=others_hold, method="POST", data=BECAUSE),
    Row("collections:lift_wish", SUPERVISOR, case="own", kwargs=own_wish),
    Row("collections:lift_wish", SUPERVISOR, case="own", kwargs=own_wish, method="POST", data=BECAUSE),
    Row("collections:release_contact", SUPERVISOR, case="own", kwargs=own_case),
    Row("collections:call_anyway", COLLECTOR, case="with the right", kwargs=trusted_call),
    Row("collections:call_anyway", COLLECTOR, case="with the right", kwargs=trusted_call, method="POST", data=BECAUSE),
    Row("collections:call_anyway", NOBODY, case="without the right", kwargs=own_call, method="POST", data=BECAUSE),
    Row("collections:release_contact", SUPERVISOR, case="own", kwargs=own_case, method="POST", data=BECAUSE),
    Row("collections:release_contact", NOBODY, case="other team's", kwargs=others_case, method="POST", data=BECAUSE),
]


def many_holds(world: World, number: int) -> Mapping[str, Any]:
    for case in floor_of(world.team).cases(number):
        making.hold(case.customer)
    return {}


BUDGETS = [
    Budget("collections:holds", Role.SUPERVISOR, most=13, fill=many_holds),
    Budget("collections:restraints", Role.COLLECTOR, most=9, fill=long_history),
]
UNCOUNTED = {
    "collections:hold": "a form in the drawer",
    "collections:wish": "a form in the drawer",
    "collections:lift_hold": "a form in the drawer",
    "collections:lift_wish": "a form in the drawer",
    "collections:release_contact": "a form in the drawer",
    "collections:call_anyway": "a form in the drawer",
}

"""Limits and terms."""

from collections.abc import Mapping
from typing import Any

from casework.people.models import Role
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, RISK, SUPERVISOR, Row, World
from tests.query_budgets import Budget

SENT = {"supervisor_penalty": "50", "reason": "Board of May"}
READERS = OPERATIONS | SUPERVISOR | RISK | AUDITOR


def of_promises(world: World) -> Mapping[str, Any]:
    return {"key": "promises"}


def of_waivers(world: World) -> Mapping[str, Any]:
    return {"key": "waivers"}


def of_nothing(world: World) -> Mapping[str, Any]:
    return {"key": "nothing"}


def of_all(world: World) -> Mapping[str, Any]:
    return {"key": "promises", "scope": "all"}


def of_s2(world: World) -> Mapping[str, Any]:
    return {"key": "waivers", "scope": "S-S2"}


def of_none(world: World) -> Mapping[str, Any]:
    return {"key": "keeping", "scope": "S-S9"}


ROWS = [
    Row("limits:limits", READERS),
    Row("limits:table", READERS, kwargs=of_promises),
    Row("limits:table", NOBODY, case="none", kwargs=of_nothing),
    Row("limits:pair", OPERATIONS, kwargs=of_promises),
    Row("limits:pair", NOBODY, case="no pairs", kwargs=of_waivers),
    Row("limits:limit", OPERATIONS, kwargs=of_all),
    Row("limits:limit", OPERATIONS, case="it", kwargs=of_s2, method="POST", data=SENT),
    Row("limits:limit", NOBODY, case="none", kwargs=of_none),
]
BUDGETS = [
    Budget("limits:limits", Role.OPERATIONS, most=9),
    Budget("limits:table", Role.OPERATIONS, most=10, fill=lambda world, n: {"key": "promises"}),
]
UNCOUNTED = {"limits:limit": "a form in the drawer", "limits:pair": "a form in the drawer"}

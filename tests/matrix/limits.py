"""Limits of waivers."""

from collections.abc import Mapping
from typing import Any

from casework.people.models import Role
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, RISK, SUPERVISOR, Row, World
from tests.query_budgets import Budget

SENT = {"supervisor_penalty": "50", "reason": "Board of May"}


def of_all(world: World) -> Mapping[str, Any]:
    return {"scope": "all"}


def of_s2(world: World) -> Mapping[str, Any]:
    return {"scope": "S-S2"}


def of_none(world: World) -> Mapping[str, Any]:
    return {"scope": "S-S9"}


ROWS = [
    Row("limits:limits", OPERATIONS | SUPERVISOR | RISK | AUDITOR),
    Row("limits:limit", OPERATIONS, kwargs=of_all),
    Row("limits:limit", OPERATIONS, case="it", kwargs=of_s2, method="POST", data=SENT),
    Row("limits:limit", NOBODY, case="none", kwargs=of_none),
]
BUDGETS = [Budget("limits:limits", Role.OPERATIONS, most=8)]
UNCOUNTED = {"limits:limit": "a form in the drawer"}

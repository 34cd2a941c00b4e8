"""Runs, the audit trail."""

from collections.abc import Mapping
from typing import Any

from casework.jobs import audit, runs
from casework.people.models import Role
from tests.clock import NOW
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, SUPERVISOR, Row, World
from tests.query_budgets import Budget


def a_run(world: World) -> Mapping[str, Any]:
    run = runs.start("test.roll", now=NOW, actor=world.asker)
    return {"public_id": runs.finish(run, now=NOW, counts={"moved": 1}, errors=[{"row": 1, "reason": "?"}]).public_id}


def no_run(world: World) -> Mapping[str, Any]:
    return {"public_id": world.team.public_id}


READERS = SUPERVISOR | OPERATIONS | AUDITOR
ROWS = [
    Row("jobs:runs", READERS),
    Row("jobs:runs", READERS, case="nonsense", query="state=x&kind=%27&after=--"),
    Row("jobs:run", READERS, kwargs=a_run),
    Row("jobs:run", NOBODY, case="none", kwargs=no_run),
    Row("jobs:audit", AUDITOR),
    Row("jobs:audit", AUDITOR, case="nonsense", query="actor=%00&after=99999999999999999999&action=" + "x" * 99),
]


def many_runs(world: World, number: int) -> Mapping[str, Any]:
    for _run in range(number):
        a_run(world)
    return {}


def one_run(world: World, number: int) -> Mapping[str, Any]:
    run = runs.start("test.feed", now=NOW, actor=world.asker)
    return {"public_id": runs.finish(run, now=NOW, errors=[{"row": n} for n in range(number)]).public_id}


def entries(world: World, number: int) -> Mapping[str, Any]:
    for n in range(number):
        audit.record(actor=world.asker, action="test.done", subject_kind="test", subject_id=n, now=NOW)
    return {}


BUDGETS = [
    Budget("jobs:runs", Role.OPERATIONS, most=8, fill=many_runs),
    Budget("jobs:run", Role.OPERATIONS, most=8, fill=one_run),
    Budget("jobs:audit", Role.AUDITOR, most=8, fill=entries),
]

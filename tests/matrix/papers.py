"""Legal steps and files of cases."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from casework.collections.legal.services import record_legal_step
from casework.collections.models import CollectionCase
from casework.collections.papers.services import attach_paper
from casework.people.models import Role, Team, User
from tests import factories
from tests.clock import NOW, TODAY
from tests.matrix.collections import held, others, others_case, own_case
from tests.permission_matrix import AUDITOR, COLLECTOR, NOBODY, OPERATIONS, SERVICE, SUPERVISOR, Row, World

READERS = OPERATIONS | SERVICE | AUDITOR


def lead_of(case: CollectionCase) -> User:
    """Return somebody new who supervises the case."""
    return factories.person("", Role.SUPERVISOR, leads=Team.objects.get(pools=case.pool))


def step_of(case: CollectionCase) -> Mapping[str, Any]:
    made = record_legal_step(
        case=case, actor=lead_of(case), kind="notice", happened_on=TODAY, reference="", cost=Decimal(0), note="",
        next_on=None, now=NOW,
    )  # fmt: skip
    return {"public_id": made.public_id}


def file_of(case: CollectionCase) -> Mapping[str, Any]:
    content = factories.picture()
    made = attach_paper(case=case, actor=lead_of(case), kind="letter", name="l.png", content=content, now=NOW)
    return {"public_id": made.public_id}


def own_step(world: World) -> Mapping[str, Any]:
    return step_of(held(world))


def others_step(world: World) -> Mapping[str, Any]:
    return step_of(others(world))


def own_file(world: World) -> Mapping[str, Any]:
    return file_of(held(world))


def others_file(world: World) -> Mapping[str, Any]:
    return file_of(others(world))


ROWS = [
    Row("papers:papers", COLLECTOR | SUPERVISOR | READERS, kwargs=own_case, case="own"),
    Row("papers:papers", READERS, kwargs=others_case, case="other team's"),
    *(
        Row(f"papers:{name}", allowed, kwargs=own, case=f"own {method}", method=method)
        for name, own, allowed in [
            ("record", own_case, COLLECTOR | SUPERVISOR), ("attach", own_case, COLLECTOR | SUPERVISOR),
            ("strike", own_step, COLLECTOR | SUPERVISOR), ("remove", own_file, SUPERVISOR),
        ]
        for method in ("GET", "POST")
    ),
    Row("papers:record", NOBODY, kwargs=others_case, case="other team's", method="POST"),
    Row("papers:attach", NOBODY, kwargs=others_case, case="other team's", method="POST"),
    Row("papers:strike", NOBODY, kwargs=others_step, case="other team's", method="POST"),
    Row("papers:remove", NOBODY, kwargs=others_file, case="other team's", method="POST"),
    Row("papers:file", COLLECTOR | SUPERVISOR, kwargs=own_file, case="own"),
    Row("papers:file", NOBODY, kwargs=others_file, case="other team's"),
]  # fmt: skip
UNCOUNTED = {
    "papers:papers": "two queries more than the case itself, which is counted",
    **dict.fromkeys(["papers:record", "papers:attach", "papers:strike", "papers:remove"], "a form in the drawer"),
    "papers:file": "a file",
}

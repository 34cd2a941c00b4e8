"""Exports and figures."""

from collections.abc import Mapping
from typing import Any

from casework.jobs import services as jobs
from casework.people.models import Role, User
from casework.reports import services
from casework.reports.models import Export
from tests import factories
from tests.clock import NOW, TODAY
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, SUPERVISOR, Row, World
from tests.query_budgets import Budget

READERS = SUPERVISOR | OPERATIONS | AUDITOR


def export_of(owner: User, number: int = 0) -> Export:
    """Make an export of nothing at all; its file is built when somebody may fetch it."""
    export = Export.objects.create(
        owner=owner, first_day=TODAY, last_day=TODAY, asked_at=NOW,
        params={"from": str(TODAY), "to": str(TODAY), "book": None, "teams": [], "number": number},
    )  # fmt: skip
    services.build_export(public_id=export.public_id, now=NOW, progress=lambda _done, _all: None)
    return export


def own(world: World) -> Mapping[str, Any]:
    return {"public_id": export_of(world.asker).public_id}


def others(world: World) -> Mapping[str, Any]:
    return {"public_id": export_of(factories.person("", Role.SUPERVISOR, online=False)).public_id}


def none(world: World) -> Mapping[str, Any]:
    return {"public_id": world.team.public_id}


ASKED = {"first": "2026-03-01", "last": "2026-03-02", "book": ""}
ROWS = [
    Row("reports:index", READERS),
    Row("reports:index", READERS, case="nonsense", query="first=x&last=%00&book=%27"),
    Row("reports:index", READERS, case="asks", method="POST", data=ASKED),
    Row("reports:kpi", READERS),
    Row("reports:kpi", READERS, case="collectors", query="first=2026-03-01&last=2026-03-02&table=collectors"),
    Row("reports:kpi", READERS, case="nonsense", query="first=x&last=%00&book=%27&table=%00&after=--"),
    Row("reports:export", READERS, case="own", kwargs=own),
    Row("reports:export", NOBODY, case="another's", kwargs=others),
    Row("reports:export", NOBODY, case="none", kwargs=none),
    Row("reports:download", READERS, case="own", kwargs=own),
    Row("reports:download", AUDITOR, case="another's", kwargs=others),
    Row("reports:download", NOBODY, case="none", kwargs=none),
]


def many_exports(world: World, number: int) -> Mapping[str, Any]:
    for each in range(number):
        last = TODAY.replace(year=TODAY.year + Export.objects.count())
        services.ask_export(owner=world.asker, first=TODAY, last=last, book=None, now=NOW)
        if each == 0:
            jobs.run_waiting(clock=lambda: NOW)
    return {}


def many_decisions(world: World, number: int) -> Mapping[str, Any]:
    for _order in range(number):
        reviewer = factories.person("", Role.INITIAL_REVIEWER, team=world.team_of("initial"))
        factories.Pool.objects.filter(code="initial").update(team=world.team_of("initial"))
        factories.decide(factories.order(), reviewer)
    return {}


BUDGETS = [
    Budget("reports:index", Role.SUPERVISOR, most=10, fill=many_exports),
    Budget("reports:kpi", Role.SUPERVISOR, most=12, fill=many_decisions, query="first=2026-03-01&last=2026-03-02"),
    Budget("reports:kpi", Role.AUDITOR, most=12, query="table=collectors", case="collectors"),
    Budget("reports:kpi", Role.AUDITOR, most=12, query="table=buckets", case="buckets"),
]
UNCOUNTED = {"reports:export": "one row", "reports:download": "a file"}

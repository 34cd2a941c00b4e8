"""Agencies: the list, one of them, its batches and statements."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from casework.collections.agencies import rules, services
from casework.collections.agencies.models import Agency, AgencyBatch, AgencyPlacement, AgencyStatement
from casework.lib.money import ZERO
from casework.people.models import Role, Team
from casework.portfolio.models import Book
from tests import factories
from tests.clock import NOW, TODAY
from tests.matrix.collections import floor_of, others_pool, own_pool, own_team
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, SUPERVISOR, Row, World
from tests.query_budgets import Budget

READERS = OPERATIONS | SUPERVISOR | AUDITOR


def agency(code: str = "acme") -> Agency:
    found = Agency.objects.filter(code=code).first()
    book = Book.objects.filter(code="matrix").first()
    maker = factories.person("", Role.OPERATIONS)
    return found or services.add_agency(book=book, code=code, name=code.title(), actor=maker, now=NOW)


def placed(team: Team, number: int = 1) -> AgencyBatch:
    """Return a batch with cases of `team`, placed by somebody who leads it."""
    cases = floor_of(team).cases(number)
    boss = factories.person("", Role.SUPERVISOR, leads=team)
    return services.place(
        agency=agency(), cases=[case.pk for case in cases], due_back_on=TODAY + timedelta(days=30), reason="Late",
        actor=boss, now=NOW,
    ).batch  # fmt: skip


def an_agency(world: World) -> Mapping[str, Any]:
    floor_of(own_team(world))
    return {"public_id": agency().public_id}


def own_batch(world: World) -> Mapping[str, Any]:
    return {"public_id": placed(own_team(world)).public_id}


def others_batch(world: World) -> Mapping[str, Any]:
    return {"public_id": placed(world.other_team).public_id}


def a_statement(world: World) -> Mapping[str, Any]:
    floor_of(own_team(world))
    maker = factories.person("", Role.OPERATIONS)
    made = AgencyStatement.objects.create(
        agency=agency(), number=AgencyStatement.objects.count() + 1, up_to=TODAY, recovered=ZERO, commission=ZERO,
        made_by=maker, made_at=NOW,
    )  # fmt: skip
    return {"public_id": made.public_id}


ROWS = [
    Row("agencies:agencies", READERS),
    Row("agencies:add", OPERATIONS),
    Row("agencies:add", OPERATIONS, method="POST", case="empty"),
    Row("agencies:agency", READERS, kwargs=an_agency),
    Row("agencies:plan", OPERATIONS, kwargs=an_agency),
    Row("agencies:plan", OPERATIONS, kwargs=an_agency, method="POST", case="empty"),
    Row("agencies:close", OPERATIONS, kwargs=an_agency, method="POST"),
    Row("agencies:place", SUPERVISOR, kwargs=own_pool, case="own team's"),
    Row("agencies:place", SUPERVISOR, kwargs=own_pool, case="own team's, empty", method="POST"),
    Row("agencies:place", NOBODY, kwargs=others_pool, case="other team's", method="POST"),
    Row("agencies:batch", READERS, kwargs=own_batch, case="own team's"),
    Row("agencies:batch", OPERATIONS | AUDITOR, kwargs=others_batch, case="other team's"),
    Row("agencies:batch_file", OPERATIONS, kwargs=own_batch),
    Row("agencies:recall", SUPERVISOR, kwargs=own_batch),
    Row("agencies:recall", SUPERVISOR, kwargs=own_batch, method="POST", case="empty"),
    Row("agencies:settle", OPERATIONS, kwargs=an_agency),
    Row("agencies:settle", OPERATIONS, kwargs=an_agency, method="POST", case="empty"),
    Row("agencies:statement", OPERATIONS | AUDITOR, kwargs=a_statement),
    Row("agencies:decide", OPERATIONS, kwargs=a_statement),
    Row("agencies:approve", OPERATIONS, kwargs=a_statement, method="POST"),
    Row("agencies:discard", OPERATIONS, kwargs=a_statement, method="POST"),
]


def many_agencies(world: World, number: int) -> Mapping[str, Any]:
    floor_of(own_team(world))
    for _ in range(number):
        agency(factories.unique("agency"))
    return {}


def many_batches(world: World, number: int) -> Mapping[str, Any]:
    floor_of(own_team(world))
    found = agency()
    if not found.tiers.exists():
        tiers = {f"S{n}": [rules.Tier(ZERO, 100)] for n in (1, 2)}
        first = TODAY.replace(day=1)
        services.set_plan(agency=found, effective_on=first, tiers=tiers, actor=factories.person(""), now=NOW)
    for _ in range(min(number, 6)):
        placed(own_team(world))
    return {"public_id": found.public_id}


def many_placed(world: World, number: int) -> Mapping[str, Any]:
    batch = placed(own_team(world), number)
    AgencyPlacement.objects.filter(batch__agency=batch.agency).update(batch=batch)
    return {"public_id": batch.public_id}


BUDGETS = [
    Budget("agencies:agencies", Role.OPERATIONS, most=8, fill=many_agencies),
    Budget("agencies:agency", Role.OPERATIONS, most=11, fill=many_batches),
    Budget("agencies:batch", Role.OPERATIONS, most=8, fill=many_placed),
]
UNCOUNTED = {
    **dict.fromkeys(["agencies:add", "agencies:plan", "agencies:place", "agencies:settle"], "a form in the drawer"),
    "agencies:recall": "a form in the drawer",
    "agencies:batch_file": "a file, three queries whatever it holds (tests/collections/test_agency_pages.py)",
    "agencies:decide": "the same in the drawer",
    "agencies:statement": "three queries whatever it holds (tests/collections/test_agency_pages.py)",
}

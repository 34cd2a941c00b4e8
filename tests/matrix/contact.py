"""Contact: a book's rules before every contact."""

from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from casework.contact.models import ContactRule, Simulation
from casework.jobs.models import Job
from casework.people.models import Role, User
from casework.portfolio.models import Book
from tests import factories
from tests.clock import NOW, TODAY
from tests.contact import making
from tests.permission_matrix import AUDITOR, NOBODY, OPERATIONS, SUPERVISOR, Row, World
from tests.query_budgets import Budget


def a_book(world: World) -> Mapping[str, Any]:
    return {"book_id": the_book().public_id}


def the_book() -> Book:
    return Book.objects.filter(code="lagos").first() or factories.contact_point().customer.book


def no_book(world: World) -> Mapping[str, Any]:
    return {"book_id": world.team.public_id}


def a_rule(world: World) -> Mapping[str, Any]:
    making.rule_set(the_book(), "house", on=TODAY, extra=[making.limit_of_one()])
    return {"book_id": the_book().public_id, "rule_id": ContactRule.objects.latest("pk").public_id}


PRESET = {"preset": "us_reg_f", "on": "2100-01-01", "reason": "The law."}
LIMIT = {
    "kind": "limit", "most": "2", "counts": "attempts", "span": "1", "unit": "days", "scope": "customer",
    "on": "2100-01-01", "reason": "Politeness.",
}  # fmt: skip


def simulation_of(owner: User) -> Simulation:
    """Make a simulation that is ready; what is in its sheet does not matter here."""
    return Simulation.objects.create(
        book=the_book(), owner=owner, preset="house", first_day=TODAY, last_day=TODAY, asked_at=NOW, ready_at=NOW,
        file=default_storage.save("simulations/any.xlsx", ContentFile(b"any")),
        job=Job.objects.create(kind="contact.simulate", key=factories.unique("job"), run_after=NOW, created_at=NOW),
    )  # fmt: skip


def own_simulation(world: World) -> Mapping[str, Any]:
    return {"public_id": simulation_of(world.asker).public_id}


def others_simulation(world: World) -> Mapping[str, Any]:
    return {"public_id": simulation_of(factories.person("", Role.SUPERVISOR, online=False)).public_id}


READERS = OPERATIONS | SUPERVISOR | AUDITOR
TRIED = {"rules": "preset-house", "first": "2026-03-01", "last": "2026-03-02"}
ROWS = [
    Row("contact:rules", READERS),
    Row("contact:simulations", READERS),
    Row("contact:simulations", READERS, case="asks", method="POST", data=TRIED),
    Row("contact:simulation", READERS, case="own", kwargs=own_simulation),
    Row("contact:simulation", AUDITOR, case="another's", kwargs=others_simulation),
    Row("contact:simulation_sheet", READERS, case="own", kwargs=own_simulation),
    Row("contact:simulation_sheet", AUDITOR, case="another's", kwargs=others_simulation),
    Row("contact:choose", OPERATIONS, kwargs=a_book),
    Row("contact:choose", OPERATIONS, kwargs=a_book, method="POST", data=PRESET),
    Row("contact:choose", NOBODY, case="none", kwargs=no_book, method="POST", data=PRESET),
    Row("contact:add", OPERATIONS, kwargs=a_book),
    Row("contact:add", OPERATIONS, kwargs=a_book, method="POST", data=LIMIT),
    Row("contact:add", OPERATIONS, case="empty", kwargs=a_book, method="POST"),
    Row("contact:drop", OPERATIONS, kwargs=a_rule),
    Row("contact:drop", OPERATIONS, kwargs=a_rule, method="POST", data={"on": "2100-01-01", "reason": "Enough."}),
]


def many_versions(world: World, number: int) -> Mapping[str, Any]:
    for _version in range(number):
        making.rule_set(the_book(), "house", on=TODAY)
    return {}


def many_simulations(world: World, number: int) -> Mapping[str, Any]:
    for _one in range(number):
        simulation_of(world.asker)
    return {}


def many_refusals(world: World, number: int) -> Mapping[str, Any]:
    point = factories.contact_point()
    made = simulation_of(world.asker)
    pks = [making.attempt(point, at=NOW).pk for _one in range(number)]
    made.result = {
        "tried": [[None, "call", number]],
        "refused": [["hold", None, None, "call", number]],
        "examples": [[pk, "hold", None, None, None] for pk in pks],
    }
    made.attempts = made.refused = number
    made.save()
    return {"public_id": made.public_id}


BUDGETS = [
    Budget("contact:rules", Role.OPERATIONS, most=8, fill=many_versions),
    Budget("contact:simulations", Role.SUPERVISOR, most=9, fill=many_simulations),
    Budget("contact:simulation", Role.AUDITOR, most=10, fill=many_refusals),
]
UNCOUNTED = {
    "contact:choose": "a form in the drawer",
    "contact:add": "a form in the drawer",
    "contact:drop": "a form in the drawer",
    "contact:simulation_sheet": "a file",
}

"""Contact: a book's rules before every contact."""

from collections.abc import Mapping
from typing import Any

from casework.contact.models import ContactRule
from casework.people.models import Role
from casework.portfolio.models import Book
from tests import factories
from tests.clock import TODAY
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
ROWS = [
    Row("contact:rules", OPERATIONS | SUPERVISOR | AUDITOR),
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


BUDGETS = [Budget("contact:rules", Role.OPERATIONS, most=8, fill=many_versions)]
UNCOUNTED = {
    "contact:choose": "a form in the drawer",
    "contact:add": "a form in the drawer",
    "contact:drop": "a form in the drawer",
}

"""Customer service: the box, the customer's page, numbers in clear."""

from collections.abc import Mapping
from typing import Any

from casework.people.models import Role
from casework.portfolio.models import ContactPoint, Customer, Loan
from casework.portfolio.services.customers import Person, ensure_customers
from tests import factories
from tests.clock import NOW
from tests.permission_matrix import AUDITOR, NOBODY, SERVICE, Row, World
from tests.portfolio import book_of
from tests.query_budgets import Budget

READERS = SERVICE | AUDITOR
WHY = {"why": "call_back"}


def known(world: World) -> Mapping[str, Any]:
    return {"public_id": factories.contact_point().customer.public_id}


def number(world: World) -> Mapping[str, Any]:
    point = factories.contact_point()
    return {"public_id": point.customer.public_id, "point": point.public_id}


def others_number(world: World) -> Mapping[str, Any]:
    return {**known(world), "point": factories.contact_point("+2348031234561").public_id}


def none(world: World) -> Mapping[str, Any]:
    return {"public_id": world.team.public_id}


ROWS = [
    Row("service:customers", READERS),
    Row("service:customers", READERS, case="finds nobody", method="POST", data={"text": "nobody at all"}),
    Row("service:customers", READERS, case="nonsense", method="POST", data={"text": "\x00%'" * 40}),
    Row("service:customer", READERS, case="known", kwargs=known),
    Row("service:customer", NOBODY, case="none", kwargs=none),
    Row("service:complain", SERVICE, kwargs=known),
    Row("service:complain", SERVICE, case="says nothing", kwargs=known, method="POST", data={"about": "\x00"}),
    Row("service:complain", NOBODY, case="none", kwargs=none),
    Row("service:reveal", SERVICE, case="with a reason", kwargs=number, method="POST", data=WHY),
    Row("service:reveal", SERVICE, case="without", kwargs=number, method="POST"),
    Row("service:reveal", NOBODY, case="another's", kwargs=others_number, method="POST", data=WHY),
    Row("service:reveal_id", SERVICE, case="with a reason", kwargs=known, method="POST", data=WHY),
    Row("service:reveal_id", NOBODY, case="none", kwargs=none, method="POST", data=WHY),
]


def long_history(world: World, rows: int) -> Mapping[str, Any]:
    """Return one customer with `rows` more loans, numbers and orders."""
    person = Person(ref="long", name="Ada Long")
    product = book_of.the_product()
    made = ensure_customers([person], book=product.book, source="test", now=NOW)
    for _row in range(rows):
        loan = book_of.loan()
        Loan.objects.filter(pk=loan.pk).update(customer=made["long"])
        factories.order(customer_ref="long")
        count = ContactPoint.objects.count()
        factories.contact_point(f"+23480{count:08d}", customer=Customer.objects.get(pk=made["long"]))
    return {"public_id": Customer.objects.get(pk=made["long"]).public_id}


BUDGETS = [
    Budget("service:customers", Role.SERVICE, most=4),
    Budget("service:customer", Role.SERVICE, most=14, fill=long_history),
    Budget("service:customer", Role.AUDITOR, most=14, fill=long_history, case="auditor"),
]
UNCOUNTED = {"service:complain": "a form"} | dict.fromkeys(["service:reveal", "service:reveal_id"], "answers POST only")

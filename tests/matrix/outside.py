"""What is known of customers from elsewhere."""

from collections.abc import Mapping
from typing import Any

from casework.collections.models import CollectionCase
from casework.people.models import Role
from casework.portfolio.models import AddressBookEntry, AddressBookTurn, Book, ThirdPartyFact
from casework.portfolio.outside.services import turn_on
from tests import factories
from tests.clock import NOW, TODAY
from tests.collections import floor
from tests.matrix.collections import held, others
from tests.permission_matrix import AUDITOR, COLLECTOR, NOBODY, OPERATIONS, SUPERVISOR, Row, World
from tests.query_budgets import Budget

TERMS: dict[str, Any] = {"basis": "consent", "source": "App", "retention_days": 30, "reason": "Fraud ring"}


def a_book(world: World) -> Mapping[str, Any]:
    return {"book_id": floor.book().public_id}


def no_book(world: World) -> Mapping[str, Any]:
    return {"book_id": world.team.public_id}


def entry_of(case: CollectionCase, number: int = 1) -> Mapping[str, Any]:
    turn_on(book=case.book, **TERMS, actor=factories.person(), now=NOW)
    about = {"customer": case.customer, "source": "test", "digest": "-"}
    made = [
        AddressBookEntry(**about, external_ref=factories.unique("entry"), name="Ada", phone="1", collected_on=TODAY)
        for _entry in range(number)
    ]
    AddressBookEntry.objects.bulk_create(made)
    said = {"provider": "Bureau", "value": "5", "as_of": TODAY, "received_at": NOW}
    ThirdPartyFact.objects.bulk_create(
        ThirdPartyFact(**about, **said, external_ref=one.external_ref, name=one.external_ref) for one in made
    )
    return {"public_id": case.public_id, "entry": made[0].public_id}


def many_known(world: World, number: int) -> Mapping[str, Any]:
    case = held(world)
    entry_of(case, number)
    return {"public_id": case.public_id}


def many_turns(world: World, number: int) -> Mapping[str, Any]:
    books = Book.objects.bulk_create(
        Book(code=factories.unique("book"), name="Book", time_zone="UTC", currency="NGN") for _book in range(number)
    )
    actor = factories.person()
    AddressBookTurn.objects.bulk_create(
        AddressBookTurn(book=book, is_on=True, **TERMS, turned_by=actor, turned_at=NOW) for book in books
    )
    return {}


ROWS = [
    Row("outside:address_books", OPERATIONS | AUDITOR),
    Row("outside:on", OPERATIONS, kwargs=a_book),
    Row("outside:on", OPERATIONS, case="it", kwargs=a_book, method="POST", data=TERMS),
    Row("outside:on", NOBODY, case="none", kwargs=no_book),
    Row("outside:off", OPERATIONS, kwargs=a_book),
    Row("outside:off", OPERATIONS, case="nothing", kwargs=a_book, method="POST"),
    Row("outside:off", NOBODY, case="none", kwargs=no_book),
    Row(
        "collections:reveal_entry", COLLECTOR | SUPERVISOR, case="own", method="POST",
        kwargs=lambda world: entry_of(held(world)),
    ),
    Row(
        "collections:reveal_entry", NOBODY, case="other team's", method="POST",
        kwargs=lambda world: entry_of(others(world)),
    ),
]  # fmt: skip
BUDGETS = [
    Budget("outside:address_books", Role.OPERATIONS, most=9, fill=many_turns),
    Budget("collections:case", Role.COLLECTOR, most=40, fill=many_known, case="known from elsewhere"),
]
UNCOUNTED = {
    "outside:on": "a form in the drawer", "outside:off": "a form in the drawer",
    "collections:reveal_entry": "answers POST only",
}  # fmt: skip

"""The people behind fed rows: found by reference, made where they are new."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from casework.lib.personal import lookup_hash
from casework.portfolio import bulk
from casework.portfolio.models import Book, ContactPoint, Customer, Relation

_COLUMNS = (
    "public_id", "book_id", "source", "external_ref", "name", "id_number", "id_hash", "born_on", "time_zone", "job",
    "recorded_at",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody as a source names them. ref: the source's own reference of the person."""

    ref: str
    name: str
    phone: str = ""
    id_number: str = ""
    born_on: date | None = None


def ensure_customers(people: Sequence[Person], *, book: Book, source: str, now: datetime) -> dict[str, int]:
    """Return customer ids by reference; new people are made, with their own number where one is given.

    What is known of somebody stays as it is; a reference that belongs to another book is left out. A constant number of
    queries; call it in the transaction of what needs the customers.
    """
    first = {person.ref: person for person in reversed(people)}
    rows = Customer.objects.filter(source=source, external_ref__in=first).values_list("external_ref", "pk", "book_id")
    known = {ref: (pk, book_id) for ref, pk, book_id in rows}
    new = {ref: person for ref, person in sorted(first.items()) if ref not in known}
    bulk.insert(Customer, _COLUMNS, [_values(person, book, source, now) for person in new.values()])
    made = _ids(source, new) if new else {}
    ContactPoint.objects.bulk_create(
        ContactPoint(
            customer_id=made[ref], relation=Relation.OWN, phone=person.phone, phone_hash=lookup_hash(person.phone)
        )
        for ref, person in new.items()
        if person.phone
    )  # fmt: skip
    return {ref: pk for ref, (pk, book_id) in known.items() if book_id == book.pk} | made


def _ids(source: str, refs: Iterable[str]) -> dict[str, int]:
    return dict(Customer.objects.filter(source=source, external_ref__in=refs).values_list("external_ref", "pk"))


def _values(person: Person, book: Book, source: str, now: datetime) -> tuple[object, ...]:
    return (
        uuid4(), book.pk, source, person.ref, person.name, person.id_number, lookup_hash(person.id_number),
        person.born_on, "", {}, now,
    )  # fmt: skip

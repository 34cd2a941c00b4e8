"""The people behind fed rows: found by reference, made where they are new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from casework.lib.personal import lookup_hash
from casework.portfolio.models import Book, ContactPoint, Customer, Relation


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
    made = Customer.objects.bulk_create(
        Customer(
            book=book, source=source, external_ref=ref, name=person.name, id_number=person.id_number,
            id_hash=lookup_hash(person.id_number), born_on=person.born_on, recorded_at=now,
        )
        for ref, person in sorted(first.items())
        if ref not in known
    )  # fmt: skip
    ContactPoint.objects.bulk_create(
        ContactPoint(
            customer=customer, relation=Relation.OWN, phone=first[customer.external_ref].phone,
            phone_hash=lookup_hash(first[customer.external_ref].phone),
        )
        for customer in made
        if first[customer.external_ref].phone
    )  # fmt: skip
    ids = {ref: pk for ref, (pk, book_id) in known.items() if book_id == book.pk}
    return ids | {customer.external_ref: customer.pk for customer in made}

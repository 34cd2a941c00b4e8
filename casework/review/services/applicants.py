"""The people behind new orders: found by reference, made where they are new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from casework.lib.personal import lookup_hash
from casework.portfolio.models import Book, ContactPoint, Customer, Relation

CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """Who applies. customer_ref: the source's own reference of the person."""

    customer_ref: str
    customer_name: str
    phone: str = ""
    id_number: str = ""
    born_on: date | None = None


def applicants(people: Sequence[Applicant], *, book: Book, source: str, now: datetime) -> dict[str, int]:
    """Return customer ids by reference; new people are made. What is known of somebody stays, a new number is added.

    A constant number of queries. Call it inside the intake's transaction.
    """
    first = {person.customer_ref: person for person in reversed(people)}
    known = _ids(source, first)
    Customer.objects.bulk_create(
        [
            Customer(
                book=book, source=source, external_ref=ref, name=person.customer_name, id_number=person.id_number,
                id_hash=lookup_hash(person.id_number), born_on=person.born_on, recorded_at=now,
            )
            for ref, person in first.items()
            if ref not in known
        ],
        batch_size=CHUNK, ignore_conflicts=True,
    )  # fmt: skip
    ids = _ids(source, first)
    points = [
        ContactPoint(
            customer_id=ids[ref], relation=Relation.OWN, phone=person.phone, phone_hash=lookup_hash(person.phone)
        )
        for ref, person in first.items()
        if person.phone
    ]
    ContactPoint.objects.bulk_create(points, batch_size=CHUNK, ignore_conflicts=True)
    return ids


def _ids(source: str, refs: dict[str, Applicant]) -> dict[str, int]:
    found = Customer.objects.filter(source=source, external_ref__in=refs).values_list("external_ref", "pk")
    return dict(found)

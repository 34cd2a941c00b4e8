"""The contacts that a borrower names: how to reach them, and how they are related."""

from collections.abc import Sequence
from dataclasses import dataclass

from casework.lib.personal import lookup_hash
from casework.portfolio.models import Book, ContactPoint, Customer, Relation


@dataclass(frozen=True, kw_only=True)
class NamedContact:
    """Somebody whom the borrower named. customer_ref: the source's reference of the borrower."""

    customer_ref: str
    relation: Relation
    name: str
    phone: str


def name_contacts(contacts: Sequence[NamedContact], *, book: Book, source: str) -> int:
    """Add contacts that borrowers named and return how many were asked for; numbers that are known stay as they are.

    Borrowers whom the source does not know in this book are left out. Two queries, however many.
    """
    refs = {contact.customer_ref for contact in contacts}
    known = Customer.objects.filter(book=book, source=source, external_ref__in=refs)
    ids = dict(known.values_list("external_ref", "pk"))
    points = [
        ContactPoint(
            customer_id=ids[contact.customer_ref],
            relation=contact.relation,
            person_name=contact.name,
            phone=contact.phone,
            phone_hash=lookup_hash(contact.phone),
            rank=2,
        )
        for contact in contacts
        if contact.customer_ref in ids
    ]
    ContactPoint.objects.bulk_create(points, batch_size=500, ignore_conflicts=True)
    return len(points)

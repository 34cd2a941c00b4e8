"""The people behind fed rows: found by reference, made where they are new."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import uuid4

from casework.lib.personal import lookup_hash
from casework.portfolio import bulk
from casework.portfolio.models import Book, ContactPoint, Customer, NameKey, Relation
from casework.portfolio.names import name_keys

_COLUMNS = (
    "public_id", "book_id", "source", "external_ref", "name", "id_number", "id_hash", "born_on", "time_zone", "job",
    "recorded_at",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody as a source names them. ref: the source's own reference of the person; job: facts by their labels."""

    ref: str
    name: str
    phone: str = ""
    id_number: str = ""
    born_on: date | None = None
    job: Mapping[str, str] = field(default_factory=dict)


def ensure_customers(people: Sequence[Person], *, book: Book, source: str, now: datetime) -> dict[str, int]:
    """Return customer ids by reference; new people are made, and everybody gets the own number that is given with them.

    What is known of somebody stays as it is: a new number stands beside the old ones. Only a job that is told replaces
    the one that was told before. A reference that belongs to another book is left out, with its number. A constant
    number of queries; call it in the transaction of what needs the customers. Two callers at once may name the same new
    person: both get the one that is made.
    """
    first = {person.ref: person for person in reversed(people)}
    known = _known(source, first)
    new = {ref: person for ref, person in sorted(first.items()) if ref not in known}
    rows = [_values(person, book, source, now) for person in new.values()]
    bulk.insert(Customer, _COLUMNS, rows, skip_known=True)
    made = _known(source, new) if new else {}
    _enter_names({made[ref][0]: person.name for ref, person in new.items()})
    _change_jobs({known[ref][0]: first[ref].job for ref in known if known[ref][1] == book.pk and first[ref].job})
    known |= made
    ids = {ref: pk for ref, (pk, book_id) in known.items() if book_id == book.pk}
    _add_numbers({ids[ref]: person.phone for ref, person in first.items() if person.phone and ref in ids})
    return ids


def _known(source: str, refs: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return (id, book's id) by reference."""
    rows = Customer.objects.filter(source=source, external_ref__in=refs).values_list("external_ref", "pk", "book_id")
    return {ref: (pk, book_id) for ref, pk, book_id in rows}


def _change_jobs(jobs: Mapping[int, Mapping[str, str]]) -> None:
    """Write the jobs that were told anew. No query without any."""
    if jobs:
        # By id, as the gate locks those who share a number.
        rows = list(Customer.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=jobs).order_by("pk"))
        for row in rows:
            row.job = dict(jobs[row.pk])
        Customer.objects.bulk_update(rows, ["job"], batch_size=500)


def _enter_names(names: dict[int, str]) -> None:
    """Let new customers be found by name."""
    rows = [(pk, key) for pk, name in names.items() for key in name_keys(name)]
    bulk.insert(NameKey, ("customer_id", "key"), rows, skip_known=True)


def _add_numbers(phones: dict[int, str]) -> None:
    """Add each customer's own number; one that is there keeps its row, and what is known of it (wrong, do not call)."""
    ContactPoint.objects.bulk_create(
        (
            ContactPoint(customer_id=pk, relation=Relation.OWN, phone=phone, phone_hash=lookup_hash(phone))
            for pk, phone in sorted(phones.items())
        ),
        ignore_conflicts=True,
    )


def _values(person: Person, book: Book, source: str, now: datetime) -> tuple[object, ...]:
    return (
        uuid4(), book.pk, source, person.ref, person.name, person.id_number, lookup_hash(person.id_number),
        person.born_on, "", dict(person.job), now,
    )  # fmt: skip

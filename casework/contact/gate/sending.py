"""The gate before many contacts at once: a batch of messages, a dialler's list, a file for an agency."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from casework.contact import rules
from casework.contact.gate import facts
from casework.contact.gate.asking import verdict
from casework.contact.gate.facts import Known, side_of
from casework.contact.gate.plain import Borrower, Number
from casework.contact.gate.verdicts import Verdict
from casework.contact.models import Channel, Purpose
from casework.lib import collector
from casework.lib.any_of import Many
from casework.portfolio.models import Book, ContactPoint, Customer

# So many numbers are read at once: enough that a statement pays, few enough for SQLite's parameters and flat memory.
CHUNK = 5_000
# A message has nobody who could answer or talk; whatever else is begun may still become either.
MESSAGES = frozenset({Channel.SMS, Channel.EMAIL})


class Target(NamedTuple):
    """Who is asked about, under which key: a customer, at a number of theirs or at none."""

    key: int
    customer: int
    point: Number | None


# A chunk of keys → who they name.
Targets = Callable[[Sequence[int]], list[Target]]


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """Who may be contacted, in the order in which they were asked about, and why the others may not.

    By id: of the number, or of the customer where there is none.
    """

    allowed: list[int] = field(default_factory=list)
    refused: dict[int, Verdict] = field(default_factory=dict)


def sort_out(
    *, points: Sequence[int], channel: str, purpose: str, now: datetime, loans: Mapping[int, int] | None = None
) -> Sorted:
    """Say of each of these contact points (ids), one after the other, what `require` would say of it.

    What was allowed counts for those that follow. loans: point id → id of the debt that it is about. Nothing is locked:
    to act on the answer, use `require_each`. A release is for one contact that somebody looked at, so none is used
    here. Queries: 3 per CHUNK, and 2 for the books. Raises ContactPoint.DoesNotExist for an id that is none.
    """
    return _sort(points, _of_points, channel, purpose, about=loans or {}, now=now)


def sort_out_customers(
    *, customers: Sequence[int], channel: str, purpose: str, now: datetime, loans: Mapping[int, int] | None = None
) -> Sorted:
    """Say the same of customers (ids) who are contacted without a number, by e-mail. loans: by customer id. Raises
    Customer.DoesNotExist for an id that is none.
    """
    return _sort(customers, _of_customers, channel, purpose, about=loans or {}, now=now)


def require_each(
    *, points: Sequence[int], channel: str, purpose: str, now: datetime, loans: Mapping[int, int] | None = None
) -> Sorted:
    """Say the same under lock: all customers of these points, and those who share their numbers, by id, until the
    caller's transaction ends. Record what was allowed in the same transaction.
    """
    hashes = ContactPoint.objects.filter(pk__any_of=Many(points)).order_by().values("phone_hash")
    sharing = ContactPoint.objects.filter(phone_hash__in=hashes).order_by().values("customer")
    _lock(Customer.objects.filter(pk__in=sharing))
    return sort_out(points=points, channel=channel, purpose=purpose, now=now, loans=loans)


def require_each_customer(
    *, customers: Sequence[int], channel: str, purpose: str, now: datetime, loans: Mapping[int, int] | None = None
) -> Sorted:
    """Say what `sort_out_customers` says under lock, as `require_each` does."""
    _lock(Customer.objects.filter(pk__any_of=Many(customers)))
    return sort_out_customers(customers=customers, channel=channel, purpose=purpose, now=now, loans=loans)


def _lock(rows: "QuerySet[Customer]") -> None:
    """Lock these customers by id until the caller's transaction ends."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the contact gate is asked inside the transaction that acts on it")
    if connection.vendor == "postgresql":  # SQLite's transactions hold the one write lock already
        locked = rows.select_for_update(no_key=True, of=("self",)).order_by("pk")
        for _pk in locked.values_list("pk", flat=True).iterator(chunk_size=10_000):
            pass


class _Made:
    """What was allowed so far, as events by customer and by number; the books met so far, and their rules."""

    def __init__(self) -> None:
        self.of_customer: defaultdict[int, list[rules.Event]] = defaultdict(list)
        self.at_number: defaultdict[str, list[rules.Event]] = defaultdict(list)
        self.books: dict[int, Book] = {}
        self.rules: dict[int, rules.Rules] = {}

    def learn(self, books: set[int], now: datetime) -> None:
        """Read the books that are new, and their rules."""
        if unknown := books - self.books.keys():
            found = Book.objects.in_bulk(unknown)
            self.books |= found
            self.rules |= facts.in_force(found, now)

    def add(self, event: rules.Event) -> None:
        """Note one."""
        self.of_customer[event.customer].append(event)
        if event.number:
            self.at_number[event.number].append(event)

    def join(self, known: Known, numbers: set[str]) -> None:
        """Let what was made before count beside what a chunk read."""
        for pk, mine in known.customers.items():
            mine.events.extend(self.of_customer.get(pk, ()))
        for number in numbers & self.at_number.keys():
            known.at_numbers.setdefault(number, []).extend(self.at_number[number])


def _sort(
    keys: Sequence[int], targets: Targets, channel: str, purpose: str, *, about: Mapping[int, int], now: datetime
) -> Sorted:
    Channel(channel)
    Purpose(purpose)
    result, made = Sorted(), _Made()
    with collector.held_back():  # what is known and what was said is in no cycle, and all of it stays
        for start in range(0, len(keys), CHUNK):
            asked = targets(keys[start : start + CHUNK])
            for key, said in _chunk(asked, channel, purpose, about=about, made=made, now=now):
                if said.allowed:
                    result.allowed.append(key)
                else:
                    result.refused[key] = said
    return result


def _of_points(ids: Sequence[int]) -> list[Target]:
    rows = ContactPoint.objects.filter(pk__any_of=Many(ids)).order_by()
    known = {row[0]: Number(*row) for row in rows.values_list("pk", "customer_id", "phone_hash", "relation")}
    if unknown := set(ids) - known.keys():
        raise ContactPoint.DoesNotExist(f"there is no contact point {min(unknown)}")
    return [Target(pk, known[pk].customer_id, known[pk]) for pk in ids]


def _of_customers(ids: Sequence[int]) -> list[Target]:
    return [Target(pk, pk, None) for pk in ids]


def _chunk(
    asked: Sequence[Target], channel: str, purpose: str, *, about: Mapping[int, int], made: _Made, now: datetime
) -> Iterator[tuple[int, Verdict]]:
    borrowers = Customer.objects.filter(pk__any_of=Many({one.customer for one in asked})).order_by()
    told = list(borrowers.values_list("pk", "book_id", "time_zone"))
    made.learn({book for _pk, book, _zone in told}, now)
    customers = {pk: Borrower(pk, book, zone, made.books[book]) for pk, book, zone in told}
    if unknown := {one.customer for one in asked} - customers.keys():
        raise Customer.DoesNotExist(f"there is no customer {min(unknown)}")
    numbers = {one.point.phone_hash for one in asked if one.point is not None}
    known = facts.read(customers=list(customers.values()), numbers=numbers, now=now, chosen=made.rules)
    made.join(known, numbers)
    for key, owner, point in asked:
        customer = customers[owner]
        known.customers[owner].releases.clear()
        said = verdict(customer, point, channel, purpose, known=known, loan=about.get(key), now=now)
        if said.allowed and purpose in rules.BOUND_PURPOSES:
            event = _begun(owner, point, channel, purpose, about.get(key), now)
            known.customers[owner].events.append(event)
            if point is not None:
                known.at_numbers.setdefault(point.phone_hash, []).append(event)
            made.add(event)
        yield key, said


def _begun(
    customer: int, point: Number | None, channel: str, purpose: str, loan: int | None, now: datetime
) -> rules.Event:
    is_open = channel not in MESSAGES
    return rules.Event(
        at=now, customer=customer, loan=loan, number=point.phone_hash if point is not None else "", channel=channel,
        purpose=purpose, side=side_of(point.relation if point is not None else None), unanswered=is_open,
        conversation=is_open,
    )  # fmt: skip

"""The gate before many contacts at once: a batch of messages, a dialler's list, a file for an agency."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

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


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """Which numbers may be contacted, in the order in which they were asked about, and why the others may not."""

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
    Channel(channel)
    Purpose(purpose)
    about, result, made = loans or {}, Sorted(), _Made()
    with collector.held_back():  # what is known and what was said is in no cycle, and all of it stays
        for start in range(0, len(points), CHUNK):
            for point, said in _chunk(points[start : start + CHUNK], channel, purpose, about=about, made=made, now=now):
                if said.allowed:
                    result.allowed.append(point)
                else:
                    result.refused[point] = said
    return result


def require_each(
    *, points: Sequence[int], channel: str, purpose: str, now: datetime, loans: Mapping[int, int] | None = None
) -> Sorted:
    """Say the same under lock: all customers of these points, and those who share their numbers, by id, until the
    caller's transaction ends. Record what was allowed in the same transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the contact gate is asked inside the transaction that acts on it")
    if connection.vendor == "postgresql":  # SQLite's transactions hold the one write lock already
        hashes = ContactPoint.objects.filter(pk__any_of=Many(points)).order_by().values("phone_hash")
        sharing = ContactPoint.objects.filter(phone_hash__in=hashes).order_by().values("customer")
        rows = Customer.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=sharing).order_by("pk")
        for _pk in rows.values_list("pk", flat=True).iterator(chunk_size=10_000):
            pass
    return sort_out(points=points, channel=channel, purpose=purpose, now=now, loans=loans)


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
        self.at_number[event.number].append(event)

    def join(self, known: Known, numbers: set[str]) -> None:
        """Let what was made before count beside what a chunk read."""
        for pk, mine in known.customers.items():
            mine.events.extend(self.of_customer.get(pk, ()))
        for number in numbers & self.at_number.keys():
            known.at_numbers.setdefault(number, []).extend(self.at_number[number])


def _chunk(
    ids: Sequence[int], channel: str, purpose: str, *, about: Mapping[int, int], made: _Made, now: datetime
) -> Iterator[tuple[int, Verdict]]:
    rows = ContactPoint.objects.filter(pk__any_of=Many(ids)).order_by()
    points = {row[0]: Number(*row) for row in rows.values_list("pk", "customer_id", "phone_hash", "relation")}
    borrowers = Customer.objects.filter(pk__any_of=Many({one.customer_id for one in points.values()})).order_by()
    told = list(borrowers.values_list("pk", "book_id", "time_zone"))
    made.learn({book for _pk, book, _zone in told}, now)
    customers = {pk: Borrower(pk, book, zone, made.books[book]) for pk, book, zone in told}
    numbers = {one.phone_hash for one in points.values()}
    known = facts.read(customers=list(customers.values()), numbers=numbers, now=now, chosen=made.rules)
    made.join(known, numbers)
    for pk in ids:
        point = points.get(pk)
        if point is None:
            raise ContactPoint.DoesNotExist(f"there is no contact point {pk}")
        customer = customers[point.customer_id]
        known.customers[customer.pk].releases.clear()
        said = verdict(customer, point, channel, purpose, known=known, loan=about.get(pk), now=now)
        if said.allowed and purpose in rules.BOUND_PURPOSES:
            event = _begun(point, channel, purpose, about.get(pk), now)
            known.customers[customer.pk].events.append(event)
            known.at_numbers.setdefault(point.phone_hash, []).append(event)
            made.add(event)
        yield pk, said


def _begun(point: Number, channel: str, purpose: str, loan: int | None, now: datetime) -> rules.Event:
    is_open = channel not in MESSAGES
    return rules.Event(
        at=now, customer=point.customer_id, loan=loan, number=point.phone_hash, channel=channel, purpose=purpose,
        side=side_of(point.relation), unanswered=is_open, conversation=is_open,
    )  # fmt: skip

"""The gate asked once more about what was tried: one attempt after the other, as if other rules had been in force.

The judgement is the gate's own (`asking.verdict`); only where its facts come from differs: what was tried is read in
the order of time and kept as long as a rule looks back. What is refused would not have been made, so it counts for
nothing that follows. Memory holds one chunk and what lies within the rules' reach, however long the history is.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.contact import rules
from casework.contact.gate import facts
from casework.contact.gate.asking import verdict
from casework.contact.gate.facts import Facts, Known
from casework.contact.gate.plain import Borrower, Number
from casework.contact.gate.verdicts import Verdict
from casework.contact.models import ContactAttempt, ContactFlag, Hold
from casework.lib.any_of import Many
from casework.portfolio.models import Book, ContactPoint

# So many attempts are read at once.
CHUNK = 5_000
Key = TypeVar("Key", int, str)


class Tried(NamedTuple):
    """One attempt as the ledger has it. number: the hash; relation: None where there was no number. talked: what its
    result code says of it; None without one. reference: the customer's own.
    """

    pk: int
    at: datetime
    customer: int
    loan: int | None
    point: int | None
    number: str | None
    relation: str | None
    channel: str
    purpose: str
    party: str
    result: str
    talked: bool | None
    made_by: int
    book: int
    zone: str
    reference: str

    @property
    def event(self) -> rules.Event:
        """What limits count of it."""
        return facts.attempt_event(
            self.at, self.customer, self.loan, self.number or "", self.relation, self.channel, self.purpose, self.party,
            self.result, self.talked,
        )  # fmt: skip


_COLUMNS = (
    "pk", "made_at", "customer_id", "loan_id", "point_id", "point__phone_hash", "point__relation", "channel", "purpose",
    "party", "result", "code__is_conversation", "made_by_id", "customer__book_id", "customer__time_zone",
    "customer__external_ref",
)  # fmt: skip


@dataclass(kw_only=True)
class _Dated:
    """Holds and wishes of one customer with the time in which each stood, and the customer's numbers."""

    points: dict[int, tuple[str, str]] = field(default_factory=dict)
    holds: list[tuple[datetime, datetime | None, tuple[int | None, str]]] = field(default_factory=list)
    flags: list[tuple[datetime, datetime | None, rules.Flag]] = field(default_factory=list)


def tried_between(book: Book, start: datetime, end: datetime) -> "QuerySet[ContactAttempt]":
    """Return the attempts with the book's customers from `start` on and before `end`."""
    return ContactAttempt.objects.filter(customer__book=book, made_at__gte=start, made_at__lt=end)


def replay(*, book: Book, chosen: rules.Rules, start: datetime, end: datetime) -> Iterator[tuple[Tried, Verdict]]:
    """Yield each attempt with the book's customers from `start` on and before `end`, in the order of time, with what
    the gate would have said of it under the rules `chosen`.

    What was tried before `start`, and with other books' customers at the same numbers, happened as it did. Holds and
    wishes count while they stood. What was known of a number on a day is not kept: here no number is closed. Releases,
    being for one contact, count for nothing. Four queries per CHUNK.
    """
    window = _Window(chosen.reach)
    for rows in _chunks(book, chosen, start - chosen.reach, end):
        known = _dated({row.customer for row in rows if row.book == book.pk and row.at >= start})
        for row in rows:
            window.forget(row.at)
            if row.book == book.pk and row.at >= start:
                said = _judged(row, known[row.customer], window, book, chosen)
                yield row, said
                if not said.allowed:
                    continue
            if row.purpose in rules.BOUND_PURPOSES:
                window.add(row.event)


def _judged(row: Tried, known: _Dated, window: "_Window", book: Book, chosen: rules.Rules) -> Verdict:
    mine = Facts(
        events=window.of_customer.get(row.customer, []),
        points=known.points,
        holds=[held for since, until, held in known.holds if _stood(since, until, row.at)],
        flags=[flag for since, until, flag in known.flags if _stood(since, until, row.at)],
    )
    point = None if row.point is None else Number(row.point, row.customer, row.number or "", row.relation or "")
    return verdict(
        Borrower(row.customer, book.pk, row.zone, book), point, row.channel, row.purpose, loan=row.loan, now=row.at,
        known=Known(customers={row.customer: mine}, books={book.pk: chosen}, at_numbers=window.at_number),
    )  # fmt: skip


def _stood(since: datetime, until: datetime | None, at: datetime) -> bool:
    return since <= at and (until is None or at < until)


class _Window:
    """What happened within reach of the rules, by customer and by number, oldest first."""

    def __init__(self, reach: timedelta) -> None:
        self.of_customer: dict[int, list[rules.Event]] = {}
        self.at_number: dict[str, list[rules.Event]] = {}
        self._reach = reach
        self._all: deque[rules.Event] = deque()

    def add(self, event: rules.Event) -> None:
        """Note one, later than all others."""
        self._all.append(event)
        self.of_customer.setdefault(event.customer, []).append(event)
        if event.number:
            self.at_number.setdefault(event.number, []).append(event)

    def forget(self, now: datetime) -> None:
        """Drop what no rule looks at any more."""
        while self._all and self._all[0].at <= now - self._reach:
            event = self._all.popleft()
            _drop_first(self.of_customer, event.customer)
            if event.number:
                _drop_first(self.at_number, event.number)


def _drop_first(lists: dict[Key, list[rules.Event]], key: Key) -> None:
    rest = lists[key]
    del rest[0]
    if not rest:
        del lists[key]


def _chunks(book: Book, chosen: rules.Rules, start: datetime, end: datetime) -> Iterator[Sequence[Tried]]:
    """Yield what was tried, a chunk at a time in the order of time; each begins after the last row of the last one."""
    of_book = Q(customer__book=book)
    if any(isinstance(line, rules.Limit) and line.scope == "number" for line in chosen.lines):
        ours = ContactPoint.objects.filter(phone_hash=OuterRef("point__phone_hash"), customer__book=book)
        of_book |= Q(Exists(ours))
    rows = ContactAttempt.objects.filter(of_book, made_at__lt=end).order_by("made_at", "pk").values_list(*_COLUMNS)
    further = Q(made_at__gte=start)
    while found := [Tried(*row) for row in rows.filter(further)[:CHUNK]]:
        yield found
        last = found[-1]
        further = Q(made_at__gte=last.at) & (Q(made_at__gt=last.at) | Q(pk__gt=last.pk))


def _dated(customers: set[int]) -> dict[int, _Dated]:
    known, among = {pk: _Dated() for pk in customers}, Many(customers)
    points = ContactPoint.objects.filter(customer__any_of=among).order_by()
    for pk, customer, relation in points.values_list("pk", "customer_id", "relation"):
        known[customer].points[pk] = ("", relation)
    for hold in Hold.objects.filter(customer__any_of=among).order_by("pk"):
        known[hold.customer_id].holds.append((hold.placed_at, hold.lifted_at, (hold.loan_id, hold.kind)))
    flags = ContactFlag.objects.filter(customer__any_of=among).select_related("point").order_by("pk")
    for flag in flags:
        number = flag.point.phone_hash if flag.point else ""
        said = rules.Flag(
            kind=flag.kind, channel=flag.channel, number=number, opens=flag.opens, closes=flag.closes
        )  # fmt: skip
        known[flag.customer_id].flags.append((flag.placed_at, flag.lifted_at, said))
    return known

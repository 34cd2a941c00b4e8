"""What the gate has to know of customers, read in one statement: a union whose arms all have the same columns.

Attempts and calls under way, the customers' numbers, holds, wishes, releases, and the rules in force. One customer or
five thousand: the same statement, so that the gate for one and the gate for many cannot differ.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    DateTimeField,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, JSONObject

from casework.contact import rules
from casework.contact.gate.plain import Borrower
from casework.contact.models import ContactAttempt, ContactFlag, ContactRule, GateRelease, Hold, RuleSet
from casework.contact.rulesets import FIELDS, rules_of
from casework.lib.any_of import Many
from casework.lib.days import day_in
from casework.portfolio.models import Book, ContactPoint, Customer, Relation

COLUMNS = ("kind", "owner", "ref", "at", "number", "relation", "one", "two", "three", "four", "five")
_TYPES = {"owner": BigIntegerField, "ref": BigIntegerField, "at": DateTimeField}
Arm = QuerySet[Any, Any]
# (customer ids, hashes of the numbers asked about, since) → arms made by `arm` of kind UNDER_WAY.
Counter = Callable[[Many, Many, datetime], Iterable[Arm]]
_COUNTERS: list[Counter] = []

ATTEMPT, UNDER_WAY, POINT, HOLD, FLAG, RELEASE, SET, RULE = (
    "attempt", "under_way", "point", "hold", "flag", "release", "set", "rule",
)  # fmt: skip
# What a call under way may say of itself in the column `one`: whether somebody talked, nobody did, or it is still open.
TALKED, UNANSWERED, OPEN = "talked", "unanswered", "open"
# Whether an attempt was a conversation, by the code that it was told by; empty where there was none.
_NO_TALK = "no_talk"
_CODE_SAYS = Case(
    When(code__is_conversation=True, then=Value(TALKED)), When(code__is_conversation=False, then=Value(_NO_TALK)),
    default=None, output_field=TextField(),
)  # fmt: skip


@dataclass(kw_only=True)
class Facts:
    """What is known of one customer. points: id → (status, relation). releases: ids of those that may be used now."""

    events: list[rules.Event] = field(default_factory=list)
    points: dict[int, tuple[str, str]] = field(default_factory=dict)
    holds: list[tuple[int | None, str]] = field(default_factory=list)
    flags: list[rules.Flag] = field(default_factory=list)
    releases: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of several customers, by id; the rules in force by book; what happened at a number, whoever's."""

    customers: Mapping[int, Facts]
    books: Mapping[int, rules.Rules]
    at_numbers: dict[str, list[rules.Event]]


def count_also(counter: Counter) -> None:
    """Let an app above add contacts under way, in its `ready()`. What has a ledger row is counted already."""
    if counter not in _COUNTERS:
        _COUNTERS.append(counter)


def arm(rows: QuerySet[Any], *, kind: str, **columns: Any) -> Arm:
    """Return `rows` as an arm of the union: these columns, the others empty."""
    said = {"kind": Value(kind), **columns}
    named = {
        f"c_{name}": said[name] if name in said else Cast(Value(None), _TYPES.get(name, TextField)())
        for name in COLUMNS
    }
    found: Arm = rows.order_by().annotate(**named).values_list(*named)
    return found


def in_force(books: Mapping[int, Book], now: datetime) -> dict[int, rules.Rules]:
    """Return the rules of these books by id. One query."""
    arms = [one for book in books.values() for one in _chosen(book, now)]
    return dict(_sorted(arms[0].union(*arms[1:], all=True), [], books).books) if arms else {}


def read(
    *,
    customers: Collection[Customer | Borrower],
    numbers: Collection[str],
    now: datetime,
    chosen: Mapping[int, rules.Rules] | None = None,
) -> Known:
    """Return what is known of these customers (each with its book) and of these numbers (hashes). One query.

    chosen: the rules of their books, where they are known already: then they are not read, and only as far back as they
    look.
    """
    ids, hashes = Many(customer.pk for customer in customers), Many(numbers)
    books = {customer.book_id: customer.book for customer in customers}
    reach = max((one.reach for one in chosen.values()), default=rules.LONGEST_SPAN) if chosen else rules.LONGEST_SPAN
    start = now - reach
    arms = [
        *_history(ids, hashes, start),
        *(one for counter in _COUNTERS for one in counter(ids, hashes, start)),
        *_standing(ids, now),
        *(one for book in books.values() if chosen is None for one in _chosen(book, now)),
    ]
    known = _sorted(arms[0].union(*arms[1:], all=True), [customer.pk for customer in customers], books)
    return known if chosen is None else replace(known, books=chosen)


def _history(ids: Many, numbers: Many, since: datetime) -> Iterator[Arm]:
    rows = ContactAttempt.objects.filter(made_at__gt=since, purpose__in=sorted(rules.BOUND_PURPOSES))
    columns: dict[str, Any] = {
        "kind": ATTEMPT, "owner": F("customer_id"), "ref": F("loan_id"), "at": F("made_at"),
        "number": F("point__phone_hash"), "relation": F("point__relation"), "one": F("channel"), "two": F("purpose"),
        "three": F("party"), "four": F("result"), "five": _CODE_SAYS,
    }  # fmt: skip
    yield arm(rows.filter(customer__any_of=ids), **columns)
    if numbers:
        yield arm(rows.filter(point__in=others_at(ids, numbers)), **columns)


def others_at(ids: Many, numbers: Many) -> QuerySet[ContactPoint, Any]:
    """Return the ids of the points with these numbers that belong to other customers."""
    return ContactPoint.objects.filter(phone_hash__any_of=numbers).exclude(customer__any_of=ids).order_by().values("pk")


def _standing(ids: Many, now: datetime) -> Iterator[Arm]:
    points = ContactPoint.objects.filter(customer__any_of=ids)
    yield arm(
        points, kind=POINT, owner=F("customer_id"), ref=F("pk"), number=F("phone_hash"), relation=F("relation"),
        one=F("status"),
    )  # fmt: skip
    holds = Hold.objects.filter(customer__any_of=ids, lifted_at__isnull=True)
    yield arm(holds, kind=HOLD, owner=F("customer_id"), ref=F("loan_id"), one=F("kind"))
    flags = ContactFlag.objects.filter(customer__any_of=ids, lifted_at__isnull=True)
    yield arm(
        flags, kind=FLAG, owner=F("customer_id"), number=Coalesce(F("point__phone_hash"), Value("")), one=F("kind"),
        two=F("channel"), three=_text(F("opens")), four=_text(F("closes")),
    )  # fmt: skip
    releases = GateRelease.objects.filter(
        customer__any_of=ids, used_at__isnull=True, given_at__lte=now, expires_at__gt=now
    )  # fmt: skip
    yield arm(releases, kind=RELEASE, owner=F("customer_id"), ref=F("pk"), at=F("given_at"))


def _chosen(book: Book, now: datetime) -> Iterator[Arm]:
    """Yield the version of the book's rules that is in force, and its rules."""
    versions = RuleSet.objects.filter(book=OuterRef("book"), effective_on__lte=day_in(book.time_zone, now))
    newest = Subquery(versions.order_by("-effective_on", "-number").values("pk")[:1])
    chosen = RuleSet.objects.filter(book=book.pk).filter(pk=newest)
    thirds = JSONObject(allowed=F("third_parties"), tries=F("third_tries"), days=F("third_days"))
    yield arm(chosen, kind=SET, owner=F("book_id"), ref=F("number"), one=_text(thirds))
    lines = ContactRule.objects.filter(rule_set__in=chosen.values("pk"))
    yield arm(
        lines, kind=RULE, owner=Value(book.pk), ref=F("pk"), one=_text(JSONObject(**{name: F(name) for name in FIELDS}))
    )  # fmt: skip


def _text(said: Any) -> Cast:
    return Cast(said, TextField())


def _sorted(rows: Arm, ids: Collection[int], books: Mapping[int, Book]) -> Known:
    customers = {pk: Facts() for pk in ids}
    at_numbers: dict[str, list[rules.Event]] = {}
    sets: dict[int, dict[str, Any]] = {}
    lines: dict[int, list[tuple[int, dict[str, Any]]]] = {book: [] for book in books}
    for kind, owner, ref, at, number, relation, *said in rows:
        one, two, three, four, _five = said
        if kind in (ATTEMPT, UNDER_WAY):
            event = (_recorded if kind == ATTEMPT else _under_way)(at, owner, ref, number or "", relation, *said)
            if owner in customers:
                customers[owner].events.append(event)
            if number:
                at_numbers.setdefault(number, []).append(event)
        elif kind == POINT:
            customers[owner].points[ref] = (one, relation)
        elif kind == HOLD:
            customers[owner].holds.append((ref, one))
        elif kind == FLAG:
            customers[owner].flags.append(
                rules.Flag(kind=one, channel=two, number=number, opens=_clock(three), closes=_clock(four))
            )
        elif kind == RELEASE:
            customers[owner].releases.append(ref)
        elif kind == SET:
            sets[owner] = {"number": ref, **json.loads(one)}
        else:
            lines[owner].append((ref, json.loads(one)))
    in_force = {
        pk: rules_of(book, sets.get(pk), [line for _ref, line in sorted(lines[pk], key=lambda pair: pair[0])])
        for pk, book in books.items()
    }
    return Known(customers=customers, books=in_force, at_numbers=at_numbers)


def attempt_event(
    at: datetime, customer: int, loan: int | None, number: str, relation: str | None, channel: str, purpose: str,
    party: str, result: str, talked: bool | None,
) -> rules.Event:  # fmt: skip
    """Return what limits count of an attempt of the ledger. talked: what its code says; None without one."""
    return rules.Event(
        at=at, customer=customer, loan=loan, number=number, channel=channel, purpose=purpose,
        side=side_of(relation, party), unanswered=party == "nobody" and result != "message_sent",
        conversation=rules.is_conversation(party=party, result=result, said=talked),
    )  # fmt: skip


def _recorded(
    at: datetime, customer: int, loan: int | None, number: str, relation: str | None, channel: str, purpose: str,
    party: str, result: str, code_says: str | None,
) -> rules.Event:  # fmt: skip
    talked = None if code_says is None else code_says == TALKED
    return attempt_event(at, customer, loan, number, relation, channel, purpose, party, result, talked)


def _under_way(
    at: datetime, customer: int, loan: int | None, number: str, relation: str | None, told: str, purpose: str,
    channel: str, _four: None, _five: None,
) -> rules.Event:  # fmt: skip
    return rules.Event(
        at=at, customer=customer, loan=loan, number=number, channel=channel, purpose=purpose,
        side=side_of(relation), unanswered=told != TALKED, conversation=told != UNANSWERED,
    )  # fmt: skip


def side_of(relation: str | None, party: str = "") -> str:
    """Return who is contacted: by whose number it is; without a number, by who was there."""
    if relation is None:
        return rules.THIRD_PARTY if party == "third_party" else rules.BORROWER
    return rules.BORROWER if relation == Relation.OWN else rules.THIRD_PARTY


def _clock(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None

"""Contacts, promises and coverage by collector; rates by team (metrics.md, "Collections")."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from casework.collections.models import StayOutcome
from casework.lib.money import ZERO
from casework.people.models import User
from casework.portfolio.models import Book
from casework.reports.rules import ratio
from casework.reports.selectors.amounts import Money, Paths, amounts, grouped, openings
from casework.reports.selectors.collecting import active, stays
from casework.reports.selectors.outcomes import name
from casework.reports.selectors.placements import (
    ANSWERED,
    KEPT,
    RIGHT_PARTY,
    attempted_by_holder,
    calls,
    due_promises,
    held_in,
    promises,
)
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.selectors.held import Held

OF_TEAM = Paths(
    start="entered_on", end="last_on", owed="owed", loan="loan", entered="entered_on", ladder="bucket__ladder",
    keys=("loan__book__code", "bucket__pool__team__name", "bucket__pool__team", "loan__currency"),
)  # fmt: skip
FIGURES = (
    "calls", "answered", "right_party", "promises", "due", "kept", "promised", "amount_kept", "held", "touched",
)  # fmt: skip
_Key = tuple[str, str, int, str]  # book, name, id, currency


@dataclass(kw_only=True)
class Contacts:
    """What one collector did in one book. calls: call attempts; due, kept: promises; promised, amount_kept: their
    amounts. held: cases assigned at some time of the period; touched: those of them attempted in it. where: as
    `Table.where`.
    """

    book: str
    person: str
    currency: str
    calls: int = 0
    answered: int = 0
    right_party: int = 0
    promises: int = 0
    due: int = 0
    kept: int = 0
    promised: Decimal = ZERO
    amount_kept: Decimal = ZERO
    held: int = 0
    touched: int = 0
    where: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, kw_only=True)
class Covered:
    """Cases of everybody together, each once. held: assigned at some time of the period; touched: of them, attempted in
    it by somebody who held them.
    """

    held: int
    touched: int


@dataclass(frozen=True, kw_only=True)
class TeamLine:
    """The stays in one team's buckets, of one book, S0 left out. where: as `Table.where`."""

    book: str
    team: str
    stays: int
    collected: int
    money: Money
    where: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def rate(self) -> Decimal | None:
        """Stays that ended collected ÷ those active at any time in the period, whatever their end."""
        return ratio(self.collected, self.stays)


def contacts(scope: Scope, held: Held) -> list[Contacts]:
    """Return what each collector did, by book, name and id. Two queries, and at most six where a book has to be read
    from its log.
    """
    found = _of_days(held, scope.first)
    for rows in _logged(scope, held.logged) if held.logged else ():
        for row in rows:
            key = (row.pop("book"), row.pop("who"), row.pop("by"), row.pop("currency"))
            line = found.setdefault(key, _nothing(key))
            for figure, value in row.items():
                setattr(line, figure, getattr(line, figure) + (value or 0))
    return [line for _key, line in sorted(found.items(), key=lambda pair: pair[0])]


def covered(scope: Scope, held: Held) -> Covered:
    """Return the cases held in a scope, and of them those attempted, each case once, whoever held it. No query where
    summaries tell it: of everybody, or of one team; else three.
    """
    by_days = scope.team_ids is None or len(scope.team_ids) == 1
    kind = "book" if scope.team_ids is None else "team"
    windows = list(held.windows(scope.first).values()) if by_days else []
    number = {
        name: sum(getattr(window, name) - getattr(window, f"{name}_{kind}") for window in windows)
        for name in ("held", "touched")
    }
    if not by_days or held.logged:
        rows = held_in(scope) if not by_days else held_in(scope).filter(item__book__in=held.logged)
        logged = rows.annotate(attempted=attempted_by_holder(scope)).aggregate(
            held=Count("item", distinct=True), touched=Count("item", distinct=True, filter=Q(attempted=True))
        )
        number = {name: value + logged[name] for name, value in number.items()}
    return Covered(**number)


def _nothing(key: _Key) -> Contacts:
    """Return a line to which nothing was added yet."""
    book, person, pk, currency = key
    return Contacts(book=book, person=person, currency=currency, where={"of": book, "by": pk})


def _of_days(held: Held, first: date) -> dict[_Key, Contacts]:
    """Add up the days."""
    windows = {key: window for key, window in held.windows(first).items() if any(getattr(window, f) for f in FIGURES)}
    if not windows:
        return {}
    books = {row[0]: row[1:] for row in Book.objects.values_list("pk", "code", "currency")}
    people = User.objects.filter(pk__in={key[1] for key in windows})
    names = {pk: shown or user for pk, shown, user in people.values_list("pk", "display_name", "username")}
    found: dict[_Key, Contacts] = {}
    for (pk, person, _bucket, _currency), window in windows.items():
        code, currency = books[pk]
        key = (code, names[person], person, currency)
        line = found.setdefault(key, _nothing(key))
        for figure in FIGURES:
            setattr(line, figure, getattr(line, figure) + getattr(window, figure))
    return found


def _logged(scope: Scope, books: Collection[int]) -> Iterator[list[dict[str, Any]]]:
    for count in (_calls, _taken, _due, _held):
        yield count(scope, books)


def teams(scope: Scope) -> list[TeamLine]:
    """Return the stays by team, assigned or not, S0 left out. Four queries."""
    rows = stays(scope).filter(active(scope, OF_TEAM), bucket__is_reminder=False, bucket__pool__team__isnull=False)
    collected = Q(last_on__range=(scope.first, scope.last), outcome=StayOutcome.COLLECTED)
    numbers = grouped(rows, OF_TEAM, stays=Count("pk"), collected=Count("pk", filter=collected), owed=Sum("owed"))
    money = amounts(rows, scope, OF_TEAM, openings())
    return [
        TeamLine(
            book=key[0], team=key[1], money=money(key, line.pop("owed")),
            where={"of": key[0], "team": key[2], "currency": key[3]}, **line,
        )
        for key, line in sorted(numbers.items(), key=lambda pair: pair[0])
    ]  # fmt: skip


def _of(
    rows: QuerySet[Any], *, book: str, person: str, team: F | None = None, **figures: Any
) -> list[dict[str, Any]]:  # fmt: skip
    """Group rows by book and person, and by team; the book's own currency stands for that of its loans."""
    keys: dict[str, Any] = {"book": F(f"{book}__code"), "who": name(person), "by": F(person)}
    keys |= {"currency": F(f"{book}__currency")} | ({"team": team} if team else {})
    return list(rows.order_by().values(**keys).annotate(**figures))


def _calls(scope: Scope, books: Collection[int]) -> list[dict[str, Any]]:
    return _of(
        calls(scope).filter(customer__book__in=books), book="customer__book", person="made_by", calls=Count("pk"),
        answered=Count("pk", filter=ANSWERED), right_party=Count("pk", filter=RIGHT_PARTY),
    )  # fmt: skip


def _taken(scope: Scope, books: Collection[int]) -> list[dict[str, Any]]:
    taken = promises(scope).filter(taken_on__range=(scope.first, scope.last), loan__book__in=books)
    return _of(taken, book="loan__book", person="taken_by", promises=Count("pk"))


def _due(scope: Scope, books: Collection[int]) -> list[dict[str, Any]]:
    due = due_promises(scope).filter(loan__book__in=books)
    return _of(
        due, book="loan__book", person="taken_by", due=Count("pk"), kept=Count("pk", filter=KEPT),
        promised=Sum("amount"), amount_kept=Sum("amount", filter=KEPT),
    )  # fmt: skip


def _held(scope: Scope, books: Collection[int]) -> list[dict[str, Any]]:
    """Count cases: one that somebody held twice for a team is one."""
    held, attempted = held_in(scope).filter(item__book__in=books), attempted_by_holder(scope)
    rows = _of(
        held.annotate(attempted=attempted), book="item__book", person="person", team=F("stay__bucket__pool__team"),
        held=Count("item", distinct=True), touched=Count("item", distinct=True, filter=Q(attempted=True)),
    )  # fmt: skip
    return [{figure: value for figure, value in row.items() if figure != "team"} for row in rows]

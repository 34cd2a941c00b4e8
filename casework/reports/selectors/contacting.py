"""Contacts, promises and coverage by collector; rates by team (metrics.md, "Collections")."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from casework.collections.models import CaseContact, Placement, Promise, PromiseOutcome, StayOutcome
from casework.contact.models import Channel, ContactAttempt, Party
from casework.lib.money import ZERO
from casework.reports.rules import ratio
from casework.reports.selectors.amounts import Money, Paths, amounts, grouped, openings
from casework.reports.selectors.collecting import active, stays
from casework.reports.selectors.outcomes import name
from casework.reports.selectors.scope import Scope

_OF_TEAM = Paths(
    start="entered_on", end="last_on", owed="owed", loan="loan", entered="entered_on", ladder="bucket__ladder",
    keys=("loan__book__code", "bucket__pool__team__name", "bucket__pool__team", "loan__currency"),
)  # fmt: skip
# A call that anybody answered, one with the borrower, a promise that was kept.
ANSWERED, RIGHT_PARTY = ~Q(party=Party.NOBODY), Q(party=Party.BORROWER)
KEPT = Q(outcome=PromiseOutcome.KEPT)
_HELD = Paths(start="started_on", end="ended_on", owed="balance", loan="item__loan", entered="", ladder="", keys=())


@dataclass(kw_only=True)
class Contacts:
    """What one collector did in one book. calls: call attempts; due, kept: promises; promised, amount_kept: their
    amounts. held: cases assigned at some time of the period; touched: those of them attempted in it.
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


@dataclass(frozen=True, kw_only=True)
class TeamLine:
    """The stays in one team's buckets, of one book, S0 left out."""

    book: str
    team: str
    stays: int
    collected: int
    money: Money

    @property
    def rate(self) -> Decimal | None:
        """Stays that ended collected ÷ those active at any time in the period, whatever their end."""
        return ratio(self.collected, self.stays)


def contacts(scope: Scope) -> list[Contacts]:
    """Return what each collector did, by book, name and id. At most six queries."""
    found: dict[tuple[str, str, int, str], Contacts] = {}
    for rows in (_calls(scope), _taken(scope), _due(scope), _held(scope)):
        for row in rows:
            key = (row.pop("book"), row.pop("who"), row.pop("by"), row.pop("currency"))
            line = found.setdefault(key, Contacts(book=key[0], person=key[1], currency=key[3]))
            for figure, value in row.items():
                setattr(line, figure, value or getattr(line, figure))
    return [line for _key, line in sorted(found.items(), key=lambda pair: pair[0])]


def teams(scope: Scope) -> list[TeamLine]:
    """Return the stays by team, assigned or not, S0 left out. Four queries."""
    rows = stays(scope).filter(active(scope, _OF_TEAM), bucket__is_reminder=False, bucket__pool__team__isnull=False)
    collected = Q(last_on__range=(scope.first, scope.last), outcome=StayOutcome.COLLECTED)
    numbers = grouped(rows, _OF_TEAM, stays=Count("pk"), collected=Count("pk", filter=collected), owed=Sum("owed"))
    money = amounts(rows, scope, _OF_TEAM, openings())
    return [
        TeamLine(book=key[0], team=key[1], money=money(key, line.pop("owed")), **line)
        for key, line in sorted(numbers.items(), key=lambda pair: pair[0])
    ]


def _of(rows: QuerySet[Any], *, book: str, person: str, **figures: Any) -> list[dict[str, Any]]:
    """Group rows by book and person; the book's own currency stands for that of its loans."""
    keys = {"book": F(f"{book}__code"), "who": name(person), "by": F(person), "currency": F(f"{book}__currency")}
    return list(rows.order_by().values(**keys).annotate(**figures))


def calls(scope: Scope) -> QuerySet[ContactAttempt]:
    """Return the call attempts of the period that were recorded for a case. One query for the books' days."""
    made = ContactAttempt.objects.filter(scope.on_days("made_at", book="customer__book"), channel=Channel.CALL)
    made = made.filter(case_contact__isnull=False)
    return made if scope.team_ids is None else made.filter(case_contact__case__pool__team__in=scope.team_ids)


def _calls(scope: Scope) -> list[dict[str, Any]]:
    return _of(
        calls(scope), book="customer__book", person="made_by", calls=Count("pk"), answered=Count("pk", filter=ANSWERED),
        right_party=Count("pk", filter=RIGHT_PARTY),
    )  # fmt: skip


def promises(scope: Scope) -> QuerySet[Promise]:
    """Return the promises of every time that belong to the scope's books and teams."""
    return Promise.objects.filter(scope.of(book="loan__book", team="bucket__pool__team"))


def _taken(scope: Scope) -> list[dict[str, Any]]:
    taken = promises(scope).filter(taken_on__range=(scope.first, scope.last))
    return _of(taken, book="loan__book", person="taken_by", promises=Count("pk"))


def _due(scope: Scope) -> list[dict[str, Any]]:
    due = promises(scope).filter(ends_on__range=(scope.first, scope.last), ends_on__lt=F("loan__book__business_date"))
    return _of(
        due, book="loan__book", person="taken_by", due=Count("pk"), kept=Count("pk", filter=KEPT),
        promised=Sum("amount"), amount_kept=Sum("amount", filter=KEPT),
    )  # fmt: skip


def _held(scope: Scope) -> list[dict[str, Any]]:
    """Count cases: one that somebody held twice is one."""
    held = Placement.objects.filter(
        active(scope, _HELD), scope.of(book="item__book", team="stay__bucket__pool__team"),
        stay__bucket__is_reminder=False,
    )  # fmt: skip
    recorded = Q(attempt__made_by=OuterRef("person")) & scope.on_days("attempt__made_at", book="case__book")
    called = Q(call__agent=OuterRef("person")) & scope.on_days("call__rang_at", book="case__book")
    attempted = Exists(CaseContact.objects.filter(recorded | called, case=OuterRef("item")))
    return _of(
        held.annotate(attempted=attempted), book="item__book", person="person", held=Count("item", distinct=True),
        touched=Count("item", distinct=True, filter=Q(attempted=True)),
    )  # fmt: skip

"""What the page of a book's contact rules shows."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.shortcuts import get_object_or_404

from casework.contact.models import ContactRule, RuleSet
from casework.contact.rules import HOUSE, Line
from casework.contact.rulesets import as_columns, line_of
from casework.lib.days import day_in
from casework.portfolio.models import Book


@dataclass(frozen=True, kw_only=True)
class RuleLine:
    """One rule of a version: its row's public id (None in the house rules that nobody chose), and the rule."""

    public_id: UUID | None
    line: Line


@dataclass(frozen=True, kw_only=True)
class RulesPage:
    """A book's contact rules. current: the version in force, None when nobody chose any; lines: its rules; planned:
    what begins later, the next first; past: what is over or was overtaken, newest first.
    """

    books: list[Book]
    book: Book | None
    today: date | None
    current: RuleSet | None
    lines: list[RuleLine]
    planned: list[RuleSet]
    past: list[RuleSet]


def rules_page(*, code: str, now: datetime) -> RulesPage:
    """Return the contact rules of the book called `code`, else of the first one. Three queries."""
    books = list(Book.objects.order_by("code"))
    book = next((one for one in books if one.code == code), books[0] if books else None)
    if book is None:
        return RulesPage(books=[], book=None, today=None, current=None, lines=[], planned=[], past=[])
    today = day_in(book.time_zone, now)
    versions = list(RuleSet.objects.filter(book=book).select_related("made_by").order_by("-effective_on", "-number"))
    begun = [one for one in versions if one.effective_on <= today]
    newest: dict[date, RuleSet] = {}
    for one in versions:
        newest.setdefault(one.effective_on, one)
    current = begun[0] if begun else None
    rows = ContactRule.objects.filter(rule_set=current).order_by("pk") if current else []
    lines = [RuleLine(public_id=row.public_id, line=line_of(as_columns(row))) for row in rows]
    planned = [one for day, one in sorted(newest.items()) if day > today]
    return RulesPage(
        books=books, book=book, today=today, current=current,
        lines=lines if current else [RuleLine(public_id=None, line=line) for line in HOUSE.lines],
        planned=planned, past=[one for one in versions if one != current and one not in planned],
    )  # fmt: skip


def book_of_rules(public_id: UUID) -> Book:
    """Return the book. Raises Http404."""
    return get_object_or_404(Book, public_id=public_id)


def rule_of(*, book: Book, public_id: UUID) -> Line:
    """Return a rule of one of the book's versions. Raises Http404."""
    return line_of(as_columns(get_object_or_404(ContactRule, rule_set__book=book, public_id=public_id)))

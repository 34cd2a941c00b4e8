"""What is known of a customer from elsewhere, and which books keep address books."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.shortcuts import get_object_or_404

from casework.portfolio.models import AddressBookEntry, AddressBookTurn, Book, ThirdPartyFact

MOST = 50  # of each kind; nobody reads further


@dataclass(frozen=True, kw_only=True)
class BookLine:
    """One book. turn: the newest, None where address books were never turned on; entries: how many are kept."""

    book: Book
    turn: AddressBookTurn | None
    entries: int

    @property
    def is_on(self) -> bool:
        """Say whether its address books are on."""
        return self.turn is not None and self.turn.is_on


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What is known of one customer from elsewhere.

    facts: the newest of each name, by provider. turn: by what right the address book is kept; None where it is off.
    entries: of the address book, by name, at most MOST.
    """

    facts: list[ThirdPartyFact]
    turn: AddressBookTurn | None
    entries: list[AddressBookEntry]


def turn_in_force(book_id: int) -> AddressBookTurn | None:
    """Return by what right a book keeps address books; None where they are off. One query."""
    newest = AddressBookTurn.objects.filter(book=book_id).order_by("-pk").first()
    return newest if newest is not None and newest.is_on else None


def known_outside(*, customer_id: int, book_id: int, day: date, with_address_book: bool) -> Outside:
    """Return what is known of a customer on a day; without the address book where only the borrower is spoken to. Two
    queries, three where an address book is kept.
    """
    turn = turn_in_force(book_id) if with_address_book else None
    return Outside(facts=_facts(customer_id), turn=turn, entries=_entries(customer_id, day, turn))


def entry_of(*, customer_id: int, book_id: int, day: date, public_id: UUID) -> AddressBookEntry:
    """Return an entry that may still be looked at. Two queries. Raises Http404."""
    turn = turn_in_force(book_id)
    since = _since(day, turn) if turn is not None else date.max
    rows = AddressBookEntry.objects.filter(customer=customer_id, collected_on__gte=since)
    return get_object_or_404(rows, public_id=public_id)


def address_books() -> list[BookLine]:
    """Return every book, by name, with its newest turn. Three queries."""
    turns = {turn.book_id: turn for turn in AddressBookTurn.objects.select_related("turned_by").order_by("pk")}
    kept = AddressBookEntry.objects.order_by().values_list("customer__book").annotate(number=Count("pk"))
    numbers = dict(kept)
    return [
        BookLine(book=book, turn=turns.get(book.pk), entries=numbers.get(book.pk, 0))
        for book in Book.objects.order_by("name", "pk")
    ]


def book_shown(public_id: UUID) -> Book:
    """Return one book. Raises Http404."""
    return get_object_or_404(Book, public_id=public_id)


def terms_kept(book: Book) -> dict[str, Any]:
    """Return by what right a book keeps address books, as the form asks for it; nothing where they are off."""
    turn = turn_in_force(book.pk)
    return {name: getattr(turn, name) for name in ("basis", "source", "retention_days")} if turn is not None else {}


def _facts(customer_id: int) -> list[ThirdPartyFact]:
    newest: dict[tuple[str, str], ThirdPartyFact] = {}
    rows = ThirdPartyFact.objects.filter(customer=customer_id).order_by("provider", "name", "-as_of", "-pk")
    for fact in rows[: 10 * MOST]:
        newest.setdefault((fact.provider, fact.name), fact)
    return list(newest.values())[:MOST]


def _entries(customer_id: int, day: date, turn: AddressBookTurn | None) -> list[AddressBookEntry]:
    if turn is None:
        return []
    rows = AddressBookEntry.objects.filter(customer=customer_id, collected_on__gte=_since(day, turn))
    return list(rows.order_by("name", "pk")[:MOST])


def _since(day: date, turn: AddressBookTurn) -> date:
    return day - timedelta(days=turn.retention_days or 0)

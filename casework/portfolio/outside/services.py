"""Turning a book's address books on and off, and forgetting what is not kept any longer."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.lib.days import day_in
from casework.lib.refusal import Refused
from casework.portfolio.models import AddressBookEntry, AddressBookTurn, Book
from casework.portfolio.outside.selectors import turn_in_force

if TYPE_CHECKING:
    from casework.people.models import User

TOPIC = "payments-address-books"


class TurnRefused(Refused):
    """Address books cannot be turned on or off like this; nothing was changed."""


@transaction.atomic
def turn_on(
    *, book: Book, basis: str, source: str, retention_days: int, reason: str, actor: "User", now: datetime
) -> AddressBookTurn:
    """Let a book keep address books: by what right, from where, how many days after they were collected, and why. Where
    they are on, the terms are changed; what is older than them is forgotten at once.

    Raises TurnRefused (source or reason is empty).
    """
    if not source.strip():
        raise TurnRefused(_("Say where the address books come from."))
    _require(reason)
    locked = _locked(book)
    made = AddressBookTurn.objects.create(
        book=locked, is_on=True, basis=basis, source=source.strip(), retention_days=retention_days,
        reason=reason.strip(), turned_by=actor, turned_at=now,
    )  # fmt: skip
    _forget(locked, before=day_in(locked.time_zone, now) - timedelta(days=retention_days))
    detail = {"basis": basis, "source": made.source, "days": str(retention_days), "reason": made.reason}
    audit.record(
        actor=actor, action="address_book.on", subject_kind="book", subject_id=locked.public_id, now=now, detail=detail
    )
    outbox.push(TOPIC)
    return made


@transaction.atomic
def turn_off(*, book: Book, reason: str, actor: "User", now: datetime) -> int:
    """Turn a book's address books off and forget all of them; return how many entries that were.

    Raises TurnRefused (no reason; they are off).
    """
    _require(reason)
    locked = _locked(book)
    if turn_in_force(locked.pk) is None:
        raise TurnRefused(_("Address books are off."))
    AddressBookTurn.objects.create(book=locked, is_on=False, reason=reason.strip(), turned_by=actor, turned_at=now)
    gone = _forget(locked, before=date.max)
    audit.record(
        actor=actor, action="address_book.off", subject_kind="book", subject_id=locked.public_id, now=now,
        detail={"entries": str(gone), "reason": reason.strip()},
    )  # fmt: skip
    outbox.push(TOPIC)
    return gone


def forget_address_books(*, now: datetime) -> int:
    """Forget the entries of every book whose time is over; return how many. Idempotent."""
    gone = 0
    for book in Book.objects.filter(address_book_turns__isnull=False).distinct().order_by("pk"):
        with transaction.atomic():
            locked, turn = _locked(book), turn_in_force(book.pk)
            kept = timedelta(days=turn.retention_days or 0) if turn is not None else timedelta(0)
            gone += _forget(locked, before=day_in(locked.time_zone, now) - kept)
    return gone


def _require(reason: str) -> None:
    if not reason.strip():
        raise TurnRefused(_("Say why."))


def _locked(book: Book) -> Book:
    """Lock the book, so that no file brings entries meanwhile."""
    return Book.objects.select_for_update(of=("self",), no_key=True).get(pk=book.pk)


def _forget(book: Book, *, before: date) -> int:
    number, _kinds = AddressBookEntry.objects.filter(customer__book=book, collected_on__lt=before).delete()
    return number

"""Notes on an order: written, changed and taken away by their author, each version kept."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import Conflict, OutOfReach, Refused
from casework.review.models import OrderNote, ReviewOrder
from casework.review.services.hold import lock_order, require_writable, tell

if TYPE_CHECKING:
    from casework.people.models import User

LONGEST_NOTE = 4000


class NoteRefused(Refused):
    """The note cannot be written so."""


class NoteChanged(Conflict):
    """The note was changed after the actor had read it."""


@transaction.atomic
def write_note(*, order: ReviewOrder, text: str, actor: "User", now: datetime) -> OrderNote:
    """Write a new note and return it. Raises NoteRefused (empty, too long), OutOfReach."""
    require_writable(order=order, actor=actor)
    note = OrderNote.objects.create(order=order, text=_fitting(text), written_by=actor, written_at=now)
    tell(order)
    return note


@transaction.atomic
def change_note(
    *, order: ReviewOrder, thread: UUID, text: str, seen: int, actor: "User", now: datetime
) -> OrderNote:  # fmt: skip
    """Write the next version of one's own note and return it; an empty text takes the note away.

    seen: the version that the actor changed. Raises NoteChanged (there is a newer one), NoteRefused (too long),
    OutOfReach (not the actor's, or no such note).
    """
    require_writable(order=order, actor=actor)
    lock_order(order)
    latest = OrderNote.objects.filter(order=order, thread=thread).order_by("-version").first()
    if latest is None or latest.written_by_id != actor.pk:
        raise OutOfReach(_("There is no such note."))
    if latest.version != seen or not latest.text:
        raise NoteChanged(_("This note was changed meanwhile. Look at it again; what you typed is still in the field."))
    note = OrderNote.objects.create(
        order=order, thread=thread, version=seen + 1, text=_fitting(text) if text.strip() else "", written_by=actor,
        written_at=now,
    )  # fmt: skip
    tell(order)
    return note


def _fitting(text: str) -> str:
    plain = text.strip()
    if not plain:
        raise NoteRefused(_("Write something first."))
    if len(plain) > LONGEST_NOTE:
        raise NoteRefused(_("A note has at most %(most)d characters.") % {"most": LONGEST_NOTE})
    return plain

"""Entries of a timeline, and those that reviewers leave at their desk: files, notes, checked findings."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from casework.review import words
from casework.review.findings import raw_findings
from casework.review.models import FindingCheck, OrderFile, OrderNote, ReviewOrder
from casework.telephony.selectors import CallRow

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened. title, text: what it was; note: what somebody wrote; call: one to listen to."""

    at: datetime
    actor: "User | None"
    title: str
    icon: str
    kind: str
    text: str = ""
    note: str = ""
    call: CallRow | None = None


def desk_entries(order: ReviewOrder) -> list[Entry]:
    """Return the files, notes and checks of `order`, the oldest of each first. Three queries."""
    return [*_files(order), *_notes(order), *_checks(order)]


def _files(order: ReviewOrder) -> list[Entry]:
    rows = list(OrderFile.objects.filter(order=order).select_related("added_by", "removed_by").order_by("pk"))
    added = [
        Entry(
            at=row.added_at, actor=row.added_by, title=str(row.get_kind_display()), text=row.name, icon="paperclip",
            kind="kind-system",
        )
        for row in rows
    ]  # fmt: skip
    return added + [
        Entry(
            at=row.removed_at, actor=row.removed_by, title=_("File removed"), text=row.name, icon="trash-2",
            kind="kind-bad", note=row.removed_why,
        )
        for row in rows
        if row.removed_at
    ]  # fmt: skip


def _notes(order: ReviewOrder) -> list[Entry]:
    """Return every version: that a note was changed or taken away is seen here, as is what it said."""
    said = {True: _("Note changed"), False: _("Note")}
    return [
        Entry(
            at=row.written_at, actor=row.written_by, icon="sticky-note", kind="kind-system", note=row.text,
            title=said[row.version > 1] if row.text else _("Note taken away"),
        )
        for row in OrderNote.objects.filter(order=order).select_related("written_by").order_by("pk")
    ]  # fmt: skip


def _checks(order: ReviewOrder) -> list[Entry]:
    texts = {one.key: words.said_of(one.finding) for one in raw_findings(order.application)}
    rows = FindingCheck.objects.filter(order=order).select_related("checked_by").order_by("pk")
    return [
        Entry(
            at=row.checked_at, actor=row.checked_by, text=texts.get(row.finding, ""), kind="kind-system",
            title=_("Finding checked") if row.checked else _("Check taken back"),
            icon="list-checks" if row.checked else "undo-2",
        )
        for row in rows
    ]  # fmt: skip

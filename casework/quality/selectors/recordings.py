"""The recordings that belong to inspected work, with the marks in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casework.quality.models import Inspection, Mark
from casework.telephony.selectors import CallRow, call_rows

if TYPE_CHECKING:
    from casework.people.models import User


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One recorded call that the reader may hear, with the marks that they may see, by second."""

    row: CallRow
    marks: list[Mark]


def recordings_of(
    inspection: Inspection, *, viewer: "User", entries: Iterable[Any], unfinished: bool
) -> list[Heard]:  # fmt: skip
    """Return what there is to hear, newest call first: an inspected call or the call of an inspected record alone, else
    those of the timeline (`entries`). unfinished: the reader has still to score it, and sees their own marks only.
    Whose work it is sees those of who gave the result, as they see that score alone. At most four queries.
    """
    rows = _rows(inspection, viewer, entries)
    marks = Mark.objects.filter(inspection=inspection).select_related("made_by") if rows else Mark.objects.none()
    if unfinished:
        marks = marks.filter(made_by=viewer)
    elif inspection.person_id == viewer.pk:
        marks = marks.filter(made_by=inspection.inspector_id)
    said = list(marks)
    return [Heard(row=row, marks=[mark for mark in said if mark.call_id == row.call.pk]) for row in rows]


def _rows(inspection: Inspection, viewer: "User", entries: Iterable[Any]) -> list[CallRow]:
    call = inspection.call or getattr(inspection.attempt, "call", None)
    if call is not None:
        found = call_rows(viewer=viewer, call_ids=[call.pk])
    elif inspection.attempt_id is not None:
        found = []
    else:
        found = [entry.call for entry in entries if entry.call]
    return [row for row in found if row.recording and row.may_hear]

"""Marks in recordings: comments on a second."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import OutOfReach, Refused
from casework.quality import permissions
from casework.quality.models import Inspection, Mark
from casework.quality.selectors.inspection import InspectionShown

if TYPE_CHECKING:
    from casework.people.models import User


class MarkRefused(Refused):
    """The mark does not fit the recording; nothing was kept."""


@transaction.atomic
def add_mark(
    *, shown: InspectionShown, call: UUID, second: int, comment: str, actor: "User", now: datetime
) -> Mark:  # fmt: skip
    """Keep a comment on a second of a recording that an inspection of theirs shows to the actor; return it.

    shown: `selectors.inspection_shown` of the actor. Raises OutOfReach (not an inspection of theirs, no recording of
    it), MarkRefused (no comment, beyond the end).
    """
    found = permissions.inspected_by(actor).filter(pk=shown.inspection.pk).first()
    row = next((heard.row for heard in shown.recordings if heard.row.call.public_id == call), None)
    if found is None or row is None or row.recording is None:
        raise OutOfReach(_("There is no such recording."))
    if not comment.strip():
        raise MarkRefused(_("Say what is to be heard there."))
    if second > row.recording.seconds:
        raise MarkRefused(_("The recording is shorter than that."))
    return Mark.objects.create(
        inspection=found, call=row.call, second=second, comment=comment.strip(), made_by=actor, made_at=now
    )


@transaction.atomic
def remove_mark(*, inspection: Inspection, mark: UUID, actor: "User") -> UUID:
    """Take one's own mark away as long as the inspection waits for one's score; return its call. Raises OutOfReach."""
    own = Mark.objects.filter(inspection=inspection, public_id=mark, made_by=actor).select_related("call").first()
    if own is None or not permissions.waiting_for(actor).filter(pk=inspection.pk).exists():
        raise OutOfReach(_("There is no such mark."))
    own.delete()
    return own.call.public_id

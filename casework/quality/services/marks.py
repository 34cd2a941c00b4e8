"""Marks in recordings: comments on a second."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.lib.refusal import OutOfReach, Refused
from casework.quality import permissions
from casework.quality.models import Inspection, Mark
from casework.telephony.selectors import recordings_for

if TYPE_CHECKING:
    from casework.people.models import User


class MarkRefused(Refused):
    """The mark does not fit the recording; nothing was kept."""


@transaction.atomic
def add_mark(
    *, inspection: Inspection, call: UUID, second: int, comment: str, actor: "User", now: datetime
) -> Mark:  # fmt: skip
    """Keep a comment on a second of a recording that the actor may hear, in an inspection of theirs; return it.

    Raises OutOfReach (not an inspection or a recording of theirs), MarkRefused (no comment, beyond the end).
    """
    found = permissions.inspected_by(actor).filter(pk=inspection.pk).first()
    recording = recordings_for(actor).filter(call__public_id=call).first()
    if found is None or recording is None:
        raise OutOfReach(_("There is no such recording."))
    if not comment.strip():
        raise MarkRefused(_("Say what is to be heard there."))
    if second > recording.seconds:
        raise MarkRefused(_("The recording is shorter than that."))
    return Mark.objects.create(
        inspection=found, call=recording.call, second=second, comment=comment.strip(), made_by=actor, made_at=now
    )


@transaction.atomic
def remove_mark(*, inspection: Inspection, mark: UUID, actor: "User") -> UUID:
    """Take one's own mark away as long as the inspection waits for one's score; return its call. Raises OutOfReach."""
    own = Mark.objects.filter(inspection=inspection, public_id=mark, made_by=actor).select_related("call").first()
    if own is None or not permissions.waiting_for(actor).filter(pk=inspection.pk).exists():
        raise OutOfReach(_("There is no such mark."))
    own.delete()
    return own.call.public_id

"""Minutes of quality meetings: written once, corrected by new versions."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit
from casework.lib.refusal import Conflict, OutOfReach, Refused
from casework.people.models import Team
from casework.quality import permissions
from casework.quality.models import Minutes

if TYPE_CHECKING:
    from casework.people.models import User


class MinutesRefused(Refused):
    """The minutes are not complete."""


class MinutesChanged(Conflict):
    """Somebody else wrote a version meanwhile."""


@transaction.atomic
def write_minutes(
    *, held_on: date, title: str, team: Team | None, present: str, text: str, actor: "User", now: datetime,
    thread: UUID | None = None, seen: int = 0,
) -> Minutes:  # fmt: skip
    """Write the minutes of a meeting, or their next version (thread, and the version that the writer saw).

    team: whose work was discussed, one of the actor's; None: everybody's. For inspectors. Raises OutOfReach,
    MinutesRefused (no title or text, held later than today), MinutesChanged.
    """
    may = permissions.scores(actor) and (team is None or team.pk in permissions.inspected_teams(actor))
    if not may or (thread is not None and not permissions.minutes_seen_by(actor).filter(thread=thread).exists()):
        raise OutOfReach(_("There are no such minutes."))
    if not title.strip() or not text.strip():
        raise MinutesRefused(_("Give a title, and say what was discussed."))
    if held_on > timezone.localdate(now):
        raise MinutesRefused(_("The meeting has not been held yet."))
    if seen != _newest(thread):
        raise MinutesChanged(_("Somebody else has changed these minutes meanwhile."))
    row = Minutes(
        version=seen + 1, held_on=held_on, title=title.strip(), team=team, present=present.strip(), text=text.strip(),
        written_by=actor, written_at=now,
    )  # fmt: skip
    if thread is not None:
        row.thread = thread
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise MinutesChanged(_("Somebody else has changed these minutes meanwhile.")) from error
    audit.record(
        actor=actor, action="minutes.write", subject_kind="minutes", subject_id=str(row.thread), now=now,
        detail={"title": row.title, "version": row.version},
    )  # fmt: skip
    return row


def _newest(thread: UUID | None) -> int:
    """Return the version that there is, 0 of minutes that are not written yet."""
    if thread is None:
        return 0
    newest: int = Minutes.objects.filter(thread=thread).aggregate(last=Max("version"))["last"]
    return newest

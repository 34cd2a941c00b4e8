"""Which number counts where a channel and we counted otherwise: decided by operations, with a note, never erased."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from casework.jobs import audit, outbox
from casework.lib.refusal import Conflict, Refused
from casework.portfolio.models import AcquisitionChannel
from casework.portfolio.services.partners import TOPIC
from casework.reports.partners.models import CountKind, CountRuling
from casework.reports.partners.rules import Finding
from casework.reports.partners.selectors.compared import line_of

if TYPE_CHECKING:
    from casework.people.models import User


# A count of a day beyond this is a slip of the hand, and no statement could tell it.
MOST = 1_000_000_000


class RulingRefused(Refused):
    """It cannot be decided like this; the message says why."""


class CountChanged(Conflict):
    """A number was corrected after the reader had seen it."""


@transaction.atomic
def rule(
    *, channel: AcquisitionChannel, day: date, kind: CountKind, seen: tuple[Decimal | None, Decimal | None],
    counts: Decimal, note: str, actor: "User", now: datetime,
) -> CountRuling:  # fmt: skip
    """Decide which number counts of a channel's day. seen: ours and theirs, as the actor read them.

    counts: the number that does, theirs, ours or a third one. Raises RulingRefused (both agree, no note, not a count),
    CountChanged.
    """
    locked = AcquisitionChannel.objects.select_for_update(of=("self",)).select_related("book").get(pk=channel.pk)
    line = line_of(locked, day, kind)
    if line is None or line.finding == Finding.AGREES:
        raise RulingRefused(_("Both sides agree on this day; there is nothing to decide."))
    if (line.ours, line.theirs) != seen:
        raise CountChanged(_("A number was corrected meanwhile. Look at it again, then decide."))
    if counts < 0 or (kind != CountKind.AMOUNT and counts != int(counts)):
        raise RulingRefused(_("A count is a whole number, and nothing is less than 0."))
    if kind != CountKind.AMOUNT and counts > MOST:
        raise RulingRefused(_("Nobody counts more than %(most)s of a day.") % {"most": f"{MOST:,}"})
    if not note.strip():
        raise RulingRefused(_("Say why."))
    before = CountRuling.objects.filter(channel=locked, day=day, kind=kind).aggregate(last=Max("number"))["last"] or 0
    made = CountRuling.objects.create(
        channel=locked, day=day, kind=kind, number=before + 1, ours=line.ours, theirs=line.theirs, counts=counts,
        note=note.strip(), made_by=actor, made_at=now,
    )  # fmt: skip
    told = {
        name: None if value is None else str(value) for name, value in (("ours", line.ours), ("theirs", line.theirs))
    }
    audit.record(
        actor=actor, action="channel.count_ruled", subject_kind="channel", subject_id=locked.public_id, now=now,
        detail={"day": day.isoformat(), "counted": kind.value, **told, "counts": str(counts), "note": made.note},
    )  # fmt: skip
    outbox.push(TOPIC)
    outbox.push(f"settlement-{locked.public_id}")  # what the channel is paid goes by it
    return made

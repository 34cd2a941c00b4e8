"""What every step of a settlement leaves: an audit row, and the pages told."""

from datetime import datetime
from typing import TYPE_CHECKING

from casework.jobs import audit, outbox
from casework.lib.refusal import Conflict, Refused
from casework.portfolio.models import AcquisitionChannel

if TYPE_CHECKING:
    from casework.people.models import User

TOPIC = "settlements-list"


class SettlementRefused(Refused):
    """It cannot be settled like this; the message says why."""


class SettlementDecided(Conflict):
    """Somebody else was faster."""


def locked_channel(pk: int) -> AcquisitionChannel:
    """Return the channel, locked: of two that settle with it one waits. Locked before its statements and terms."""
    return AcquisitionChannel.objects.select_for_update(of=("self",)).select_related("book").get(pk=pk)


def changed(channel: AcquisitionChannel, action: str, *, actor: "User", now: datetime, **detail: object) -> None:
    """Write the audit row of a step, and tell the pages that show it."""
    audit.record(
        actor=actor, action=action, subject_kind="channel", subject_id=channel.public_id, now=now,
        detail={"channel": channel.code, **detail},
    )  # fmt: skip
    outbox.push(TOPIC)
    outbox.push(f"settlement-{channel.public_id}")

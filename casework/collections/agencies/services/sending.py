"""Sending a batch to its agency: who fetched the file, and how many people's data it holds, is on record."""

from datetime import datetime
from typing import TYPE_CHECKING

from casework.collections.agencies.models import AgencyBatch
from casework.jobs import audit

if TYPE_CHECKING:
    from casework.people.models import User


def note_sent(*, batch: AgencyBatch, cases: int, actor: "User", now: datetime) -> None:
    """Write into the audit trail that the file of a batch was fetched."""
    audit.record(
        actor=actor, action="agency.send", subject_kind="agency", subject_id=batch.agency.public_id, now=now,
        detail={"batch": batch.number, "cases": cases},
    )  # fmt: skip

"""The audit trail's one entrance."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.jobs.models import AuditEntry

if TYPE_CHECKING:
    from casework.people.models import User


def record(
    *,
    actor: "User | None",
    action: str,
    subject_kind: str,
    subject_id: object,
    now: datetime,
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry in the caller's transaction. action: "noun.verb"; detail: facts, no personal data in clear."""
    return AuditEntry.objects.create(
        at=now, actor=actor, action=action, subject_kind=subject_kind, subject_id=str(subject_id), detail=detail or {}
    )

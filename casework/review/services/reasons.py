"""Changing reason codes: what a reason says is never changed, a new version takes its place."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from casework.jobs import audit
from casework.review.models import ReasonCode

if TYPE_CHECKING:
    from casework.people.models import User


@transaction.atomic
def put_reason(
    *,
    stage: str,
    outcome: str,
    code: str,
    label: str,
    position: int,
    min_attempts: int,
    active: bool,
    actor: "User | None",
    now: datetime,
) -> ReasonCode:
    """Let a reason say `label` from now on and return the version that does.

    The same words as the newest version's make no new one: only its place, the attempts that it needs and whether it
    may be given are set. Other words make a new version and withdraw the older ones; decisions go on naming the version
    they were made with.
    """
    versions = ReasonCode.objects.select_for_update().filter(stage=stage, outcome=outcome, code=code)
    newest = versions.order_by("-version").first()
    if newest is not None and newest.label == label:
        newest.position, newest.min_attempts, newest.active = position, min_attempts, active
        newest.save(update_fields=["position", "min_attempts", "active"])
        reason = newest
    else:
        versions.filter(active=True).update(active=False)
        reason = ReasonCode.objects.create(
            stage=stage, outcome=outcome, code=code, version=newest.version + 1 if newest else 1, label=label,
            position=position, min_attempts=min_attempts, active=active,
        )  # fmt: skip
    audit.record(
        actor=actor, action="reason.put", subject_kind="reason", subject_id=reason.pk, now=now,
        detail={"stage": stage, "outcome": outcome, "code": code, "version": reason.version, "active": active},
    )  # fmt: skip
    return reason

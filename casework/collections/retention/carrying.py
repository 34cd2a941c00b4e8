"""Carrying a kept case over into another bucket, one by one: what `bulk.night` does in sets on most nights."""

from datetime import date, datetime
from typing import Any

from casework.collections.desk import DESK
from casework.collections.models import BucketStay, CollectionCase, Placement
from casework.collections.retention.models import Retention, RetentionState
from casework.workflow import bulk, loads
from casework.workflow.models import Outcome, Pool
from casework.workflow.transitions import advance

# What the assignment row names as the rule by which it was given.
POLICY = "retention"


def kept_through(case: CollectionCase, day: date) -> Retention | None:
    """Return what keeps a held case with its collector on `day`, None when nothing does. One query."""
    if case.assignee_id is None:
        return None
    rows = Retention.objects.filter(case=case, state=RetentionState.APPROVED, until__gte=day, asked_by=case.assignee_id)
    return rows.first()


def carry(case: CollectionCase, kept: Retention, *, place: dict[str, Any], today: date, now: datetime) -> None:
    """Let a case come into another bucket (`place`) with its collector, on a stay and a placement of its own.

    In the caller's transaction, which holds what the collector carries; the stay of the new bucket is written.
    """
    ending = list(Placement.objects.filter(item=case, ended_at__isnull=True))
    bulk.end(ending, items=[case], desk=DESK, outcome=Outcome.ROLLED, actor=None, now=now)
    before, after = case.pool.team_id, Pool.objects.get(pk=place["pool_id"]).team_id
    fresh = advance(
        case, "roll_kept", actor=None, now=now, effective_on=today, changes=place, detail=told(kept),
        from_bucket_id=case.bucket_id, to_bucket_id=place["bucket_id"],
    )  # fmt: skip
    stay = BucketStay.objects.get(case=case, last_on__isnull=True, is_current=True)
    Placement.objects.create(
        item=fresh, stay=stay, person_id=kept.asked_by_id, given_by_id=kept.decided_by_id, policy=POLICY,
        reason=kept.reason, given_at=now, balance=fresh.value, started_on=today,
    )  # fmt: skip
    held = kept.asked_by_id
    loads.add(loads.freed([(held, before, 1, fresh.points), (held, after, -1, -fresh.points)]))
    if kept.kept_on is None:
        Retention.objects.filter(pk=kept.pk).update(kept_on=today)


def told(kept: Retention) -> dict[str, str]:
    """Return what the log row of the move says of it."""
    return {"reason": kept.reason, "until": kept.until.isoformat()}

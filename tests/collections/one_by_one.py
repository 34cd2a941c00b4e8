"""A case rolled by itself: read, derived, moved and written as the ledger's services do it for one case.

Nights are held equal to it, and measured against it.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from casework.collections import rules
from casework.collections.bulk.ranks import rerank_cases
from casework.collections.desk import DESK
from casework.collections.ladders import LadderInUse
from casework.collections.models import BucketStay, CollectionCase
from casework.collections.retention.carrying import carry, kept_through
from casework.collections.rules.restating import owed_at_start
from casework.collections.selectors.owing import owing_of
from casework.workflow.assignment import finish
from casework.workflow.models import Outcome
from casework.workflow.transitions import advance


@transaction.atomic
def roll_one(case: CollectionCase, *, ladder: LadderInUse, day: date, now: datetime) -> None:
    """Move a case that on `day` lies in a higher bucket than the day before, in a transaction of its own."""
    owing = owing_of([case.loan_id])[case.loan_id]
    due_on = rules.oldest_unpaid([one.due for one in owing], day=day, opening=ladder.opening)
    assert due_on is not None
    bucket = rules.bucket_at(ladder.lowers, rules.dpd(day=day, due_on=due_on))
    assert bucket is not None
    step, owed = ladder.steps[bucket], owed_at_start(owing, day=day, opening=ladder.opening)
    place: dict[str, Any] = {
        "bucket_id": step.bucket_id, "pool_id": step.pool_id, "due_on": due_on, "value": owed,
        "moves_on": rules.moves_on(ladder.lowers, bucket, due_on),
    }  # fmt: skip
    before = BucketStay.objects.get(case=case, last_on__isnull=True, is_current=True)
    before.last_on, before.outcome = day - timedelta(days=1), "rolled"
    before.save()
    BucketStay.objects.create(
        case=case, loan_id=case.loan_id, bucket_id=step.bucket_id, entered_on=day, owed=owed, recorded_at=now
    )
    if kept := kept_through(case, day):
        carry(case, kept, place=place, today=day, now=now)
    else:
        finish(desk=DESK, item=case, actor=None, now=now, outcome=Outcome.ROLLED)
        advance(
            case, "roll", actor=None, now=now, effective_on=day, changes=place | {"waiting_since": now},
            from_bucket_id=case.bucket_id, to_bucket_id=step.bucket_id,
        )  # fmt: skip
    rerank_cases([case.pk], today=day)

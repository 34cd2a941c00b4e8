"""Restatement: a payment dated before the business date shows that a case's past went otherwise.

Stays are not edited: those that turn out wrong stop being current, and the true ones are written beside them, with
the dates
they count for, the instant of writing and what they supersede; the log says what was believed and what is true.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from casework.collections import rules
from casework.collections.desk import DESK
from casework.collections.ladders import LadderInUse
from casework.collections.models import BucketStay, CaseEvent, CollectionCase
from casework.collections.states import OPEN_STATES
from casework.portfolio.models import Book, Instalment
from casework.workflow.assignment import finish
from casework.workflow.models import Outcome
from casework.workflow.transitions import advance


def restate(*, book: Book, ladder: LadderInUse, loan_ids: Collection[int], now: datetime) -> list[int]:
    """Compare the newest case of each loan with what the ledger says now; correct its stays; return the cases changed.

    Runs in the transaction of the ledger's change. Loans whose stays are right cost no write. Where the true past
    closes a
    case and opens it again, the one case keeps all the stays, with a gap between them.
    """
    if not loan_ids or book.business_date is None:
        return []
    newest = CollectionCase.objects.filter(loan__in=loan_ids, next__isnull=True, book=book).select_related(
        "loan", "pool"
    )
    return [
        case.pk
        for case in newest.filter(loan__product__in=ladder.product_ids).order_by("pk")
        if _restate_case(case, ladder=ladder, today=book.business_date, now=now)
    ]


def _restate_case(case: CollectionCase, *, ladder: LadderInUse, today: date, now: datetime) -> bool:
    dues = [
        rules.Due(due_on, settled_on)
        for due_on, settled_on in Instalment.objects.filter(loan=case.loan_id).values_list("due_on", "settled_on")
    ]
    cases = rules.history(
        dues, disbursed_on=case.loan.disbursed_on, lowers=ladder.lowers, first=case.opened_on, last=today
    )
    true = [stay for stays in cases for stay in stays]
    buckets = [step.bucket_id for step in ladder.steps]
    current = list(BucketStay.objects.filter(case=case, is_current=True).order_by("entered_on"))
    said = [rules.Stay(buckets.index(s.bucket_id), s.entered_on, s.last_on, s.outcome) for s in current]
    if said == true:
        return False
    same = _common_start(said, true)
    _supersede(case, current[same:], true[same:], buckets=buckets, now=now)
    _log(case, said[same:], true[same:], ladder=ladder, today=today, now=now)
    _bring_in_line(case, dues, true, ladder=ladder, today=today, now=now)
    return True


def _common_start(said: Sequence[rules.Stay], true: Sequence[rules.Stay]) -> int:
    same = 0
    while same < min(len(said), len(true)) and said[same] == true[same]:
        same += 1
    return same


def _supersede(
    case: CollectionCase, wrong: list[BucketStay], true: list[rules.Stay], *, buckets: list[int], now: datetime
) -> None:
    BucketStay.objects.filter(pk__in=[stay.pk for stay in wrong]).update(is_current=False)
    for position, stay in enumerate(true):
        twin = wrong[position] if position < len(wrong) else None
        BucketStay.objects.create(
            case=case,
            loan_id=case.loan_id,
            bucket_id=buckets[stay.bucket],
            entered_on=stay.entered_on,
            last_on=stay.last_on,
            outcome=stay.outcome,
            owed=twin.owed if twin else case.value,
            recorded_at=now,
            supersedes=twin,
        )


def _words(stays: Sequence[rules.Stay], ladder: LadderInUse) -> list[dict[str, str]]:
    return [
        {
            "bucket": ladder.steps[stay.bucket].code,
            "from": stay.entered_on.isoformat(),
            "to": stay.last_on.isoformat() if stay.last_on else "",
            "outcome": stay.outcome,
        }
        for stay in stays
    ]


def _log(
    case: CollectionCase,
    before: Sequence[rules.Stay],
    after: Sequence[rules.Stay],
    *,
    ladder: LadderInUse,
    today: date,
    now: datetime,
) -> None:
    days = [stay.entered_on for stay in [*before, *after]]
    CaseEvent.objects.create(
        item=case,
        name="restate",
        from_state=case.state,
        to_state=case.state,
        effective_on=min(days, default=today),
        recorded_at=now,
        detail={"before": _words(before, ladder), "after": _words(after, ladder)},
        supersedes=CaseEvent.objects.filter(item=case).order_by("-pk").first(),
        from_bucket_id=case.bucket_id,
        to_bucket_id=ladder.steps[after[-1].bucket].bucket_id if after else None,
    )


def _bring_in_line(
    case: CollectionCase,
    dues: Sequence[rules.Due],
    true: Sequence[rules.Stay],
    *,
    ladder: LadderInUse,
    today: date,
    now: datetime,
) -> None:
    """Put an open case into the bucket where it truly is; its collector keeps it when the bucket is the same."""
    due_on = rules.oldest_unpaid(dues, day=today, opening=ladder.opening)
    if case.state not in OPEN_STATES or not true or true[-1].outcome or due_on is None:
        return
    step = ladder.steps[true[-1].bucket]
    moves_on = rules.moves_on(ladder.lowers, true[-1].bucket, due_on)
    if step.bucket_id == case.bucket_id:
        CollectionCase.objects.filter(pk=case.pk).update(due_on=due_on, moves_on=moves_on)
        return
    finish(desk=DESK, item=case, actor=None, now=now, outcome=Outcome.ROLLED)
    advance(
        case,
        "roll",
        actor=None,
        now=now,
        effective_on=today,
        changes={"bucket_id": step.bucket_id, "pool_id": step.pool_id, "due_on": due_on, "moves_on": moves_on},
        from_bucket_id=case.bucket_id,
        to_bucket_id=step.bucket_id,
    )

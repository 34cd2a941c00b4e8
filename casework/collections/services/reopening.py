"""Cases follow their stays: into the true bucket, closed on the true day, or open again and back to who had them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from casework.collections import rules
from casework.collections.desk import DESK
from casework.collections.ladders import LadderInUse
from casework.collections.models import CollectionCase
from casework.collections.retention.carrying import carry, kept_through
from casework.collections.states import ENDED_BY_LEDGER, OPEN_STATES, CaseState
from casework.workflow.assignment import AssignmentRefused, assign, finish
from casework.workflow.models import Outcome
from casework.workflow.transitions import advance

if TYPE_CHECKING:
    from casework.people.models import User

_CLOSE_AGAIN = {"collected": "recollect", "rescheduled": "reschedule_late", "waived": "waive_late"}


def bring_in_line(
    case: CollectionCase,
    stays: Sequence[rules.TrueStay],
    *,
    is_newest: bool,
    dues: Sequence[rules.Due],
    ladder: LadderInUse,
    today: date,
    now: datetime,
) -> bool:
    """Bring a case in line with its true stays; return whether it was closed and is open again.

    is_newest: it is the one that can be worked. An open case comes into the bucket where it truly is; its collector
    keeps it when the bucket is the same, or when a supervisor agreed. Without stays nothing was ever due in it, and how
    it ended stays.
    """
    if not stays:
        return False
    last = stays[-1]
    if not last.stay.outcome:
        return _is_open(case, last, dues=dues, ladder=ladder, today=today, now=now)
    if case.state in ENDED_BY_LEDGER:
        _is_closed(case, last.stay, is_newest=is_newest, now=now)
    return False


def _is_closed(case: CollectionCase, last: rules.Stay, *, is_newest: bool, now: datetime) -> None:
    if last.last_on is None:
        raise ValueError("a stay that ended has a last day")
    if last.outcome in rules.ENDINGS:
        if (case.state, case.closed_on) != (last.outcome, last.last_on):
            step, changes = _CLOSE_AGAIN[last.outcome], {"closed_on": last.last_on}
            advance(case, step, actor=None, now=now, effective_on=last.last_on, changes=changes)
    elif not is_newest and case.state != CaseState.VOID:
        advance(case, "undo", actor=None, now=now, effective_on=last.last_on)


def _is_open(
    case: CollectionCase, last: rules.TrueStay, *, dues: Sequence[rules.Due], ladder: LadderInUse, today: date,
    now: datetime,
) -> bool:  # fmt: skip
    due_on = rules.oldest_unpaid(dues, day=today, opening=ladder.opening)
    if due_on is None:
        return False
    step = ladder.steps[last.stay.bucket]
    moves_on = rules.moves_on(ladder.lowers, last.stay.bucket, due_on)
    place: dict[str, Any] = {"due_on": due_on, "moves_on": moves_on, "value": last.owed}
    if case.state in OPEN_STATES and step.bucket_id == case.bucket_id:
        CollectionCase.objects.filter(pk=case.pk).update(**place)
        return False
    place |= {"bucket_id": step.bucket_id, "pool_id": step.pool_id}
    was_closed = case.state in ENDED_BY_LEDGER
    if kept := kept_through(case, today):
        carry(case, kept, place=place, today=today, now=now)
        return False
    place["waiting_since"] = now
    if not was_closed:
        finish(desk=DESK, item=case, actor=None, now=now, outcome=Outcome.ROLLED)
    advance(
        case, "reopen" if was_closed else "roll", actor=None, now=now, effective_on=today, changes=place,
        from_bucket_id=case.bucket_id, to_bucket_id=step.bucket_id,
    )  # fmt: skip
    return was_closed


def give_back(case_ids: Collection[int], *, now: datetime) -> None:
    """Give cases that are open again to whom they were taken from by closing, where these are on duty, have room and
    work that bucket; the others wait in their pools. What these people carry is locked by the caller.
    """
    by_person: dict[User, list[int]] = defaultdict(list)
    for case in CollectionCase.objects.filter(pk__in=case_ids, last_assignee__isnull=False).select_related(
        "last_assignee"
    ):
        if case.last_assignee is not None:
            by_person[case.last_assignee].append(case.pk)
    for person, items in by_person.items():
        try:
            assign(
                desk=DESK,
                item_ids=items,
                person=person,
                actor=None,
                now=now,
                reason=_("It is open again after a reversal."),
            )
        except AssignmentRefused:  # away, or no room: the case waits in its pool, where everybody sees it
            continue

"""Why a closed day is counted otherwise: what was recorded since it was counted, and whose lines that concerns."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from casework.collections.models import CaseEvent, Placement, PromiseJudgement
from casework.portfolio.models import Payment, PaymentKind, Reversal
from casework.reports.summaries.selectors.lines import Key
from casework.reports.summaries.selectors.stale import LOOKS_BACK
from casework.review.models import Reopening

Cause = dict[str, Any]
Causes = dict[Key, list[Cause]]
# A page need not list more than these.
MOST = 20


def review_causes(*, book_id: int, day: date, since: datetime) -> Causes:
    """Return the decisions of the day that were reopened since, by whose they were. One query."""
    found = Reopening.objects.filter(
        reopened_at__gt=since, decision__decided_on=day, decision__order__book=book_id
    ).select_related("decision__order")  # fmt: skip
    causes: Causes = defaultdict(list)
    for one in found.order_by("reopened_at", "pk"):
        decision = one.decision
        cause = _cause("reopened", decision.order.external_ref, one.reopened_at, one.reason)
        causes[Key(person_id=decision.decided_by_id, team_id=None, stage=decision.stage)].append(cause)
    return causes


def collection_causes(*, book_id: int, day: date, since: datetime) -> Causes:
    """Return payments of the day that came late, reversals of such, and cases whose past was corrected since, by who
    had them, and promises judged otherwise, by who took them. Five queries.
    """
    # One given back on the day ended the day before.
    lasted = Q(ended_on__isnull=True) | Q(ended_on__gte=day - timedelta(days=1))
    held = Placement.objects.filter(lasted, started_on__lte=day, item__book=book_id)
    loans = held.order_by().values("item__loan")  # however much came late, no more is read than somebody had
    about: dict[int, list[Cause]] = defaultdict(list)
    # What was paid on an earlier day is in what was carried into this one.
    days = (day - LOOKS_BACK, day)
    paid = Payment.objects.filter(
        loan__in=loans, paid_on__range=days, received_at__gt=since, kind=PaymentKind.CASH
    ).order_by("received_at", "pk")  # fmt: skip
    for loan, ref, at in paid.values_list("loan", "external_ref", "received_at").iterator():
        if len(about[loan]) < MOST:
            about[loan].append(_cause("payment", ref, at))
    taken = Reversal.objects.filter(payment__loan__in=loans, payment__paid_on__range=days, received_at__gt=since)
    for loan, ref, at, why in taken.order_by("received_at", "pk").values_list(
        "payment__loan", "payment__external_ref", "received_at", "reason"
    ):
        about[loan].append(_cause("reversal", ref, at, why))
    corrected = CaseEvent.objects.filter(
        item__book=book_id, name="restate", recorded_at__gt=since, effective_on__lte=day
    ).order_by("recorded_at", "pk")  # fmt: skip
    for loan, ref, at in corrected.values_list("item__loan", "item__loan__external_ref", "recorded_at"):
        about[loan].append(_cause("restated", ref, at))
    causes = _judged(book_id, day, since)
    for person, bucket, currency, loan in (
        held.filter(item__loan__in=list(about))
        .order_by("pk")
        .values_list("person", "stay__bucket", "item__loan__currency", "item__loan")
    ):
        known = causes[Key(person_id=person, team_id=None, bucket_id=bucket, currency=currency)]
        known += about[loan][: max(MOST - len(known), 0)]
    return causes


def _judged(book_id: int, day: date, since: datetime) -> Causes:
    judged = PromiseJudgement.objects.filter(
        promise__loan__book=book_id, promise__ends_on=day, recorded_at__gt=since
    ).order_by("recorded_at", "pk")  # fmt: skip
    causes: Causes = defaultdict(list)
    for person, bucket, currency, ref, at in judged.values_list(
        "promise__taken_by", "promise__bucket", "promise__loan__currency", "promise__loan__external_ref", "recorded_at"
    ):
        key = Key(person_id=person, team_id=None, bucket_id=bucket, currency=currency)
        causes[key].append(_cause("judged", ref, at))
    return causes


def _cause(kind: str, ref: str, at: datetime, why: str = "") -> Cause:
    return {"kind": kind, "ref": ref, "at": at.isoformat(), "why": why}

"""Closed days of which something was recorded since they were counted: they are counted anew."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum

from casework.collections.models import CaseEvent, Placement, PromiseJudgement
from casework.portfolio.models import Payment, PaymentKind, Reversal
from casework.reports.selectors.placements import calls
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.models import VERSION, CollectorDay, SummaryDay
from casework.reports.summaries.selectors.closed import lacks_times
from casework.review.models import Reopening

# So far back the nightly run looks for what came late; what is older is counted anew by hand.
LOOKS_BACK = timedelta(days=40)
# The outcome of a call may be noted the morning after, with the time of the call.
NOTED_LATE = 2


def stale_days(*, book_id: int) -> list[date]:
    """Return the days to count anew, in order. Nine queries."""
    closed = {row.day: row for row in SummaryDay.objects.filter(book=book_id).order_by("day")}
    if not closed:
        return []
    since = max(closed) - LOOKS_BACK
    found = {day for day, row in closed.items() if row.version != VERSION}
    found |= set(_reopened(book_id)) | set(_judged(book_id, since)) | set(_noted(book_id, sorted(closed)[-NOTED_LATE:]))
    found |= set(SummaryDay.objects.filter(lacks_times(), book=book_id).values_list("day", flat=True))
    found |= set(_followed({day: row.checked_at for day, row in closed.items()}, _moved(book_id, since)))
    return sorted(found & set(closed))


def _checked(book_id: int, day: str) -> Subquery:
    rows = SummaryDay.objects.filter(book=book_id, day=OuterRef(day))
    return Subquery(rows.values("checked_at"))


def _reopened(book_id: int) -> Iterable[date]:
    found = Reopening.objects.filter(
        decision__order__book=book_id, reopened_at__gt=_checked(book_id, "decision__decided_on")
    )
    return found.values_list("decision__decided_on", flat=True)


def _judged(book_id: int, since: date) -> Iterable[date]:
    found = PromiseJudgement.objects.filter(
        promise__loan__book=book_id, promise__ends_on__gte=since, recorded_at__gt=_checked(book_id, "promise__ends_on")
    )
    return found.values_list("promise__ends_on", flat=True)


def _noted(book_id: int, days: Iterable[date]) -> Iterable[date]:
    for day in days:
        there = CollectorDay.objects.filter(book=book_id, day=day).aggregate(calls=Sum("calls"))["calls"] or 0
        if calls(Scope(first=day, last=day, book_id=book_id)).count() != there:
            yield day


def _moved(book_id: int, since: date) -> list[tuple[date, datetime]]:
    """Return from which days on something changed the past of placements, and when that was last recorded."""
    held = Q(ended_on__isnull=True) | Q(ended_on__gte=OuterRef("paid_on"))
    had = Exists(Placement.objects.filter(held, item__loan=OuterRef("loan")))
    payments = Payment.objects.filter(had, loan__book=book_id, paid_on__gte=since, kind=PaymentKind.CASH)
    paid = payments.filter(received_at__gt=_checked(book_id, "paid_on"))
    taken = Reversal.objects.filter(payment__in=payments, received_at__gt=_checked(book_id, "payment__paid_on"))
    corrected = CaseEvent.objects.filter(
        item__book=book_id, name="restate", effective_on__gte=since,
        recorded_at__gt=_checked(book_id, "effective_on"),
    )  # fmt: skip
    return [
        *_latest(paid, "paid_on", "received_at"), *_latest(taken, "payment__paid_on", "received_at"),
        *_latest(corrected, "effective_on", "recorded_at"),
    ]  # fmt: skip


def _latest(rows: QuerySet[Any], day: str, at: str) -> Iterable[tuple[date, datetime]]:
    yield from rows.order_by().values_list(day).annotate(last=Max(at))


def _followed(closed: Mapping[date, datetime], moved: Iterable[tuple[date, datetime]]) -> Iterable[date]:
    """Yield the closed days that were counted before something that changed them or a day before was recorded."""
    changes = sorted(moved)
    last: datetime | None = None
    for day, checked_at in sorted(closed.items()):
        while changes and changes[0][0] <= day:
            _day, at = changes.pop(0)
            last = max(last or at, at)
        if last and last > checked_at:
            yield day

"""How a placement with an agency ends: recalled by hand, due back, or because its case closed."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casework.collections import permissions
from casework.collections.agencies.models import AgencyEnd, AgencyPlacement
from casework.collections.agencies.services.keeping import TOPIC
from casework.collections.agencies.services.placing import log, write_placements
from casework.collections.desk import business_day
from casework.collections.models import CollectionCase
from casework.collections.states import OPEN_STATES, CaseState
from casework.jobs import audit, outbox
from casework.lib.refusal import OutOfReach
from casework.portfolio.current import require_current
from casework.portfolio.models import Book

if TYPE_CHECKING:
    from casework.people.models import User

DAY = timedelta(days=1)


def recall(*, placements: Collection[UUID], reason: str, actor: "User", now: datetime) -> int:
    """Take these placements (public ids) back: their cases can be dealt again. Return how many; ended ones are left.

    Payments of today are the house's: if only the date is known, who has the case at the day's end has the credit
    (metrics.md). Raises OutOfReach for a case that `actor` does not supervise, BookBehind.
    """
    mine = permissions.supervised_by(actor)
    chosen = AgencyPlacement.objects.filter(public_id__in=placements)
    if chosen.filter(case__in=mine.values("pk")).count() < len(set(placements)):
        raise OutOfReach(_("There is no such case."))
    books = CollectionCase.objects.filter(agency_placements__in=chosen).values("book")
    for book in Book.objects.filter(pk__in=books).order_by("pk"):
        require_current(book, now=now)
    return _recall(chosen, reason=reason, actor=actor, now=now)


@transaction.atomic
def _recall(chosen: QuerySet[AgencyPlacement], *, reason: str, actor: "User", now: datetime) -> int:
    taken = _open(chosen.filter(ended_at__isnull=True))
    for day, rows in _by_day(taken, now):
        _end(rows, outcome=AgencyEnd.RECALLED, last_on=day - DAY, actor=actor, now=now)
        _log(rows, "call_back", actor=actor, now=now, day=day, reason=reason)
    for batch in {row.batch for row in taken}:
        audit.record(
            actor=actor, action="agency.recall", subject_kind="agency", subject_id=batch.agency.public_id, now=now,
            detail={"batch": batch.number, "cases": sum(row.batch_id == batch.pk for row in taken), "reason": reason},
        )  # fmt: skip
    return len(taken)


@transaction.atomic
def end_night(*, book: Book, day: date, now: datetime) -> None:
    """End the placements of cases that the night closed, and take back what is due back on `day` or before.

    Part of a book's night, after its cases have moved. Idempotent; one query when no agency has anything.
    """
    lasting = AgencyPlacement.objects.filter(ended_at__isnull=True, batch__agency__book=book)
    if not lasting.exists():
        return
    _end_closed(lasting, now)
    due = _open(lasting.filter(batch__due_back_on__lte=day))
    _end(due, outcome=AgencyEnd.DUE_BACK, last_on=day - DAY, actor=None, now=now)
    _log(due, "call_back", actor=None, now=now, day=day, reason="")


def ledger_changed(loan_ids: Collection[int], now: datetime) -> None:
    """End the placements of cases that closed, on the day on which they did, and place again what a reversal opened.

    Registered with the ledger's news after what closes and opens the cases themselves. Two queries when there is
    nothing to do.
    """
    _end_closed(AgencyPlacement.objects.filter(loan__in=loan_ids, ended_at__isnull=True), now)
    _continue(loan_ids, now)


def _end_closed(lasting: QuerySet[AgencyPlacement], now: datetime) -> None:
    """A statement for each way and day of closing, which are few however many the cases."""
    ways: dict[tuple[AgencyEnd, date], list[AgencyPlacement]] = defaultdict(list)
    for row in _open(lasting.exclude(case__state__in=OPEN_STATES)):
        way = AgencyEnd.COLLECTED if row.case.state == CaseState.COLLECTED else AgencyEnd.WITHDRAWN
        ways[way, row.case.closed_on or row.started_on].append(row)
    for (way, last_on), rows in sorted(ways.items()):
        _end(rows, outcome=way, last_on=last_on, actor=None, now=now)


def _continue(loan_ids: Collection[int], now: datetime) -> None:
    """Give a case that was collected while an agency had it, and is open again, back to that agency until it is due."""
    back = AgencyPlacement.objects.filter(
        loan__in=loan_ids, case__state__in=OPEN_STATES, outcome=AgencyEnd.COLLECTED, continued_by__isnull=True
    ).exclude(case__agency_placements__ended_at__isnull=True)
    for row in _open(back):
        today = business_day(row.case.book, now)
        if row.batch.due_back_on > today:
            write_placements(row.batch, [row.case], started_on=(row.last_on or today) + DAY, continues=row)
            log([row.case], "place_out", batch=row.batch, actor=None, now=now, day=today, detail={"again": True})


def _open(chosen: QuerySet[AgencyPlacement]) -> list[AgencyPlacement]:
    return list(
        chosen.select_for_update(of=("self",))
        .select_related("batch__agency", "case__book", "case__pool", "case__bucket")
        .order_by("pk")
    )


def _by_day(rows: list[AgencyPlacement], now: datetime) -> list[tuple[date, list[AgencyPlacement]]]:
    days: dict[date, list[AgencyPlacement]] = {}
    for row in rows:
        days.setdefault(business_day(row.case.book, now), []).append(row)
    return sorted(days.items())


def _end(
    rows: Collection[AgencyPlacement], *, outcome: AgencyEnd, last_on: date, actor: "User | None", now: datetime
) -> None:
    if not rows:
        return
    AgencyPlacement.objects.filter(pk__in=[row.pk for row in rows]).update(
        outcome=outcome, last_on=last_on, ended_at=now, ended_by=actor
    )
    outbox.push(TOPIC)
    for agency in {row.batch.agency.public_id for row in rows}:
        outbox.push(f"agency-{agency}")


def _log(
    rows: Collection[AgencyPlacement], name: str, *, actor: "User | None", now: datetime, day: date, reason: str
) -> None:
    for batch in {row.batch for row in rows}:
        cases: list[CollectionCase] = [row.case for row in rows if row.batch_id == batch.pk]
        log(cases, name, batch=batch, actor=actor, now=now, day=day, detail={"reason": reason} if reason else {})

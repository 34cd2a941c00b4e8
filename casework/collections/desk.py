"""How cases are assigned: what the one writer of assignments has to know of them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.collections import permissions
from casework.collections.models import AgencyPlacement, BucketStay, CollectionCase, Placement, SliceDraw
from casework.contact import holding
from casework.lib.days import day_in
from casework.lib.said import Said, say
from casework.portfolio.models import Book
from casework.workflow.dealing.desk import BulkDesk
from casework.workflow.desk import Desk
from casework.workflow.models import Outcome, Pool, PoolKind


def business_day(book: Book, now: datetime) -> date:
    """Return the day that counts for work on the book: its business date, or today in its zone before the first
    roll.
    """
    return book.business_date or day_in(book.time_zone, now)


def left_alone() -> Q:
    """Return the filter of cases that nobody is given: those on hold, held out, or with an agency."""
    with_agency = Exists(AgencyPlacement.objects.filter(case=OuterRef("pk"), ended_at__isnull=True))
    return holding.held() | Q(with_agency) | Q(Exists(SliceDraw.objects.filter(case=OuterRef("pk"), is_open=True)))


def held_out(case_ids: Collection[int]) -> dict[int, Said]:
    """Return why those of these cases that are held out, and not on hold besides, are left alone. One query."""
    free = CollectionCase.objects.filter(~holding.held(), pk__in=case_ids)
    rows = SliceDraw.objects.filter(case__in=free, is_open=True).order_by("pk")
    return {case: out_until(until) for case, until in rows.values_list("case", "until_on")}


def out_until(day: date) -> Said:
    """Return the words of why a case is held out, in the reader's language."""
    return say(_("Held out until %(day)s to measure self-cure."), day=day.isoformat())


def _effective_on(case: CollectionCase, now: datetime) -> date:
    return business_day(case.book, now)


def _name(case: CollectionCase) -> str:
    return f"{case.customer.name} · {case.loan.external_ref}"


def _placement_fields(items: Sequence[CollectionCase], now: datetime) -> dict[int, dict[str, Any]]:
    """Tie each placement to the stay that is open, with what was owed when it began."""
    books = Book.objects.in_bulk({case.book_id for case in items})
    stays = BucketStay.objects.filter(case__in=[c.pk for c in items], last_on__isnull=True, is_current=True)
    open_stay = {stay.case_id: stay for stay in stays}
    return {
        case.pk: {
            "stay": open_stay[case.pk],
            "balance": case.value,
            "started_on": business_day(books[case.book_id], now),
        }
        for case in items
    }


def _placement_ending(items: Sequence[CollectionCase], outcome: Outcome, now: datetime) -> dict[int, dict[str, Any]]:
    """Say up to which day payments are credited: given away or rolled, to the day before; closed with the case, however
    it was closed, to the day itself.

    metrics.md: if only the date of a payment is known, the placement open at that day's end or at the closure counts.
    """
    books = Book.objects.in_bulk({case.book_id for case in items})
    keep = timedelta(0) if outcome in {Outcome.FINISHED, Outcome.WITHDRAWN} else timedelta(days=1)
    return {case.pk: {"ended_on": business_day(books[case.book_id], now) - keep} for case in items}


def _days(pool: Pool, now: datetime) -> dict[int, date]:
    return {book.pk: business_day(book, now) for book in Book.objects.all()}


def _given_in(pool: Pool) -> Q:
    return Q(stay__bucket__pool=pool)


BULK = BulkDesk(
    days=_days,
    given_in=_given_in,
    columns={"stay_id": "s.id", "balance": "i.value", "started_on": "{day}"},
    joins="JOIN collections_bucketstay s ON s.case_id = i.id AND s.last_on IS NULL AND s.is_current",
)


def _doing(case: CollectionCase) -> dict[str, str]:
    return {name: reverse(f"collections:{name}", args=[case.pool.public_id]) for name in ("assign", "release")}


DESK = Desk(
    kind=PoolKind.CASES,
    item=CollectionCase,
    assignment=Placement,
    fields=_placement_fields,
    ending=_placement_ending,
    effective_on=_effective_on,
    topic="case",
    related=("book",),
    bulk=BULK,
    answerable_to=permissions.answerable_to,
    page="collections:case",
    doing=_doing,
    name=_name,
    named_by=("customer", "loan"),
    left_alone=left_alone,
    left_because=held_out,
)

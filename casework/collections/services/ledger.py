"""What a change of the ledger does to cases at once: close what is settled, note what the next roll has to look at.

Paid after the business date: no effect until rolled. On it: closes now. Before it: closes now and restates the stays.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import Q

from casework.collections.bulk.settle import Settlement, close_settled
from casework.collections.ladders import LadderInUse, ladders_on
from casework.collections.models import CollectionCase, LateLoan
from casework.collections.services.restate import restate
from casework.collections.states import OPEN_STATES
from casework.jobs import outbox
from casework.portfolio.books import lock_against_roll
from casework.portfolio.models import Book, Instalment, Loan
from casework.workflow import loads


def ledger_changed(loan_ids: Collection[int], now: datetime) -> None:
    """Bring the cases of these loans in line with the ledger, in the caller's transaction. A constant number of
    queries a
    book, save for the stays that have to be restated, which are worked loan by loan. Idempotent."""
    by_book: dict[int, list[int]] = defaultdict(list)
    for loan_id, book_id in Loan.objects.filter(pk__in=loan_ids).values_list("pk", "book_id"):
        by_book[book_id].append(loan_id)
    for book_id, loans in sorted(by_book.items()):
        # Held shared until the commit: a night cannot begin between our reading of the business date and our writing.
        book = lock_against_roll(book_id)
        if book.business_date is not None:
            for ladder in ladders_on(book=book, day=book.business_date):
                _apply(book=book, today=book.business_date, ladder=ladder, loan_ids=loans, now=now)


def _apply(*, book: Book, today: date, ladder: LadderInUse, loan_ids: list[int], now: datetime) -> None:
    cases = CollectionCase.objects.filter(
        loan__in=loan_ids, state__in=OPEN_STATES, loan__product__in=ladder.product_ids
    )
    held = cases.filter(assignee__isnull=False).values_list("assignee_id", flat=True)
    loads.lock([person for person in held if person is not None])
    closed = close_settled(Settlement(book_id=book.pk, day=today, ladder=ladder, now=now, loan_ids=loan_ids))
    restate(book=book, ladder=ladder, loan_ids=_paid_before(today, loan_ids), now=now)
    _note_late(today=today, ladder=ladder, loan_ids=loan_ids)
    _tell(closed)


def _paid_before(today: date, loan_ids: list[int]) -> list[int]:
    """Return the loans of which an instalment was settled before the business date: their past may have to be
    restated.
    """
    settled = Instalment.objects.filter(loan__in=loan_ids, settled_on__lt=today)
    return sorted(set(settled.values_list("loan_id", flat=True)))


def _note_late(*, today: date, ladder: LadderInUse, loan_ids: list[int]) -> None:
    """Remember loans without an open case that should have one by now: the next roll opens it."""
    reached = Instalment.objects.filter(
        Q(settled_on__isnull=True) | Q(settled_on__gt=today),
        loan__in=loan_ids,
        loan__product__in=ladder.product_ids,
        loan__disbursed_on__lte=today,
        due_on__lte=today - timedelta(days=ladder.opening),
    ).exclude(loan__cases__state__in=OPEN_STATES)
    rows = [LateLoan(loan_id=loan) for loan in sorted(set(reached.values_list("loan_id", flat=True)))]
    LateLoan.objects.bulk_create(rows, ignore_conflicts=True)


def _tell(case_ids: list[int]) -> None:
    closed = CollectionCase.objects.filter(pk__in=case_ids)
    for case, pool, person in closed.values_list("public_id", "pool__public_id", "last_assignee__public_id"):
        outbox.push(f"case-{case}")
        outbox.push(f"pool-{pool}")
        if person is not None:
            outbox.push(f"user-{person}")

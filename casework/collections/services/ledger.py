"""What a change of the ledger does to cases at once: close what is settled, note what the next roll has to look at.

Paid after the business date: no effect until rolled. On it: closes now. Before it: closes now and restates the stays.
Reversed: opens again what the payment had closed, and restates.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import Q

from casework.collections.bulk.ranks import rerank_cases
from casework.collections.bulk.settle import Settlement, close_settled
from casework.collections.ladders import LadderInUse, ladders_on
from casework.collections.models import CollectionCase, LateLoan
from casework.collections.querysets import CaseQuerySet
from casework.collections.services.claims import settle_claims
from casework.collections.services.judging import judge_loans
from casework.collections.services.partitions import require_whole_night
from casework.collections.services.reopening import give_back
from casework.collections.services.restate import changed_before, restate
from casework.collections.services.waivers import settle_waivers
from casework.collections.states import ENDED_BY_LEDGER, OPEN_STATES, CaseState
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
            require_whole_night(book)
            for ladder in ladders_on(book=book, day=book.business_date):
                _apply(book=book, today=book.business_date, ladder=ladder, loan_ids=loans, now=now)
            judge_loans(loan_ids=loans, today=book.business_date, now=now)
            settle_claims(loan_ids=loans, today=book.business_date, now=now)
            settle_waivers(loan_ids=loans, now=now)


def _apply(*, book: Book, today: date, ladder: LadderInUse, loan_ids: list[int], now: datetime) -> None:
    cases = CollectionCase.objects.filter(loan__in=loan_ids, loan__product__in=ladder.product_ids)
    past = changed_before(today=today, loan_ids=loan_ids, now=now)
    loads.lock({*_holders(cases.filter(state__in=OPEN_STATES)), *_last_holders(cases.filter(loan__in=past))})
    closed = close_settled(Settlement(book_id=book.pk, day=today, ladder=ladder, now=now, loan_ids=loan_ids))
    restated = restate(book=book, ladder=ladder, loan_ids=past, now=now)
    give_back(restated.reopened, now=now)
    if restated.changed:
        rerank_cases(restated.changed, today=today)
    _note_late(today=today, ladder=ladder, loan_ids=loan_ids)
    _tell([*closed, *restated.changed])


def _holders(cases: CaseQuerySet) -> list[int]:
    return [one for one in cases.values_list("assignee_id", flat=True) if one is not None]


def _last_holders(cases: CaseQuerySet) -> list[int]:
    """Return who may get a case back that turns out not to be closed: locked with the others, before the cases."""
    closed = cases.filter(state__in=ENDED_BY_LEDGER, next__isnull=True)
    return [one for one in closed.values_list("last_assignee_id", flat=True) if one is not None]


def _note_late(*, today: date, ladder: LadderInUse, loan_ids: list[int]) -> None:
    """Remember loans without an open case that should have one by now: the next roll opens it."""
    reached = Instalment.objects.filter(
        Q(settled_on__isnull=True) | Q(settled_on__gt=today),
        loan__in=loan_ids,
        loan__product__in=ladder.product_ids,
        loan__disbursed_on__lte=today,
        due_on__lte=today - timedelta(days=ladder.opening),
    ).exclude(loan__cases__state__in=[*OPEN_STATES, CaseState.WRITTEN_OFF])
    rows = [LateLoan(loan_id=loan) for loan in sorted(set(reached.values_list("loan_id", flat=True)))]
    LateLoan.objects.bulk_create(rows, ignore_conflicts=True)


def _tell(case_ids: list[int]) -> None:
    """Tell the pages of these cases, of their pools, and of whoever has or had them."""
    rows = CollectionCase.objects.filter(pk__in=case_ids).values_list(
        "public_id", "pool__public_id", "last_assignee__public_id", "assignee__public_id"
    )
    topics = set()
    for case, pool, *people in rows:
        topics |= {f"case-{case}", f"pool-{pool}", *(f"user-{person}" for person in people if person is not None)}
    for topic in sorted(topics):
        outbox.push(topic)

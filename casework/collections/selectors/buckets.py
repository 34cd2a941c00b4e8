"""Figures by bucket: what entered, was collected and rolled on in a period, and what lay in each bucket at a day's
start.

metrics.md, "Entering a bucket" and "Collections". Amounts are all parts of what is owed, in the book's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from casework.collections.models import Bucket, BucketStay
from casework.collections.states import StayOutcome
from casework.lib.money import ZERO, total
from casework.portfolio.models import Allocation, Book, Instalment, Loan, Payment
from casework.portfolio.selectors import there_at_start

_PARTS = ("principal", "interest", "fee", "penalty")


@dataclass(frozen=True, kw_only=True)
class BucketFlow:
    """One bucket over a period. entered: stays that began in it; collected, rolled: stays that ended so in it.

    amount_entered: owed at entry of those that entered. amount_collected: cash received in the period while a stay
    lasted.
    """

    code: str
    entered: int = 0
    collected: int = 0
    rolled: int = 0
    cured_down: int = 0
    amount_entered: Decimal = ZERO
    amount_collected: Decimal = ZERO


@dataclass(frozen=True, kw_only=True)
class BucketStock:
    """One bucket at the start of a day: cases in it, and what is owed on their loans."""

    code: str
    cases: int
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A book at the start of a day: open loans, all that is still due on them, and the cases by bucket."""

    as_of: date
    open_loans: int
    amount_due: Decimal
    buckets: list[BucketStock] = field(default_factory=list)


def flows(*, book: Book, first: date, last: date) -> list[BucketFlow]:
    """Return the flows of every bucket of the ladders that the book's products use, in order. Three queries."""
    counted = moved(BucketStay.objects.filter(loan__book=book), first=first, last=last)
    cash = cash_by_bucket(Payment.objects.money().filter(loan__book=book), first=first, last=last)
    return [
        _flow(bucket, counted.get(bucket.pk, {}), cash.get((bucket.pk, book.currency), ZERO))
        for bucket in buckets_of(book)
    ]


def moved(stays: QuerySet[BucketStay], *, first: date, last: date) -> dict[int, Mapping[str, Any]]:
    """Count those of `stays` that began or ended in the period, by bucket. One query, along the days.

    A stay that a late payment showed to be wrong (superseded) counts nowhere.
    """
    began = Q(entered_on__range=(first, last))
    ended = Q(last_on__range=(first, last))
    return {
        row["bucket"]: row
        for row in stays.filter(began | ended, is_current=True)
        .order_by()
        .values("bucket")
        .annotate(
            entered=Count("pk", filter=began),
            collected=Count("pk", filter=ended & Q(outcome=StayOutcome.COLLECTED)),
            rolled=Count("pk", filter=ended & Q(outcome=StayOutcome.ROLLED)),
            cured_down=Count("pk", filter=ended & Q(outcome=StayOutcome.CURED_DOWN)),
            amount_entered=Sum("owed", filter=began),
        )
    }


def _flow(bucket: Bucket, row: Mapping[str, Any], cash: Decimal) -> BucketFlow:
    return BucketFlow(
        code=bucket.code,
        entered=row.get("entered", 0),
        collected=row.get("collected", 0),
        rolled=row.get("rolled", 0),
        cured_down=row.get("cured_down", 0),
        amount_entered=row.get("amount_entered") or ZERO,
        amount_collected=cash,
    )


def buckets_of(book: Book) -> list[Bucket]:
    """Return the buckets in which the book ever had a stay, plus the others of the same ladders, by ladder and lower
    bound.
    """
    used = BucketStay.objects.filter(loan__book=book).values("bucket__ladder")
    return list(Bucket.objects.filter(ladder__in=used).order_by("ladder__pk", "lower"))


def cash_by_bucket(payments: QuerySet[Payment], *, first: date, last: date) -> dict[tuple[int, str], Decimal]:
    """Sum those of `payments` (money, as `Payment.objects.money` keeps it) that came in while a stay lasted.

    By the stay's bucket and the loan's currency. One query, along the days.
    """
    lasting = Q(loan__stays__entered_on__lte=F("paid_on")) & (
        Q(loan__stays__last_on__isnull=True) | Q(loan__stays__last_on__gte=F("paid_on"))
    )
    found = (
        payments.filter(lasting, loan__stays__is_current=True, paid_on__range=(first, last))
        .order_by()
        .values_list("loan__stays__bucket", "loan__currency")
        .annotate(cash=Sum("amount"))
    )
    return {(bucket, currency): cash for bucket, currency, cash in found}


def snapshot(*, book: Book, day: date) -> Snapshot:
    """Return the book at the START of `day`: disbursed ON the day counts as open, paid ON it as still unpaid. Five
    queries.

    Amounts are all that is still to be paid on the loans, whenever it falls due; credit from overpaying lowers nothing.
    """
    unpaid = Q(settled_on__isnull=True) | Q(settled_on__gte=day)
    loans = Loan.objects.filter(unpaid, book=book, disbursed_on__lte=day)
    due = (
        Instalment.objects.filter(there_at_start(day), loan__in=loans).aggregate(due=Sum(total(*_PARTS)))["due"] or ZERO
    )
    paid = Allocation.objects.filter(instalment__loan__in=loans, payment__paid_on__lt=day).aggregate(
        paid=Sum("amount")
    )["paid"]
    return Snapshot(
        as_of=day,
        open_loans=loans.count(),
        amount_due=due - (paid or ZERO),
        buckets=_stocks(book=book, day=day),
    )


def _stocks(*, book: Book, day: date) -> list[BucketStock]:
    lasting = Q(last_on__isnull=True) | Q(last_on__gte=day)
    stays = BucketStay.objects.filter(lasting, is_current=True, loan__book=book, entered_on__lte=day)
    cases = dict(stays.values_list("bucket").annotate(cases=Count("pk")))
    on_loan = [f"loan__instalments__{part}" for part in _PARTS]
    there = Q(loan__instalments__agreed_on__isnull=True) | Q(loan__instalments__agreed_on__lt=day)
    due = dict(stays.values_list("bucket").annotate(due=Sum(total(*on_loan), filter=there)))
    paid = dict(
        stays.filter(loan__payments__paid_on__lt=day, loan__payments__allocations__instalment__isnull=False)
        .values_list("bucket")
        .annotate(paid=Sum("loan__payments__allocations__amount"))
    )
    return [
        BucketStock(
            code=bucket.code,
            cases=cases.get(bucket.pk, 0),
            amount=due.get(bucket.pk, ZERO) - paid.get(bucket.pk, ZERO),
        )
        for bucket in buckets_of(book)
    ]

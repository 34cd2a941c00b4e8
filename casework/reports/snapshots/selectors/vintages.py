"""Vintages and first payments: how the loans of one month turned out."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import TruncMonth

from casework.lib.money import ZERO
from casework.portfolio.models import Book, Instalment
from casework.reports.selectors.amounts import DaysBefore
from casework.reports.snapshots.models import SnapshotKind, SnapshotMonth, Vintage, VintageCell
from casework.reports.snapshots.rules import month_end, months_later, share

# The longest age that is shown, in months.
OLDEST = 24
# Of `first_instalments`: those that were paid, and not too late.
PAID_IN_TIME = Q(settled_on__isnull=False, moved=False, waived=False, too_late=0)


@dataclass(frozen=True, kw_only=True)
class VintageLine:
    """The loans disbursed in one month. shares: by age in months, from 0 on; None: immature, or no snapshot."""

    month: date
    loans: int
    disbursed: Decimal
    shares: list[Decimal | None]


@dataclass(frozen=True, kw_only=True)
class FirstPayments:
    """The loans whose first instalment fell due in one month: those long enough ago, and of them those not paid."""

    month: date
    due: int
    defaulted: int

    @property
    def rate(self) -> Decimal | None:
        """Not paid within the days ÷ fell due at least as many days ago."""
        return share(self.defaulted, self.due)


def vintages(*, book: Book, first: date, last: date, threshold: int, ever: bool) -> list[VintageLine]:
    """Return the vintages of a range, the oldest first, each up to the newest month that is counted. Three queries.

    threshold: days past due, one of `rules.THRESHOLDS`. ever: what had reached it at some month's end; else what is at
    or past it then.
    """
    of = {"book": book, "kind": SnapshotKind.MONTH}
    sizes = list(Vintage.objects.filter(**of, month__range=(month_end(first), last)).order_by("month"))
    seen = SnapshotMonth.objects.filter(**of, counted_at__isnull=False, month__gte=month_end(first))
    months = set(seen.values_list("month", flat=True))
    reached: dict[tuple[date, date], Decimal] = defaultdict(lambda: ZERO)
    cells = VintageCell.objects.filter(**of, threshold=threshold, vintage__in=[size.month for size in sizes])
    for vintage, month, now, new in cells.values_list("vintage", "month", "balance", "first_balance"):
        reached[vintage, month] = new if ever else now
    newest = max(months, default=first)
    return [
        VintageLine(
            month=size.month, loans=size.loans, disbursed=size.disbursed,
            shares=_shares(size, months=months, newest=newest, reached=reached, ever=ever),
        )
        for size in sizes
    ]  # fmt: skip


def _shares(
    size: Vintage, *, months: set[date], newest: date, reached: dict[tuple[date, date], Decimal], ever: bool
) -> list[Decimal | None]:
    shares: list[Decimal | None] = []
    so_far, whole = ZERO, True
    for age in range(OLDEST + 1):
        month = months_later(size.month, age)
        if month > newest:
            break
        whole = whole and month in months  # what reached the threshold in a month nobody saw is not known later either
        so_far = so_far + reached[size.month, month] if ever else reached[size.month, month]
        shares.append(share(so_far, size.disbursed) if month in months and (whole or not ever) else None)
    return shares


def first_payments(*, book: Book, first: date, last: date, days: int) -> list[FirstPayments]:
    """Return how the first instalments that fell due in the months of a range were paid, the oldest first. One query.

    days: after so many days from its due date an instalment that is not paid is a default.
    """
    found = (
        first_instalments(book=book, first=first.replace(day=1), last=month_end(last), days=days)
        .annotate(month=TruncMonth("due_on"))
        .order_by()
        .values_list("month")
        .annotate(all=Count("pk"), good=Count("pk", filter=PAID_IN_TIME))
    )
    return [FirstPayments(month=month_end(month), due=due, defaulted=due - good) for month, due, good in sorted(found)]


def first_instalments(*, book: Book, first: date, last: date, days: int) -> QuerySet[Instalment]:
    """Return the first instalments that fell due on these days, `days` ago or longer, for PAID_IN_TIME to be asked."""
    late = When(due_on__lt=DaysBefore(F("settled_on"), Value(days)), then=1)
    judged = Instalment.objects.annotate(too_late=Case(late, default=0, output_field=IntegerField()))
    if book.business_date is None:
        return judged.none()
    until = min(last, book.business_date - timedelta(days=days))
    return judged.filter(loan__book=book, number=1, due_on__range=(first, until))

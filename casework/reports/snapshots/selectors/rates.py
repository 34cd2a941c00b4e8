"""Roll rates and delinquency over a range of months, from what was counted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from casework.portfolio.models import Book
from casework.reports.snapshots.models import MonthTotal, RollCell, SnapshotMonth
from casework.reports.snapshots.rules import (
    LAGS,
    OPEN,
    Month,
    Standing,
    Transition,
    lagged,
    month_end,
    months_later,
    percent,
    share,
)


@dataclass(frozen=True, kw_only=True)
class Rates:
    """The months of a range, in order, and what moved between those that follow one another.

    earlier: months before the range, which lagged figures are shares of. uncounted: months whose snapshots are still
    being fed; nothing is said of them.
    """

    months: list[Month]
    earlier: list[Month]
    transitions: list[Transition]
    uncounted: list[date]

    def lagged(self, month: Month, bucket: str) -> Decimal | None:
        """Return the lagged share of a bucket at a month's end."""
        return lagged([*self.earlier, *self.months], month, bucket)


def rates(*, book: Book, kind: str, first: date, last: date) -> Rates:
    """Return what the months from that of `first` to the last one that ends by `last` tell. Three queries."""
    start, of = month_end(first), {"book": book, "kind": kind}
    reach = months_later(start, -max(LAGS.values()))
    found: dict[date, dict[str, Standing]] = defaultdict(dict)
    noted = SnapshotMonth.objects.filter(**of, month__range=(reach, last)).order_by("month")
    state = dict(noted.values_list("month", "counted_at"))
    for total in MonthTotal.objects.filter(**of, month__range=(reach, last)):
        found[total.month][total.bucket] = Standing(loans=total.loans, balance=total.balance)
    months = {end: Month(end=end, standing=found[end]) for end, counted in state.items() if counted}
    moved: dict[date, dict[tuple[str, str], Standing]] = defaultdict(dict)
    for cell in RollCell.objects.filter(**of, month__gt=start, month__lte=last):
        moved[cell.month][cell.came, cell.went] = Standing(loans=cell.loans, balance=cell.balance)
    pairs = [(months.get(months_later(end, -1)), end) for end in months if end > start]
    return Rates(
        months=[month for month in months.values() if month.end >= start],
        earlier=[month for month in months.values() if month.end < start],
        transitions=[Transition(start=then, end=end, moved=moved[end]) for then, end in pairs if then],
        uncounted=[end for end, counted in state.items() if not counted and end >= start],
    )


def books_with_snapshots(*, kind: str, first: date, last: date) -> list[Book]:
    """Return the books that have snapshots in a range, by code. One query."""
    there = SnapshotMonth.objects.filter(kind=kind, month__range=(month_end(first), last))
    return list(Book.objects.filter(pk__in=there.values("book")).order_by("code"))


def as_json(found: Rates) -> dict[str, Any]:
    """Return the rates as plain data; shares in percent with two decimals, None where there is nothing to divide by."""
    return {
        "transitions": [
            {
                "from": one.start.end.isoformat(),
                "to": one.end.isoformat(),
                "buckets": list(one.buckets),
                "counts": [[one.cell(came, went).loans for went in one.buckets] for came in one.buckets],
                "balances": [[float(one.cell(came, went).balance) for went in one.buckets] for came in one.buckets],
            }
            for one in found.transitions
        ],
        "month_ends": [
            {
                "date": month.end.isoformat(),
                "count_pct": {
                    bucket: percent(share(month.of(bucket).loans, month.receivables.loans)) for bucket in OPEN
                },
                "balance_pct": {
                    bucket: percent(share(month.of(bucket).balance, month.receivables.balance)) for bucket in OPEN
                },
                "lagged_pct": {bucket: percent(found.lagged(month, bucket)) for bucket in LAGS},
            }
            for month in found.months
        ],
    }

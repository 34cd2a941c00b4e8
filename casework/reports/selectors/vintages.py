"""Outcomes of the loans of a month, by months on book: shown only when all of them have got there."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper, QuerySet

from casework.portfolio.rules.schedules import months_after
from casework.reports.selectors.outcomes import CHUNK, NORMAL, Holder, holders, judgeable, name, stages_of
from casework.reports.selectors.scope import Scope
from casework.review.models import ReviewOrder, Stage

# Months on book at which vintages are looked at.
MONTHS = (1, 2, 3, 6)


@dataclass(frozen=True, kw_only=True)
class VintageLine:
    """The loans of one month (its first day), of a reviewer at a stage, or (stage None) each once.

    rates: by months on book; None: not all of the vintage's loans have reached them; a rate of None: nothing fell due.
    where: as `Table.where`.
    """

    book: str
    month: date
    stage: Stage | None
    person: str
    disbursed: int
    rates: dict[int, "MaturedRate | None"]
    where: Mapping[str, Any] = field(default_factory=dict, compare=False)


class MaturedRate(NamedTuple):
    """Instalments fallen due and those of them overdue."""

    fallen: int
    overdue: int


def vintages(scope: Scope) -> list[VintageLine]:
    """Return the loans disbursed in the months that the period touches, by months on book. Four queries."""
    first = scope.first.replace(day=1)
    end = months_after(scope.last.replace(day=1), 1)
    orders = ReviewOrder.objects.filter(loan__disbursed_on__gte=first, loan__disbursed_on__lt=end)
    if scope.book_id is not None:
        orders = orders.filter(book=scope.book_id)
    return list(_VintageBook(scope, orders).lines())


class _VintageBook:
    """Counts vintages: their loans, who reviewed them, what of them fell due within so many months."""

    def __init__(self, scope: Scope, orders: QuerySet[ReviewOrder]) -> None:
        self._stages, self._orders = stages_of(scope), orders
        self._loans: Counter[tuple[str, date, Holder]] = Counter()
        self._last: dict[tuple[str, date], date] = {}
        self._business: dict[str, date | None] = {}
        self._counts: dict[tuple[str, date, Holder], dict[int, list[int]]] = defaultdict(dict)

    def lines(self) -> Iterator[VintageLine]:
        """Yield the vintages of each book in order, everybody's first, then each reviewer's."""
        self._count_loans()
        self._count_instalments()
        for (book, month, holder), number in sorted(self._loans.items()):
            stage, person, pk = holder
            by = {"by": pk, "stage": stage} if stage else {}
            yield VintageLine(
                book=book, month=month, stage=Stage(stage) if stage else None, person=person, disbursed=number,
                rates={each: self._rate(book, month, holder, each) for each in MONTHS},
                where={"of": book, "month": month.isoformat(), **by},
            )  # fmt: skip

    def _rate(self, book: str, month: date, holder: Holder, months: int) -> MaturedRate | None:
        business = self._business[book]
        if business is None or months_after(self._last[book, month], months) >= business:
            return None
        return MaturedRate(*self._counts[book, month, holder].get(months, (0, 0)))

    def _count_loans(self) -> None:
        days = self._orders.values_list(
            "book__code", "book__business_date", "loan__disbursed_on", "initial_by", name("initial_by"), "rereview_by",
            name("rereview_by"),
        )  # fmt: skip
        for book, business, day, *people, number in days.annotate(number=Count("pk")).order_by():
            month = day.replace(day=1)
            self._business[book] = business
            self._last[book, month] = max(day, self._last.get((book, month), day))
            for holder in self._all(people):
                self._loans[book, month, holder] += number

    def _count_instalments(self) -> None:
        rows = judgeable().filter(loan__order__in=self._orders)
        fields = (
            "loan__book__code", "loan__disbursed_on", "due_on", ExpressionWrapper(NORMAL, BooleanField()),
            "loan__order__initial_by", name("loan__order__initial_by"), "loan__order__rereview_by",
            name("loan__order__rereview_by"),
        )  # fmt: skip
        counted = rows.values_list(*fields).annotate(number=Count("pk")).order_by()
        for book, day, due_on, normal, *people, number in counted.iterator(chunk_size=CHUNK):
            for months in (each for each in MONTHS if due_on <= months_after(day, each)):
                for holder in self._all(people):
                    sums = self._counts[book, day.replace(day=1), holder].setdefault(months, [0, 0])
                    sums[0] += number
                    sums[1] += 0 if normal else number

    def _all(self, people: Sequence[Any]) -> list[Holder]:
        mine = list(holders(people, self._stages))
        return [("", "", 0), *mine] if mine else []

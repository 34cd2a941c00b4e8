"""What each acquisition channel brought, and what became of it. Outcomes and vintages as selectors.outcomes and
selectors.vintages define them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Sum

from casework.lib.money import ZERO
from casework.portfolio.models import AcquisitionChannel, Book
from casework.portfolio.rules.schedules import months_after
from casework.reports.partners.models import ChannelCount, Teller
from casework.reports.selectors.outcomes import NORMAL, fallen_due, judgeable
from casework.reports.selectors.scope import Scope
from casework.reports.selectors.vintages import MaturedRate
from casework.review.models import Decided, Decision, OrderQuestion, ReviewOrder, Stage

# Months on book at which the loans of the period are looked at.
MONTHS = (1, 3)


@dataclass(kw_only=True)
class ChannelLine:
    """One channel of a book, code "" for orders of none. registrations, clicks: None where nothing was counted.

    rates: of the loans disbursed in the period, by months on book; None: not all of them have got there.
    """

    book: str
    currency: str
    code: str
    name: str
    registrations: int | None = None
    clicks: int | None = None
    orders: int = 0
    decided: int = 0
    approved: int = 0
    disbursed: int = 0
    amount: Decimal = ZERO
    fallen: int = 0
    settled: int = 0
    rates: dict[int, MaturedRate | None] = field(default_factory=lambda: dict.fromkeys(MONTHS))

    @property
    def overdue(self) -> int:
        """Instalments unpaid or part paid at the end of their due date."""
        return self.fallen - self.settled


_Key = tuple[int, int | None]  # book, channel


def channels(scope: Scope) -> list[ChannelLine]:
    """Return what each channel brought, by book and name, orders of no channel last. Ten queries."""
    books = {book.pk: book for book in _books(scope)}
    names = {
        pk: (code, name)
        for pk, code, name in AcquisitionChannel.objects.filter(book__in=books).values_list("pk", "code", "name")
    }
    found: dict[_Key, dict[str, Any]] = defaultdict(dict)
    for key, facts in _facts(scope):
        found[key] |= facts
    lines = []
    for (book, channel), facts in found.items():
        code, name = names[channel] if channel is not None else ("", "")
        of = books[book]
        lines.append(ChannelLine(book=of.code, currency=of.currency, code=code, name=name, **facts))
    return sorted(lines, key=lambda line: (line.book, not line.code, line.name, line.code))


def received(scope: Scope) -> QuerySet[ReviewOrder]:
    """Return the orders that came in the period."""
    return ReviewOrder.objects.filter(scope.on_days("received_at", book="book"))


def decided(scope: Scope) -> QuerySet[Decision]:
    """Return the decisions of the period with which a review ended, one of an order.

    Whether an initial approval was the last does not hang on the product alone, which may change, and above somebody's
    authority there is a second stage anyhow. So it was unless the order went on: it is at the re-review, or was asked
    back from there and got no answer.
    """
    asked_back = OrderQuestion.objects.filter(order=OuterRef("order"), answered_at__isnull=True)
    ended = Q(outcome=Decided.REJECTED) | Q(stage=Stage.RE_REVIEW) | Q(order__stage=Stage.INITIAL) & ~Exists(asked_back)
    rows = Decision.objects.filter(ended, reopening__isnull=True, decided_on__range=(scope.first, scope.last))
    return rows if scope.book_id is None else rows.filter(order__book=scope.book_id)


def disbursed(scope: Scope) -> QuerySet[ReviewOrder]:
    """Return the orders that became loans in the period."""
    rows = ReviewOrder.objects.filter(loan__disbursed_on__range=(scope.first, scope.last))
    return rows if scope.book_id is None else rows.filter(book=scope.book_id)


def newest_counts(teller: Teller) -> QuerySet[ChannelCount]:
    """Return of each channel and day the count that stands."""
    later = ChannelCount.objects.filter(
        channel=OuterRef("channel"), day=OuterRef("day"), teller=teller, version__gt=OuterRef("version")
    )
    return ChannelCount.objects.filter(~Exists(later), teller=teller)


def _books(scope: Scope) -> QuerySet[Book]:
    return Book.objects.all() if scope.book_id is None else Book.objects.filter(pk=scope.book_id)


def _facts(scope: Scope) -> Iterator[tuple[_Key, dict[str, Any]]]:
    counts = newest_counts(Teller.OURS).filter(day__range=(scope.first, scope.last))
    if scope.book_id is not None:
        counts = counts.filter(channel__book=scope.book_id)
    yield from _summed(counts, "channel__book", "channel", registrations=Sum("registrations"), clicks=Sum("clicks"))
    yield from _summed(received(scope), "book", "channel", orders=Count("pk"))
    yield from _summed(
        decided(scope), "order__book", "order__channel", decided=Count("pk"),
        approved=Count("pk", filter=Q(outcome=Decided.APPROVED)),
    )  # fmt: skip
    yield from _summed(disbursed(scope), "book", "channel", disbursed=Count("pk"), amount=Sum("loan__principal"))
    yield from _summed(
        fallen_due(scope), "loan__order__book", "loan__order__channel", fallen=Count("pk"),
        settled=Count("pk", filter=NORMAL),
    )  # fmt: skip
    yield from ((key, {"rates": rates}) for key, rates in _matured(scope))


def _summed(rows: QuerySet[Any], book: str, channel: str, **sums: Any) -> Iterator[tuple[_Key, dict[str, Any]]]:
    keyed = rows.order_by().values(of_book=F(book), of_channel=F(channel))
    for row in keyed.annotate(**{f"sum_{name}": made for name, made in sums.items()}):
        yield (row["of_book"], row["of_channel"]), {name: row[f"sum_{name}"] for name in sums}


def _matured(scope: Scope) -> Iterable[tuple[_Key, dict[int, MaturedRate | None]]]:
    """Yield the rates of the loans of the period: of each age that all of a channel's loans have reached."""
    orders = disbursed(scope)
    lasts: dict[_Key, date] = {}
    business: dict[int, date | None] = {}
    days = orders.order_by().values_list("book", "channel", "loan__disbursed_on", "book__business_date").distinct()
    for book, channel, day, reached in days:
        business[book] = reached
        lasts[book, channel] = max(day, lasts.get((book, channel), day))
    counted: dict[tuple[_Key, int], list[int]] = defaultdict(lambda: [0, 0])
    rows = judgeable().filter(loan__order__in=orders).order_by().values_list(
        "loan__order__book", "loan__order__channel", "loan__disbursed_on", "due_on",
        ExpressionWrapper(NORMAL, BooleanField()),
    )  # fmt: skip
    for book, channel, day, due_on, normal, number in rows.annotate(number=Count("pk")):
        for months in (each for each in MONTHS if due_on <= months_after(day, each)):
            sums = counted[(book, channel), months]
            sums[0] += number
            sums[1] += 0 if normal else number
    for key, last in lasts.items():
        reached = business[key[0]]
        yield (
            key,
            {
                months: MaturedRate(*counted[key, months])
                if reached is not None and months_after(last, months) < reached
                else None
                for months in MONTHS
            },
        )

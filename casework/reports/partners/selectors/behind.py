"""The orders or loans behind one number of the tables of channels and funders, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from casework.lib import keyset
from casework.portfolio.models import AcquisitionChannel, Book, Funder, Loan
from casework.reports.selectors.channels import decided, disbursed, received
from casework.reports.selectors.funders import fallen_of, lent_by
from casework.reports.selectors.outcomes import NORMAL, fallen_due
from casework.reports.selectors.scope import Scope
from casework.reports.tables.partners import OF_CHANNELS, OF_FUNDERS
from casework.review.models import Decided, ReviewOrder


@dataclass(frozen=True, kw_only=True)
class BehindPage:
    """Orders or loans, newest first. partner: the channel or funder, None for orders of no channel."""

    scope: Scope
    book: Book
    partner: AcquisitionChannel | Funder | None
    number: str
    orders: list[ReviewOrder]
    loans: list[Loan]
    after: str


def rows_behind(query: Mapping[str, str]) -> BehindPage:
    """Return what is behind the number that an address names: of (a book), channel or funder, number, first, last.

    At most five queries. Raises Http404 for what is no such number.
    """
    book = Book.objects.filter(code=query.get("of", "")).first()
    number = query.get("number", "")
    if book is None or number not in (OF_FUNDERS if "funder" in query else OF_CHANNELS):
        raise Http404
    try:
        first, last = (date.fromisoformat(query.get(name, "")) for name in ("first", "last"))
    except ValueError:
        raise Http404 from None
    shown: dict[str, Any] = {
        "scope": Scope(first=first, last=last, book_id=book.pk), "book": book, "number": number, "orders": [],
        "loans": [],
    }  # fmt: skip
    after = query.get("after", "")
    if "funder" in query:
        funder = _named(Funder.objects.filter(book=book), query["funder"])
        loans = keyset.newest(_loans(funder, number, shown["scope"]).select_related("customer"), after=after)
        return BehindPage(**shown | {"partner": funder, "loans": loans.rows, "after": loans.after})
    code = query.get("channel", "")
    channel = _named(AcquisitionChannel.objects.filter(book=book), code) if code else None
    found = _orders(number, shown["scope"]).filter(channel=channel).select_related("loan", "product")
    orders = keyset.newest(found, after=after)
    return BehindPage(**shown | {"partner": channel, "orders": orders.rows, "after": orders.after})


def _named(rows: QuerySet[Any], code: str) -> Any:
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _orders(number: str, scope: Scope) -> QuerySet[ReviewOrder]:
    if number == "orders":
        return received(scope)
    if number == "disbursed":
        return disbursed(scope)
    if number in {"decided", "approved"}:
        rows = decided(scope) if number == "decided" else decided(scope).filter(outcome=Decided.APPROVED)
        return ReviewOrder.objects.filter(pk__in=rows.values("order"))
    due = fallen_due(scope) if number == "fallen" else fallen_due(scope).exclude(NORMAL)
    return ReviewOrder.objects.filter(loan__in=due.values("loan"))


def _loans(funder: Funder, number: str, scope: Scope) -> QuerySet[Loan]:
    if number == "disbursed":
        return lent_by([funder.pk]).filter(disbursed_on__range=(scope.first, scope.last))
    due = fallen_of([funder.pk], scope)
    return Loan.objects.filter(pk__in=(due if number == "fallen" else due.exclude(NORMAL)).values("loan"))

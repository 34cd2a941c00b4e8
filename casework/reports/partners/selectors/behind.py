"""The orders, loans or instalments behind one number of the tables of channels and funders, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from casework.lib import keyset
from casework.portfolio.models import AcquisitionChannel, Book, Funder, Instalment, Loan
from casework.reports.rules import is_in_reach
from casework.reports.selectors.channels import decided, disbursed, received
from casework.reports.selectors.funders import fallen_of, lent_by
from casework.reports.selectors.outcomes import NORMAL, fallen_due
from casework.reports.selectors.scope import Scope, named
from casework.reports.tables.partners import OF_CHANNELS, OF_DAYS, OF_FUNDERS, OF_INSTALMENTS
from casework.review.models import Decided, ReviewOrder


@dataclass(frozen=True, kw_only=True)
class BehindPage:
    """Orders, loans or instalments, whichever the number counts, newest first. partner: the channel or funder, None for
    orders of no channel.
    """

    scope: Scope
    book: Book
    partner: AcquisitionChannel | Funder | None
    number: str
    orders: list[ReviewOrder]
    loans: list[Loan]
    instalments: list[Instalment]
    after: str


def days_behind(query: Mapping[str, str]) -> dict[str, str] | None:
    """Return what the page of the reconciliation is asked for the days behind a number of registrations or clicks; None
    for other numbers. At most two queries. Raises Http404 for a channel that there is not.
    """
    number = query.get("number", "")
    if number not in OF_DAYS:
        return None
    book = _named(Book.objects.all(), query.get("of", ""))
    channel = _named(AcquisitionChannel.objects.filter(book=book), query.get("channel", ""))
    asked = {name: query.get(name, "") for name in ("first", "last")}
    return {**asked, "book": book.code, "channel": str(channel.public_id), "kind": number}


def rows_behind(query: Mapping[str, str]) -> BehindPage:
    """Return what is behind the number that an address names: of (a book), channel or funder, number, first, last.

    At most five queries. Raises Http404 for what is no such number.
    """
    book = named(Book.objects.all(), query.get("of", ""))
    number = query.get("number", "")
    if book is None or number not in (OF_FUNDERS if "funder" in query else OF_CHANNELS):
        raise Http404
    try:
        first, last = (date.fromisoformat(query.get(name, "")) for name in ("first", "last"))
    except ValueError:
        raise Http404 from None
    if not (is_in_reach(first) and is_in_reach(last)):
        raise Http404
    scope, after = Scope(first=first, last=last, book_id=book.pk), query.get("after", "")
    partner: Any = None
    if "funder" in query:
        partner = _named(Funder.objects.filter(book=book), query["funder"])
        kind, rows = _of_funder(partner, number, scope)
    else:
        code = query.get("channel", "")
        partner = _named(AcquisitionChannel.objects.filter(book=book), code) if code else None
        kind, rows = _of_channel(partner, number, scope)
    page = keyset.newest(rows, after=after)
    shown: dict[str, list[Any]] = {"orders": [], "loans": [], "instalments": []} | {kind: page.rows}
    return BehindPage(scope=scope, book=book, partner=partner, number=number, after=page.after, **shown)


def _named(rows: QuerySet[Any], code: str) -> Any:
    found = named(rows, code)
    if found is None:
        raise Http404
    return found


def _of_channel(channel: AcquisitionChannel | None, number: str, scope: Scope) -> tuple[str, QuerySet[Any]]:
    """Return what a number of a channel counts, and its name in BehindPage."""
    if number in OF_INSTALMENTS:
        return "instalments", _late_or_all(fallen_due(scope).filter(loan__order__channel=channel), number)
    return "orders", _orders(number, scope).filter(channel=channel).select_related("loan", "product")


def _of_funder(funder: Funder, number: str, scope: Scope) -> tuple[str, QuerySet[Any]]:
    """Return what a number of a funder counts, and its name in BehindPage."""
    if number in OF_INSTALMENTS:
        return "instalments", _late_or_all(fallen_of([funder.pk], scope), number)
    lent = lent_by([funder.pk]).filter(disbursed_on__range=(scope.first, scope.last))
    return "loans", lent.select_related("customer")


def _late_or_all(due: QuerySet[Instalment], number: str) -> QuerySet[Instalment]:
    return (due.exclude(NORMAL) if number == "overdue" else due).select_related("loan__customer")


def _orders(number: str, scope: Scope) -> QuerySet[ReviewOrder]:
    if number == "orders":
        return received(scope)
    if number == "disbursed":
        return disbursed(scope)
    rows = decided(scope) if number == "decided" else decided(scope).filter(outcome=Decided.APPROVED)
    return ReviewOrder.objects.filter(pk__in=rows.values("order"))

"""The loans behind one number of the roll rates, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.http import Http404

from casework.collections.models import CollectionCase
from casework.portfolio.models import Book, Loan
from casework.reports.rules import is_in_reach
from casework.reports.selectors.scope import named
from casework.reports.snapshots.models import Snapshot, SnapshotKind
from casework.reports.snapshots.rules import ENDS, GONE, OPEN, month_end, months_later

PAGE = 100


@dataclass(frozen=True, kw_only=True)
class LoanLine:
    """One loan. before, now: its balance at the two ends; now None: the later one is silent of it. loan: its page; None
    for a loan that is only in the history. case: of its newest case.
    """

    ref: str
    before: Decimal
    now: Decimal | None
    dpd: int | None
    loan: UUID | None
    case: UUID | None


@dataclass(frozen=True, kw_only=True)
class LoansPage:
    """The loans that went from one bucket to another. after: where the next page begins, None at the end."""

    book: Book
    kind: str
    start: date
    end: date
    came: str
    went: str
    lines: list[LoanLine]
    after: int | None


def loans_behind(query: Mapping[str, str]) -> LoansPage:
    """Return the loans that a cell's address names: book, kind, month, came, went. Two queries. Raises Http404."""
    came, went, kind = query.get("came", ""), query.get("went", ""), query.get("kind", SnapshotKind.MONTH)
    book = named(Book.objects.all(), query.get("book", ""))
    if book is None or came not in OPEN or went not in (*OPEN, *ENDS) or kind not in SnapshotKind.values:
        raise Http404
    try:
        end = month_end(date.fromisoformat(query.get("month", "")))
        after = max(int(query.get("after") or 0), 0)
    except ValueError:
        raise Http404 from None
    if not is_in_reach(end) or after >= 2**63:
        raise Http404
    start = months_later(end, -1)
    same = Snapshot.objects.filter(
        book=book, kind=kind, month=end, source=OuterRef("source"), loan_ref=OuterRef("loan_ref")
    )
    own = Loan.objects.filter(book=book, source=OuterRef("source"), external_ref=OuterRef("loan_ref"))
    cases = CollectionCase.objects.filter(
        loan__book=book, loan__source=OuterRef("source"), loan__external_ref=OuterRef("loan_ref")
    )
    found = (
        Snapshot.objects.filter(book=book, kind=kind, month=start, bucket=came, pk__gt=after)
        .annotate(
            went=Subquery(same.values("bucket")[:1]),
            now=Subquery(same.values("balance")[:1]), later=Subquery(same.values("dpd")[:1]),
            loan_id=Subquery(own.values("public_id")[:1]),
            case_id=Subquery(cases.order_by("-pk").values("public_id")[:1]),
        )
        .order_by("pk")
    )  # fmt: skip
    found = found.filter(went__isnull=True) if went == GONE else found.filter(went=went)
    rows = list(found.values_list("pk", "loan_ref", "balance", "now", "later", "loan_id", "case_id")[: PAGE + 1])
    return LoansPage(
        book=book, kind=kind, start=start, end=end, came=came, went=went,
        lines=[LoanLine(ref=r[1], before=r[2], now=r[3], dpd=r[4], loan=r[5], case=r[6]) for r in rows[:PAGE]],
        after=rows[PAGE - 1][0] if len(rows) > PAGE else None,
    )  # fmt: skip

"""The loans behind one number of the page Portfolio, a page at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.collections.models import CollectionCase
from casework.lib import keyset
from casework.lib.sheets.writing import Kind, Value
from casework.portfolio.models import Book, Loan
from casework.reports.rules import is_in_reach
from casework.reports.selectors.scope import named
from casework.reports.snapshots.models import Snapshot, SnapshotKind
from casework.reports.snapshots.rules import ENDS, GONE, OPEN, STANDING, month_end, months_later
from casework.reports.snapshots.selectors.shapes import Column
from casework.reports.snapshots.selectors.vintages import PAID_IN_TIME, first_instalments
from casework.reports.snapshots.selectors.words import PHASE_NAMES, went_name

PAGE = 100
# The order of snapshots of one month that its unique index has.
_ORDER = ("month", "source", "loan_ref")


@dataclass(frozen=True, kw_only=True)
class LoanLine:
    """One loan. cells: as the page's columns say. loan: its page; None for a loan that is only in the history. case: of
    its newest case.
    """

    ref: str
    cells: Sequence[Value]
    loan: UUID | None
    case: UUID | None


@dataclass(frozen=True, kw_only=True)
class LoansPage:
    """The loans behind a number, which `what` names. after: what `?after=` is on the next page, "" on the last one."""

    book: Book
    what: str
    columns: list[Column]
    lines: list[LoanLine]
    after: str


class _Asked(NamedTuple):
    book: Book
    kind: str
    query: Mapping[str, str]

    def month(self, name: str) -> date:
        """Return the end of the month in which the day lies that the address names. Raises Http404."""
        try:
            day = date.fromisoformat(self.query.get(name, ""))
        except ValueError:
            raise Http404 from None
        if not is_in_reach(day):
            raise Http404
        return month_end(day)


def loans_behind(query: Mapping[str, str]) -> LoansPage:
    """Return the loans of a book that a cell's address names: that lay somewhere at a month's end (month, there), went
    from one bucket to elsewhere (month, came, went), were disbursed in a month (vintage), or whose first instalment
    fell due in one (due, days, unpaid). At most three queries. Raises Http404.
    """
    kind, book = query.get("kind", SnapshotKind.MONTH), named(Book.objects.all(), query.get("book", ""))
    if book is None or kind not in SnapshotKind.values:
        raise Http404
    makers: dict[str, Callable[[_Asked], LoansPage]] = {
        "there": _standing, "vintage": _vintage, "due": _first_payments,
    }  # fmt: skip
    make = next((maker for name, maker in makers.items() if name in query), _moved)
    return make(_Asked(book=book, kind=kind, query=query))


def _moved(asked: _Asked) -> LoansPage:
    came, went, end = asked.query.get("came", ""), asked.query.get("went", ""), asked.month("month")
    if came not in OPEN or went not in (*OPEN, *ENDS):
        raise Http404
    start = months_later(end, -1)
    same = Snapshot.objects.filter(
        book=asked.book, kind=asked.kind, month=end, source=OuterRef("source"), loan_ref=OuterRef("loan_ref")
    )
    found = _of(asked).filter(month=start, bucket=came).annotate(
        went=Subquery(same.values("bucket")[:1]), now=Subquery(same.values("balance")[:1]),
        later=Subquery(same.values("dpd")[:1]),
    )  # fmt: skip
    found = found.filter(went__isnull=True) if went == GONE else found.filter(went=went)
    return _page(
        asked, found, ("balance", "now", "later"), f"{came} ({_day(start)}) → {went_name(went)} ({_day(end)})",
        [
            Column(title=_("Balance before"), kind=Kind.MONEY), Column(title=_("Balance now"), kind=Kind.MONEY),
            Column(title=_("Days past due"), kind=Kind.WHOLE),
        ],
    )  # fmt: skip


def _standing(asked: _Asked) -> LoansPage:
    there, end = asked.query["there"], asked.month("month")
    if there not in STANDING:
        raise Http404
    found = _of(asked).filter(month=end, bucket__in=STANDING[there])
    name = PHASE_NAMES.get(there) or (there if there in OPEN else _("All loans"))
    what = f"{name} ({_day(end)})"
    page = _page(
        asked, found, ("bucket", "balance", "dpd"), what,
        [
            Column(title=_("Bucket"), kind=Kind.TEXT), Column(title=_("Balance"), kind=Kind.MONEY),
            Column(title=_("Days past due"), kind=Kind.WHOLE),
        ],
    )  # fmt: skip
    named = [replace(line, cells=(went_name(str(line.cells[0])), *line.cells[1:])) for line in page.lines]
    return replace(page, lines=named)


def _vintage(asked: _Asked) -> LoansPage:
    """Return the loans disbursed in a month, of each the first snapshot that tells of it."""
    end = asked.month("vintage")
    told = Snapshot.objects.filter(
        book=asked.book, kind=SnapshotKind.MONTH, month__gte=end, disbursed__isnull=False,
        disbursed_on__gt=months_later(end, -1), disbursed_on__lte=end,
    )  # fmt: skip
    before = told.filter(source=OuterRef("source"), loan_ref=OuterRef("loan_ref"), month__lt=OuterRef("month"))
    what = _("Disbursed in %(month)s") % {"month": f"{end:%Y-%m}"}
    return _page(
        asked, told.exclude(Exists(before)), ("disbursed_on", "disbursed"), what,
        [Column(title=_("Disbursed on"), kind=Kind.DAY), Column(title=_("Disbursed"), kind=Kind.MONEY)],
    )  # fmt: skip


def _first_payments(asked: _Asked) -> LoansPage:
    end, days = asked.month("due"), asked.query.get("days", "")
    if not (days.isascii() and days.isdigit() and len(days) < 4):
        raise Http404
    found = first_instalments(book=asked.book, first=end.replace(day=1), last=end, days=int(days))
    if asked.query.get("unpaid"):
        found = found.exclude(pk__in=found.filter(PAID_IN_TIME).values("pk"))
    cases = CollectionCase.objects.filter(loan=OuterRef("loan")).order_by("-pk")
    found = found.select_related("loan").annotate(case_page=Subquery(cases.values("public_id")[:1]))
    page = keyset.newest(found, after=asked.query.get("after", ""), size=PAGE)
    rows: list[Any] = page.rows
    return LoansPage(
        book=asked.book, what=_("First instalment due in %(month)s") % {"month": f"{end:%Y-%m}"}, after=page.after,
        columns=[Column(title=_("Due date"), kind=Kind.DAY), Column(title=_("Settled on"), kind=Kind.DAY)],
        lines=[
            LoanLine(
                ref=row.loan.external_ref, cells=(row.due_on, row.settled_on), loan=row.loan.public_id,
                case=row.case_page,
            )
            for row in rows
        ],
    )  # fmt: skip


def _of(asked: _Asked) -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(book=asked.book, kind=asked.kind)


def _page(
    asked: _Asked, rows: QuerySet[Snapshot], fields: Sequence[str], what: str, columns: list[Column]
) -> LoansPage:
    """Return a page of snapshots in the order of their index, each with its loan and newest case, if they are known."""
    own = Loan.objects.filter(book=asked.book, source=OuterRef("source"), external_ref=OuterRef("loan_ref"))
    cases = CollectionCase.objects.filter(
        loan__book=asked.book, loan__source=OuterRef("source"), loan__external_ref=OuterRef("loan_ref")
    )
    shown = _after(rows, asked.query.get("after", "")).annotate(
        loan_page=Subquery(own.values("public_id")[:1]),
        case_page=Subquery(cases.order_by("-pk").values("public_id")[:1]),
    )  # fmt: skip
    named = shown.order_by(*_ORDER).values_list("pk", "loan_ref", "loan_page", "case_page", *fields)
    found: list[Any] = list(named[: PAGE + 1])
    lines = [LoanLine(ref=row[1], loan=row[2], case=row[3], cells=row[4:]) for row in found[:PAGE]]
    after = str(found[PAGE - 1][0]) if len(found) > PAGE else ""
    return LoansPage(book=asked.book, what=what, columns=columns, lines=lines, after=after)


def _after(rows: QuerySet[Snapshot], after: str) -> QuerySet[Snapshot]:
    """Keep those behind the snapshot whose key `after` is; one that is none is the first page."""
    key = keyset.key_of(after)
    last = None if key is None else Snapshot.objects.filter(pk=key).values_list(*_ORDER).first()
    if last is None:
        return rows
    month, source, ref = last
    later = Q(month__gt=month) | Q(month=month, source__gt=source) | Q(month=month, source=source, loan_ref__gt=ref)
    return rows.filter(later)


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")

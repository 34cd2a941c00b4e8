"""The portfolio as tables: the sheets of its workbook and what programs are told, every month of a range at once."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from casework.lib.sheets.writing import Kind, Value
from casework.portfolio.models import Book
from casework.reports.metrics import Basis, Metric
from casework.reports.metrics import portfolio as words
from casework.reports.selectors.scope import Scope
from casework.reports.snapshots.models import SnapshotKind
from casework.reports.snapshots.rules import (
    ENDS,
    FIRST_DAYS,
    LAGS,
    OPEN,
    PAST_DUE,
    PHASES,
    THRESHOLDS,
    WRITTEN_OFF,
    Month,
    Standing,
    Transition,
    net_flow,
    share,
)
from casework.reports.snapshots.selectors.rates import Rates, books_with_snapshots, rates
from casework.reports.snapshots.selectors.vintages import first_payments, vintages
from casework.reports.snapshots.selectors.words import PHASE_NAMES, went_name
from casework.reports.tables.base import Drawing, Head, Table, column

Row = list[Value]


class _Ends(NamedTuple):
    """What the month ends (or cycle ends) of one book tell."""

    book: Book
    at: str
    found: Rates


class Entry(NamedTuple):
    """One table, by the name that programs ask for it by."""

    key: str
    title: str | Promise
    make: Callable[[Scope], Table]


def table_of(scope: Scope, key: str) -> Table | None:
    """Return the table called `key`; None where there is none. Four queries a book at most, but for vintages three for
    each threshold.
    """
    return next((entry.make(scope) for entry in CATALOGUE if entry.key == key), None)


def tables(scope: Scope) -> list[Table]:
    """Return every table, in the order of the workbook's sheets."""
    return [entry.make(scope) for entry in CATALOGUE]


def _books(scope: Scope, kind: str) -> list[Book]:
    found = books_with_snapshots(kind=kind, first=scope.first, last=scope.last)
    return [book for book in found if scope.book_id in {None, book.pk}]


def _ends(scope: Scope) -> Iterator[_Ends]:
    for kind in SnapshotKind:
        for book in _books(scope, kind):
            yield _Ends(book, str(kind.label), rates(book=book, kind=kind, first=scope.first, last=scope.last))


def _whose() -> list[Head]:
    return [Head(key="book", title=_("Book")), Head(key="at", title=_("Snapshots at"))]


def _day(key: str, title: str) -> Head:
    return Head(key=key, title=title, kind=Kind.DAY)


def _money(key: str, title: str) -> list[Head]:
    return [Head(key="currency", title=_("Currency")), Head(key=key, title=title, kind=Kind.MONEY)]


def _share(metric: Metric, key: str, title: str) -> Head:
    return Head(key=f"{metric.key}_{key}", title=title, kind=Kind.PERCENT, metric=metric)


def _by(metric: Metric, title: str) -> str:
    """Return the title with what the metric goes by."""
    said = _("%(metric)s (balance)") if metric.basis == Basis.BALANCE else _("%(metric)s (loans)")
    return said % {"metric": title}


def _unfed(ends: Sequence[_Ends]) -> str:
    """Say of which months nothing is said."""
    months = sorted({f"{one.book.code} {month:%Y-%m}" for one in ends for month in one.found.uncounted})
    said = _("Snapshots of these months came in and are not counted yet, so nothing is said of them:")
    return f"{said} {', '.join(months)}" if months else ""


def _rolled(scope: Scope, *, by_balance: bool) -> Table:
    """Lay out the gross roll rates: a row for each month and the bucket that loans came from."""
    metric, last = (words.ROLL_RATE_BALANCE, words.NET_FLOW) if by_balance else (words.ROLL_RATE_COUNT, words.CURE_RATE)
    whole = [Head(key="before", title=_("Loans before"), kind=Kind.WHOLE)]
    # What is settled or gone owes nothing, so by balance it says nothing.
    went = (*OPEN, WRITTEN_OFF) if by_balance else (*OPEN, *ENDS)
    heads = [
        *_whose(), _day("start", _("Month before")), _day("end", _("Month's end")),
        Head(key="came", title=pgettext("bucket", "From")),
        *(_money("before", _("Balance before")) if by_balance else whole),
        *(_share(metric, to, went_name(to)) for to in went), column(last, Kind.PERCENT),
    ]  # fmt: skip
    ends = list(_ends(scope))
    key, title = ("roll-balance", _("Roll rates (balance)")) if by_balance else ("roll-loans", _("Roll rates (loans)"))
    rows = [
        _rolled_row(one, step, came, went, by_balance=by_balance)
        for one in ends
        for step in one.found.transitions
        for came in OPEN
    ]
    return Table(key=key, title=title, heads=heads, rows=rows, note=_unfed(ends))


def _rolled_row(one: _Ends, step: Transition, came: str, went: Sequence[str], *, by_balance: bool) -> Row:
    before = step.start.of(came)
    shares: Row = [step.rate(came, to, by_balance=by_balance) for to in went]
    row: Row = [one.book.code, one.at, step.start.end, step.end, came]
    if not by_balance:
        return [*row, before.loans, *shares, step.cure_rate(came)]
    end = next(month for month in one.found.months if month.end == step.end)
    return [*row, one.book.currency, before.balance, *shares, net_flow(step.start, end, came)]


def _delinquency(scope: Scope) -> Table:
    """Lay out coincident and lagged delinquency: a row for each month's end."""
    coincident = (words.COINCIDENT_COUNT, words.COINCIDENT_BALANCE)
    heads = [
        *_whose(), _day("end", _("Month's end")), Head(key="loans", title=_("Loans"), kind=Kind.WHOLE),
        *_money("receivables", _("Receivables")),
        *(_share(metric, f"{metric.basis}_{bucket}", _by(metric, bucket)) for metric in coincident for bucket in OPEN),
        *(_share(words.LAGGED, bucket, _("%(bucket)s, lagged") % {"bucket": bucket}) for bucket in LAGS),
    ]  # fmt: skip
    ends = list(_ends(scope))
    rows = [
        [
            one.book.code, one.at, month.end, month.receivables.loans, one.book.currency, month.receivables.balance,
            *_shares(month, [(bucket,) for bucket in OPEN]),
            *(one.found.lagged(month, bucket) for bucket in LAGS),
        ]
        for one in ends
        for month in one.found.months
    ]  # fmt: skip
    drawn = [f"coincident_{Basis.BALANCE}_{bucket}" for bucket in PAST_DUE]
    return Table(
        key="delinquency", title=_("Delinquency"), heads=heads, rows=rows, note=_unfed(ends),
        drawing=Drawing(labels=("book", "at", "end"), values=drawn, stacked=True),
    )  # fmt: skip


def _shares(month: Month, groups: Sequence[Sequence[str]]) -> Row:
    """Return the shares of the groups of buckets by number of loans, and then by balance."""
    whole, parts = month.receivables, [month.of(*buckets) for buckets in groups]
    by_loans: Row = [share(part.loans, whole.loans) for part in parts]
    return [*by_loans, *(share(part.balance, whole.balance) for part in parts)]


def _phases(scope: Scope) -> Table:
    """Lay out what lies in each phase: a row for each month's end."""
    names = {key: str(name) for key, name in PHASE_NAMES.items()}
    metrics = (words.PHASE_COUNT, words.PHASE_BALANCE)
    heads = [
        *_whose(), _day("end", _("Month's end")),
        *(Head(key=f"loans_{key}", title=_("%(metric)s (loans)") % {"metric": names[key]}, kind=Kind.WHOLE)
          for key in PHASES),
        Head(key="currency", title=_("Currency")),
        *(Head(key=f"balance_{key}", title=_("%(metric)s (balance)") % {"metric": names[key]}, kind=Kind.MONEY)
          for key in PHASES),
        *(_share(metric, f"{metric.basis}_{key}", _by(metric, _("%(phase)s, share") % {"phase": names[key]}))
          for metric in metrics for key in PHASES),
    ]  # fmt: skip
    ends = list(_ends(scope))
    rows = [_phase_row(one, month) for one in ends for month in one.found.months]
    return Table(key="phases", title=_("Phases"), heads=heads, rows=rows, note=_unfed(ends))


def _phase_row(one: _Ends, month: Month) -> Row:
    parts: list[Standing] = [month.of(*buckets) for buckets in PHASES.values()]
    loans: Row = [part.loans for part in parts]
    balances: Row = [part.balance for part in parts]
    shares = _shares(month, list(PHASES.values()))
    return [one.book.code, one.at, month.end, *loans, one.book.currency, *balances, *shares]


def _vintages(scope: Scope, *, ever: bool) -> Table:
    """Lay out the vintage curves: a row for each month of disbursement and threshold, a column for each age."""
    metric = words.VINTAGE_EVER if ever else words.VINTAGE_NOW
    found = [
        (book, threshold, line)
        for book in _books(scope, SnapshotKind.MONTH)
        for threshold in sorted(THRESHOLDS)
        for line in vintages(book=book, first=scope.first, last=scope.last, threshold=threshold, ever=ever)
    ]
    ages = max((len(line.shares) for _book, _threshold, line in found), default=0)
    heads = [
        Head(key="book", title=_("Book")), Head(key="threshold", title=_("Threshold")),
        Head(key="month", title=_("Disbursed in"), kind=Kind.MONTH),
        Head(key="loans", title=_("Loans"), kind=Kind.WHOLE), *_money("disbursed", _("Disbursed")),
        *(_share(metric, str(age), _("Month %(number)s") % {"number": age}) for age in range(ages)),
    ]  # fmt: skip
    rows: list[Row] = [
        [
            book.code, f"{threshold}+", line.month.replace(day=1), line.loans, book.currency, line.disbursed,
            *line.shares, *[None] * (ages - len(line.shares)),
        ]
        for book, threshold, line in found
    ]  # fmt: skip
    return Table(key="vintages-ever" if ever else "vintages", title=str(metric.name), heads=heads, rows=rows)


def _first(scope: Scope) -> Table:
    """Lay out first payments: a row for each month in which they fell due and number of days."""
    days = Head(key="days", title=_("Days"), kind=Kind.WHOLE)
    heads = [
        Head(key="book", title=_("Book")), days, Head(key="month", title=_("Fell due in"), kind=Kind.MONTH),
        Head(key="due", title=_("Loans"), kind=Kind.WHOLE), Head(key="unpaid", title=_("Not paid"), kind=Kind.WHOLE),
        column(words.FIRST_DEFAULT, Kind.PERCENT),
    ]  # fmt: skip
    books = Book.objects.order_by("code")
    rows: list[Row] = [
        [book.code, late, one.month.replace(day=1), one.due, one.defaulted, one.rate]
        for book in (books if scope.book_id is None else books.filter(pk=scope.book_id))
        for late in FIRST_DAYS
        for one in first_payments(book=book, first=scope.first, last=scope.last, days=late)
    ]
    return Table(key="first", title=_("First payment"), heads=heads, rows=rows)


CATALOGUE = (
    Entry("roll-loans", gettext_lazy("Roll rates (loans)"), partial(_rolled, by_balance=False)),
    Entry("roll-balance", gettext_lazy("Roll rates (balance)"), partial(_rolled, by_balance=True)),
    Entry("delinquency", gettext_lazy("Delinquency"), _delinquency),
    Entry("phases", gettext_lazy("Phases"), _phases),
    Entry("vintages", words.VINTAGE_NOW.name, partial(_vintages, ever=False)),
    Entry("vintages-ever", words.VINTAGE_EVER.name, partial(_vintages, ever=True)),
    Entry("first", gettext_lazy("First payment"), _first),
)

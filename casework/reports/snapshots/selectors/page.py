"""The page Portfolio: one table at a time, with its chart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from casework.lib.sheets.writing import Kind
from casework.portfolio.models import Book
from casework.reports.charts import Chart, lines
from casework.reports.metrics import Basis, Metric
from casework.reports.metrics import portfolio as metrics
from casework.reports.snapshots.models import SnapshotMonth
from casework.reports.snapshots.rules import (
    ALL,
    GONE,
    LAGS,
    OPEN,
    PHASES,
    SETTLED,
    STANDING,
    Month,
    Transition,
    months_later,
    net_flow,
    share,
)
from casework.reports.snapshots.selectors.rates import Rates, rates
from casework.reports.snapshots.selectors.shapes import Asked, Cell, Column, Shown
from casework.reports.snapshots.selectors.vintages import first_payments, vintages
from casework.reports.snapshots.selectors.words import PHASE_NAMES, went_name

# So many steps of colour a heat map has; from the last one's share on it does not grow darker.
HEATS = 6
HEAT_SHARES = (Decimal("0.02"), Decimal("0.05"), Decimal("0.15"), Decimal("0.35"), Decimal("0.65"))


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What the page shows before anything is asked for."""

    book: Book
    first: date
    last: date


def beginning() -> Beginning | None:
    """Return the book with the newest snapshots and its last twelve months; None while there are none. One query."""
    newest = SnapshotMonth.objects.select_related("book").order_by("-month", "-counted_at", "book__code", "pk").first()
    if newest is None:
        return None
    return Beginning(book=newest.book, first=months_later(newest.month, -12), last=newest.month)


def shown(asked: Asked) -> Shown:
    """Return the chosen table, the first one where there is none of that name. At most four queries."""
    return TABLES.get(asked.table, TABLES["roll"]).make(asked)


def _rates(asked: Asked) -> Rates:
    return rates(book=asked.book, kind=asked.kind, first=asked.first, last=asked.last)


def _roll(asked: Asked) -> Shown:
    found = _rates(asked)
    choices = [one.end for one in found.transitions]
    chosen = asked.month if asked.month in choices else (choices[-1] if choices else None)
    one = next((one for one in found.transitions if one.end == chosen), None)
    metric = metrics.ROLL_RATE_BALANCE if asked.by_balance else metrics.ROLL_RATE_COUNT
    used = [metric, metrics.CURE_RATE, metrics.NET_FLOW]
    if one is None:
        return Shown(columns=[], rows=[], metrics=used, uncounted=found.uncounted)
    end = next(month for month in found.months if month.end == one.end)
    size, kind = (_("Balance before"), Kind.MONEY) if asked.by_balance else (_("Loans before"), Kind.WHOLE)
    columns = [Column(title=pgettext("bucket", "From"), kind=Kind.TEXT), Column(title=size, kind=kind)]
    columns += [Column(title=went_name(went), note=metric.explanation) for went in _went(asked, one)]
    columns += [Column(title=_of_basis(str(more.name), more, asked), note=more.explanation) for more in used[1:]]
    return Shown(
        columns=columns, rows=[_roll_row(asked, one, end, came) for came in OPEN], metrics=used, choices=choices,
        month=one.end, uncounted=found.uncounted,
        caption=_("From %(start)s to %(end)s") % {"start": _day(one.start.end), "end": _day(one.end)},
    )  # fmt: skip


def _roll_row(asked: Asked, one: Transition, end: Month, came: str) -> list[Cell]:
    before = one.start.of(came)
    size = before.balance if asked.by_balance else before.loans
    row = [Cell(came), Cell(size, loans=_there(one.start, came))]
    for went in _went(asked, one):
        cell, rate = one.cell(came, went), one.rate(came, went, by_balance=asked.by_balance)
        said = _("%(loans)s loans, balance %(balance)s") % {
            "loans": f"{cell.loans:,}", "balance": f"{cell.balance:,.2f}",
        }  # fmt: skip
        query = urlencode({"month": one.end.isoformat(), "came": came, "went": went}) if cell.loans else ""
        row.append(Cell(rate, heat=heat(rate), said=said, loans=query))
    return [*row, Cell(one.cure_rate(came)), Cell(net_flow(one.start, end, came))]


def _of_basis(title: str, metric: Metric, asked: Asked) -> str:
    """Return the title, with the metric's basis where the table goes by the other one."""
    if (metric.basis == Basis.BALANCE) != asked.by_balance:
        return (_("%(metric)s (loans)") if asked.by_balance else _("%(metric)s (balance)")) % {"metric": title}
    return title


def _went(asked: Asked, one: Transition) -> list[str]:
    """Return the columns; what is settled or gone owes nothing, so by balance it says nothing."""
    return [went for went in one.buckets if not (asked.by_balance and went in (SETTLED, GONE))]


def heat(rate: Decimal | None) -> int | None:
    """Return the step of colour of a rate, from 0 for nothing on."""
    if rate is None:
        return None
    return 0 if rate == 0 else 1 + sum(rate >= bound for bound in HEAT_SHARES[: HEATS - 1])


def _delinquency(asked: Asked) -> Shown:
    found = _rates(asked)
    coincident = metrics.COINCIDENT_BALANCE if asked.by_balance else metrics.COINCIDENT_COUNT
    heads = [Column(title=bucket, note=coincident.explanation) for bucket in OPEN]
    lagged = [_of_basis(_("%(bucket)s, lagged") % {"bucket": bucket}, metrics.LAGGED, asked) for bucket in LAGS]
    heads += [Column(title=title, note=metrics.LAGGED.explanation) for title in lagged]
    rows = []
    for month in found.months:
        shares = [Cell(_share(month, asked, bucket), loans=_there(month, bucket)) for bucket in OPEN]
        shares += [Cell(found.lagged(month, bucket)) for bucket in LAGS]
        rows.append([Cell(month.end), _whole(month, asked), *shares])
    series = [(bucket, [_share(month, asked, bucket) for month in found.months]) for bucket in OPEN[1:]]
    return Shown(
        columns=[*_month_columns(asked), *heads], rows=rows, metrics=[coincident, metrics.LAGGED],
        chart=_chart(str(coincident.name), found, series, _points(asked, found, OPEN[1:])), uncounted=found.uncounted,
    )  # fmt: skip


def _phases(asked: Asked) -> Shown:
    found = _rates(asked)
    metric = metrics.PHASE_BALANCE if asked.by_balance else metrics.PHASE_COUNT
    columns, rows = _month_columns(asked), []
    for name in PHASES:
        title = str(PHASE_NAMES[name])
        size = Column(title=title, kind=Kind.MONEY if asked.by_balance else Kind.WHOLE)
        columns += [size, Column(title=_("%(phase)s, share") % {"phase": title}, note=metric.explanation)]
    for month in found.months:
        row = [Cell(month.end), _whole(month, asked)]
        for name, buckets in PHASES.items():
            there, behind = month.of(*buckets), _there(month, name)
            lying = there.balance if asked.by_balance else there.loans
            row += [Cell(lying, loans=behind), Cell(_share(month, asked, *buckets), loans=behind)]
        rows.append(row)
    series = [
        (str(PHASE_NAMES[name]), [_share(month, asked, *buckets) for month in found.months])
        for name, buckets in PHASES.items()
    ]
    return Shown(
        columns=columns, rows=rows, metrics=[metric],
        chart=_chart(str(metric.name), found, series, _points(asked, found, list(PHASES))),
        uncounted=found.uncounted,
    )  # fmt: skip


def _vintages(asked: Asked) -> Shown:
    found = vintages(
        book=asked.book, first=asked.first, last=asked.last, threshold=asked.threshold, ever=asked.ever
    )  # fmt: skip
    metric = metrics.VINTAGE_EVER if asked.ever else metrics.VINTAGE_NOW
    ages = max((len(line.shares) for line in found), default=0)
    columns = [
        Column(title=_("Disbursed in"), kind=Kind.TEXT), Column(title=_("Loans"), kind=Kind.WHOLE),
        Column(title=_("Disbursed"), kind=Kind.MONEY),
        *(Column(title=str(age), note=metric.explanation) for age in range(ages)),
    ]  # fmt: skip
    rows = [
        [
            Cell(_month(line.month)), Cell(line.loans, loans=urlencode({"vintage": line.month.isoformat()})),
            Cell(line.disbursed),
            *(Cell(one, heat=heat(one)) for one in [*line.shares, *[None] * (ages - len(line.shares))]),
        ]
        for line in found
    ]  # fmt: skip
    series = [(_month(line.month), line.shares) for line in found]
    chart = lines(title=str(metric.name), names=[str(age) for age in range(ages)], series=series)
    return Shown(
        columns=columns, rows=rows, metrics=[metric], chart=chart if len(found) and ages > 1 else None,
        caption=_("%(days)s+ days past due, by months after the month of disbursement") % {"days": asked.threshold},
    )  # fmt: skip


def _first(asked: Asked) -> Shown:
    found = first_payments(book=asked.book, first=asked.first, last=asked.last, days=asked.days)
    columns = [
        Column(title=_("Fell due in"), kind=Kind.TEXT), Column(title=_("Loans"), kind=Kind.WHOLE),
        Column(title=_("Not paid"), kind=Kind.WHOLE),
        Column(title=_("Share"), note=metrics.FIRST_DEFAULT.explanation),
    ]  # fmt: skip
    rows = [
        [
            Cell(_month(one.month)), Cell(one.due, loans=_firsts(one.month, asked)),
            Cell(one.defaulted, loans=_firsts(one.month, asked, unpaid="1") if one.defaulted else ""), Cell(one.rate),
        ]
        for one in found
    ]  # fmt: skip
    names, shares = [_month(one.month) for one in found], [one.rate for one in found]
    chart = lines(title=str(metrics.FIRST_DEFAULT.name), names=names, series=[(_("Share"), shares)])
    return Shown(columns=columns, rows=rows, metrics=[metrics.FIRST_DEFAULT], chart=chart if len(found) > 1 else None)


def _firsts(month: date, asked: Asked, **more: str) -> str:
    return urlencode({"due": month.isoformat(), "days": asked.days, **more})


def _month_columns(asked: Asked) -> list[Column]:
    if asked.by_balance:
        return [Column(title=_("Month's end"), kind=Kind.DAY), Column(title=_("Receivables"), kind=Kind.MONEY)]
    return [Column(title=_("Month's end"), kind=Kind.DAY), Column(title=_("Loans"), kind=Kind.WHOLE)]


def _whole(month: Month, asked: Asked) -> Cell:
    whole = month.receivables
    return Cell(whole.balance if asked.by_balance else whole.loans, loans=_there(month, ALL))


def _there(month: Month, where: str) -> str:
    """Return the query of the loans that lay there at a month's end, "" for none. where: a key of STANDING."""
    return urlencode({"month": month.end.isoformat(), "there": where}) if month.of(*STANDING[where]).loans else ""


def _share(month: Month, asked: Asked, *buckets: str) -> Decimal | None:
    there, whole = month.of(*buckets), month.receivables
    return share(there.balance, whole.balance) if asked.by_balance else share(there.loans, whole.loans)


def _chart(
    title: str, found: Rates, series: list[tuple[str, list[Decimal | None]]], urls: Sequence[Sequence[str]]
) -> Chart | None:
    names = [_month(month.end) for month in found.months]
    return lines(title=title, names=names, series=series, urls=urls) if len(names) > 1 else None


def _points(asked: Asked, found: Rates, where: Sequence[str]) -> list[list[str]]:
    """Return where one goes from each point of each line; none for who may not see loans. where: keys of STANDING."""
    if not asked.has_lists:
        return []
    address = f"{reverse('reports:behind')}?{urlencode({'book': asked.book.code, 'kind': asked.kind})}"
    return [[f"{address}&{query}" if (query := _there(month, one)) else "" for month in found.months] for one in where]


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


class Table(NamedTuple):
    """One table to choose. has_basis: by number of loans or by balance."""

    title: str | Promise
    make: Callable[[Asked], Shown]
    has_basis: bool = True


TABLES = {
    "roll": Table(gettext_lazy("Roll rates"), _roll),
    "delinquency": Table(gettext_lazy("Delinquency"), _delinquency),
    "phases": Table(gettext_lazy("Phases"), _phases),
    "vintages": Table(gettext_lazy("Vintages"), _vintages, has_basis=False),
    "first": Table(gettext_lazy("First payment"), _first, has_basis=False),
}

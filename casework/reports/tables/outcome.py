"""Tables of what became of the loans that reviewers approved."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from casework.lib.sheets.writing import Kind, Remark, Value
from casework.reports.metrics import outcome as words
from casework.reports.metrics.base import Metric
from casework.reports.rules import ratio
from casework.reports.selectors.outcomes import ExcessLine, Outcome, Outcomes, OverturnLine
from casework.reports.selectors.vintages import MONTHS, VintageLine
from casework.reports.tables.base import Head, Table, column
from casework.reports.totals import SUM, Quotient


def outcome(found: Outcomes) -> Table:
    """Lay out what became of reviewers' loans. The totals count each loan once, so no formula over the rows gives them;
    amounts of several currencies have none.
    """
    heads = [
        Head(key="person", title=_("Reviewer")), Head(key="stage", title=_("Stage")),
        Head(key="currency", title=_("Currency")), column(words.DISBURSED, Kind.WHOLE, SUM),
        column(words.LOANS_DUE, Kind.WHOLE, SUM), column(words.FALLEN_DUE, Kind.WHOLE, SUM),
        column(words.SETTLED, Kind.WHOLE, SUM), column(words.OVERDUE, Kind.WHOLE, SUM),
        column(words.OVERDUE_RATE, Kind.PERCENT, Quotient("overdue", ("fallen",))),
        column(words.AMOUNT_DUE, Kind.MONEY, SUM), column(words.AMOUNT_OVERDUE, Kind.MONEY, SUM),
        column(words.AMOUNT_RATE, Kind.PERCENT, Quotient("amount_overdue", ("amount_due",))),
    ]  # fmt: skip
    rows = [[line.person, str(line.stage.label), line.currency, *_sums(line.sums)] for line in found.lines]
    return Table(
        key="outcome", title=_("Outcome"), heads=heads, rows=rows, known=_once(heads, found.total),
        where=[line.where for line in found.lines],
    )  # fmt: skip


def vintages(lines: Sequence[VintageLine]) -> Table:
    """Lay out overdue rates by vintage and months on book: mature ones, and "immature"."""
    rate = words.VINTAGE_RATE
    heads = [
        Head(key="book", title=_("Book")), Head(key="vintage", title=_("Disbursed in"), kind=Kind.MONTH),
        Head(key="person", title=_("Reviewer")), Head(key="stage", title=_("Stage")),
        column(words.VINTAGE_SIZE, Kind.WHOLE), *(_month_head(rate, months) for months in MONTHS),
    ]  # fmt: skip
    rows = [
        [
            line.book, line.month, line.person if line.stage else _("Everybody"),
            str(line.stage.label) if line.stage else None, line.disbursed,
            *(_matured(line, months) for months in MONTHS),
        ]
        for line in lines
    ]  # fmt: skip
    return Table(key="vintages", title=_("Vintages"), heads=heads, rows=rows, where=[line.where for line in lines])


def overturns(lines: Sequence[OverturnLine]) -> Table:
    """Lay out initial approvals that the re-review rejected."""
    heads = [
        Head(key="person", title=_("Reviewer")), column(words.REREVIEWED, Kind.WHOLE, SUM),
        column(words.OVERTURNED, Kind.WHOLE, SUM),
        column(words.OVERTURN_RATE, Kind.PERCENT, Quotient("overturned", ("rereviewed",))),
    ]  # fmt: skip
    rows = [[line.person, line.rereviewed, line.overturned, line.rate] for line in lines]
    return Table(key="overturns", title=_("Overturned"), heads=heads, rows=rows, where=[line.where for line in lines])


def expected(lines: Sequence[ExcessLine]) -> Table:
    """Lay out observed against expected overdue loans, by name: it is no order by merit. It has no totals."""
    heads = [
        Head(key="person", title=_("Reviewer")), Head(key="stage", title=_("Stage")),
        column(words.LOANS_DUE, Kind.WHOLE), column(words.OBSERVED, Kind.WHOLE), column(words.EXPECTED, Kind.MONEY),
        column(words.DIFFERENCE, Kind.PERCENT), column(words.LOWER, Kind.PERCENT), column(words.UPPER, Kind.PERCENT),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            line.person, str(line.stage.label), line.excess.loans, line.excess.observed, line.excess.expected,
            line.excess.difference, line.excess.lower, line.excess.upper,
        ]
        for line in lines
    ]  # fmt: skip
    return Table(
        key="expected", title=_("Against expected"), heads=heads, rows=rows, where=[line.where for line in lines]
    )


def _month_head(metric: Metric, months: int) -> Head:
    title = _("Month %(number)s") % {"number": months}
    return Head(key=f"{metric.key}_{months}", title=title, kind=Kind.PERCENT, metric=metric)


def _matured(line: VintageLine, months: int) -> Value:
    found = line.rates[months]
    return Remark(_("immature")) if found is None else ratio(found.overdue, found.fallen)


def _sums(sums: Outcome) -> list[Value]:
    return [
        sums.disbursed, sums.loans, sums.fallen, sums.settled, sums.overdue, ratio(sums.overdue, sums.fallen),
        sums.amount_due, sums.amount_overdue, ratio(sums.amount_overdue, sums.amount_due),
    ]  # fmt: skip


def _once(heads: Sequence[Head], total: Mapping[str, Outcome]) -> dict[str, Value]:
    """Return the totals by key, each loan once."""
    every = list(total.values())
    whole = Outcome(
        disbursed=sum(each.disbursed for each in every), loans=sum(each.loans for each in every),
        fallen=sum(each.fallen for each in every), settled=sum(each.settled for each in every),
        amount_due=sum((each.amount_due for each in every), Outcome().amount_due),
        amount_overdue=sum((each.amount_overdue for each in every), Outcome().amount_overdue),
    )  # fmt: skip
    known = dict(zip((head.key for head in heads[3:]), _sums(whole), strict=True))
    if len(every) > 1:
        known |= dict.fromkeys(("amount_due", "amount_overdue", "amount_overdue_rate"))
    return known

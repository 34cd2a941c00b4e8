"""Tables of collection rates by cohort of entry."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from casework.lib.sheets.writing import Kind, Remark, Value
from casework.reports.metrics import cohorts as words
from casework.reports.selectors.cohorts import CohortLine
from casework.reports.tables.base import Head, Table, column
from casework.reports.tables.collecting import one_currency
from casework.reports.totals import SUM


def cohorts(lines: Sequence[CohortLine]) -> Table:
    """Lay out the stays of teams by the month in which they began."""
    return _table("cohorts", _("Cohorts"), Head(key="team", title=_("Team")), lines)


def collector_cohorts(lines: Sequence[CohortLine]) -> Table:
    """Lay out the placements of collectors by the month in which they began."""
    return _table("collector-cohorts", _("Collectors' cohorts"), Head(key="person", title=_("Collector")), lines)


def _table(key: str, title: str, who: Head, lines: Sequence[CohortLine]) -> Table:
    """Rates have no total: it would mix cohorts that are mature with others. Nor has what immature ones do not say."""
    total = SUM if one_currency(line.money for line in lines) else None
    heads = [
        Head(key="book", title=_("Book")), Head(key="month", title=_("Began in"), kind=Kind.MONTH), who,
        Head(key="bucket", title=_("Bucket")), column(words.BEGAN, Kind.WHOLE, SUM),
        column(words.COLLECTED, Kind.WHOLE, SUM), column(words.LASTING, Kind.WHOLE, SUM),
        column(words.RATE, Kind.PERCENT), Head(key="currency", title=_("Currency")),
        column(words.OWED, Kind.MONEY, total), column(words.FALLEN_DUE, Kind.MONEY, total),
        column(words.CASH, Kind.MONEY, total), column(words.AMOUNT_RATE, Kind.PERCENT),
    ]  # fmt: skip
    unsaid = (words.FALLEN_DUE.key, words.CASH.key) if not all(line.is_mature for line in lines) else ()
    return Table(
        key=key, title=title, heads=heads, rows=[_row(line) for line in lines], known=dict.fromkeys(unsaid),
        where=[line.where for line in lines],
    )  # fmt: skip


def _row(line: CohortLine) -> list[Value]:
    money = line.money
    counts: list[Value] = [line.book, line.month, line.who or None, line.bucket, line.began, line.collected]
    if not line.is_mature:
        immature = Remark(_("immature"))
        return [*counts, line.lasting, immature, money.currency, money.owed, None, None, immature]
    return [
        *counts, line.lasting, line.rate, money.currency, money.owed, money.fallen_due, money.cash, line.amount_rate,
    ]  # fmt: skip

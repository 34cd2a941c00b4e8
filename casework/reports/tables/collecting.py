"""Tables of collections."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from casework.lib.sheets.writing import Kind, Value
from casework.reports.metrics import collecting as words
from casework.reports.selectors.amounts import Money
from casework.reports.selectors.collecting import BucketLine, CollectorLine, FloorLine
from casework.reports.tables.base import Drawing, Head, Table, column
from casework.reports.totals import SUM, Quotient


def collectors(lines: Sequence[CollectorLine]) -> Table:
    """Lay out collection rates by collector and bucket."""
    single = one_currency(line.money for line in lines)
    heads = [
        Head(key="book", title=_("Book")), Head(key="person", title=_("Collector")),
        Head(key="bucket", title=_("Bucket")), column(words.PLACEMENTS, Kind.WHOLE, SUM),
        column(words.COLLECTED, Kind.WHOLE, SUM),
        column(words.COLLECTOR_RATE, Kind.PERCENT, Quotient("collected", ("placements",))),
        column(words.LEFT_OUT, Kind.WHOLE, SUM), *money_heads(single=single),
    ]  # fmt: skip
    rows = [
        [
            line.book, line.person, line.bucket, line.placements, line.collected, line.rate, line.left_out,
            *money_cells(line.money),
        ]
        for line in lines
    ]  # fmt: skip
    return Table(key="collectors", title=_("Collectors"), heads=heads, rows=rows, where=[line.where for line in lines])


def buckets(lines: Sequence[BucketLine]) -> Table:
    """Lay out collection rates by bucket. S0's own figures stand apart, so that no total mixes them with the others."""
    single = one_currency(line.money for line in lines if not line.is_reminder)
    heads = [
        Head(key="book", title=_("Book")), Head(key="bucket", title=_("Bucket")),
        column(words.STAYS, Kind.WHOLE, SUM), column(words.STAYS_COLLECTED, Kind.WHOLE, SUM),
        column(words.BUCKET_RATE, Kind.PERCENT, Quotient("collected", ("stays",))),
        column(words.ROLLED, Kind.WHOLE, SUM), column(words.CURED_DOWN, Kind.WHOLE, SUM),
        column(words.OPEN_AT_END, Kind.WHOLE, SUM), *money_heads(single=single),
        column(words.REMINDED, Kind.WHOLE, SUM), column(words.ON_TIME, Kind.WHOLE, SUM),
        column(words.ON_TIME_RATE, Kind.PERCENT, Quotient("on_time", ("reminded",))),
    ]  # fmt: skip
    return Table(
        key="buckets", title=_("Buckets"), heads=heads, rows=[_bucket(line) for line in lines],
        drawing=Drawing(labels=["book", "bucket"], values=["bucket_rate"]), where=[line.where for line in lines],
    )  # fmt: skip


def collection_floor(lines: Sequence[FloorLine]) -> Table:
    """Lay out the floor's collection rate, per book."""
    heads = [
        Head(key="book", title=_("Book")), column(words.CASES_COLLECTED, Kind.WHOLE, SUM),
        column(words.CASES_OPEN, Kind.WHOLE, SUM),
        column(words.FLOOR_RATE, Kind.PERCENT, Quotient("cases_collected", ("cases_open", "cases_collected"))),
    ]  # fmt: skip
    rows = [[line.book, line.collected, line.open_at_end, line.rate] for line in lines]
    return Table(
        key="collection-floor",
        title=_("Collection floor"),
        heads=heads,
        rows=rows,
        where=[line.where for line in lines],
    )


def one_currency(money: Iterable[Money]) -> bool:
    """Say whether amounts may be added up."""
    return len({each.currency for each in money}) <= 1


def money_heads(*, single: bool) -> list[Head]:
    """Return the columns of amounts. Those of different currencies have no total."""
    total = SUM if single else None
    rate = Quotient("cash", ("owed", "fallen_due")) if single else None
    return [
        Head(key="currency", title=_("Currency")), column(words.OWED, Kind.MONEY, total),
        column(words.FALLEN_DUE, Kind.MONEY, total), column(words.CASH, Kind.MONEY, total),
        column(words.AMOUNT_RATE, Kind.PERCENT, rate), column(words.CASH_IN_PERIOD, Kind.MONEY, total),
    ]  # fmt: skip


def money_cells(money: Money) -> list[Value]:
    """Return the cells of `money_heads`."""
    return [money.currency, money.owed, money.fallen_due, money.cash, money.rate, money.cash_in_period]


def _bucket(line: BucketLine) -> list[Value]:
    moved: list[Value] = [line.rolled, line.cured_down, line.open_at_end]
    nothing: list[Value] = [None, None, None]
    if line.is_reminder:
        own: list[Value] = [line.stays, line.on_time, line.on_time_rate]
        return [line.book, line.bucket, *nothing, *moved, *nothing, *nothing, *own]
    counts: list[Value] = [line.stays, line.collected, line.rate]
    return [line.book, line.bucket, *counts, *moved, *money_cells(line.money), *nothing]

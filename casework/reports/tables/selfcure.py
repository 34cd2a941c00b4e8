"""Tables of self-cure."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from casework.lib.sheets.writing import Kind, Value
from casework.reports.metrics import Metric
from casework.reports.metrics import collecting as rates
from casework.reports.metrics import selfcure as words
from casework.reports.selectors.selfcure import Interval, NetLine, SelfCureLine
from casework.reports.tables.base import Head, Table, column
from casework.reports.totals import SUM


def self_cure(lines: Sequence[SelfCureLine]) -> Table:
    """Lay out the slice and the worked ones by team and bucket. Rates have no total: chances differ."""
    heads = [
        Head(key="book", title=_("Book")), Head(key="team", title=_("Team")), Head(key="bucket", title=_("Bucket")),
        column(words.CHANCE, Kind.PERCENT), column(words.SLICE_DAYS, Kind.WHOLE),
        column(words.OUT, Kind.WHOLE, SUM), *_rates(words.OUT_RATE, words.OUT_FROM, words.OUT_TO),
        column(words.WORKED, Kind.WHOLE, SUM), *_rates(words.WORKED_RATE, words.WORKED_FROM, words.WORKED_TO),
        *_rates(words.LIFT, words.LIFT_FROM, words.LIFT_TO),
    ]  # fmt: skip
    rows = [
        [
            line.book, line.team, line.bucket, line.chance, line.days, line.out.stays, line.out.rate,
            *_cells(line.out.interval), line.worked.stays, line.worked.rate, *_cells(line.worked.interval), line.lift,
            *_cells(line.interval),
        ]
        for line in lines
    ]  # fmt: skip
    return Table(key="self-cure", title=_("Self-cure"), heads=heads, rows=rows, where=[line.where for line in lines])


def net(lines: Sequence[NetLine]) -> Table:
    """Lay out collectors' rates beside the slice of their bucket."""
    heads = [
        Head(key="book", title=_("Book")), Head(key="person", title=_("Collector")),
        Head(key="bucket", title=_("Bucket")), column(rates.PLACEMENTS, Kind.WHOLE, SUM),
        column(rates.COLLECTOR_RATE, Kind.PERCENT), column(words.OUT, Kind.WHOLE),
        column(words.OUT_RATE, Kind.PERCENT), column(words.NET_RATE, Kind.PERCENT),
    ]  # fmt: skip
    rows = [
        [
            one.line.book, one.line.person, one.line.bucket, one.line.placements, one.line.rate, one.out.stays,
            one.out.rate, one.net,
        ]
        for one in lines
    ]  # fmt: skip
    return Table(
        key="net", title=_("Net of self-cure"), heads=heads, rows=rows, where=[one.line.where for one in lines]
    )


def _rates(*metrics: Metric) -> list[Head]:
    return [column(metric, Kind.PERCENT) for metric in metrics]


def _cells(interval: Interval) -> list[Value]:
    return [None, None] if interval is None else [*interval]

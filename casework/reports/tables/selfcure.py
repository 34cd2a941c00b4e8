"""Tables of self-cure."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from casework.lib.sheets.writing import Kind, Value
from casework.reports.metrics import collecting as rates
from casework.reports.metrics import selfcure as words
from casework.reports.selectors.selfcure import Interval, NetLine, SelfCureLine
from casework.reports.tables.base import Head, Table, column
from casework.reports.totals import SUM


def self_cure(lines: Sequence[SelfCureLine]) -> Table:
    """Lay out the slice and the worked ones by team and bucket. Rates have no total: chances differ."""
    heads = [
        Head(key="book", title=_("Book")), Head(key="team", title=_("Team")), Head(key="bucket", title=_("Bucket")),
        Head(key="chance", title=_("Chance"), kind=Kind.PERCENT), Head(key="days", title=_("Days"), kind=Kind.WHOLE),
        column(words.OUT, Kind.WHOLE, SUM), column(words.OUT_RATE, Kind.PERCENT), *_ends("out"),
        column(words.WORKED, Kind.WHOLE, SUM), column(words.WORKED_RATE, Kind.PERCENT), *_ends("worked"),
        column(words.LIFT, Kind.PERCENT), *_ends("lift"),
    ]  # fmt: skip
    rows = [
        [
            line.book, line.team, line.bucket, line.chance, line.days, line.out.stays, line.out.rate,
            *_cells(line.out.interval), line.worked.stays, line.worked.rate, *_cells(line.worked.interval), line.lift,
            *_cells(line.interval),
        ]
        for line in lines
    ]  # fmt: skip
    return Table(key="self-cure", title=_("Self-cure"), heads=heads, rows=rows)


def net(lines: Sequence[NetLine]) -> Table:
    """Lay out collectors' rates beside the slice of their bucket."""
    heads = [
        Head(key="book", title=_("Book")), Head(key="person", title=_("Collector")),
        Head(key="bucket", title=_("Bucket")), column(rates.PLACEMENTS, Kind.WHOLE, SUM),
        column(rates.COLLECTOR_RATE, Kind.PERCENT), Head(key="out", title=_("Held out"), kind=Kind.WHOLE),
        column(words.OUT_RATE, Kind.PERCENT), column(words.NET_RATE, Kind.PERCENT),
    ]  # fmt: skip
    rows = [
        [
            one.line.book, one.line.person, one.line.bucket, one.line.placements, one.line.rate, one.out.stays,
            one.out.rate, one.net,
        ]
        for one in lines
    ]  # fmt: skip
    return Table(key="net", title=_("Net of self-cure"), heads=heads, rows=rows)


def _ends(key: str) -> list[Head]:
    return [
        Head(key=f"{key}_from", title=_("from"), kind=Kind.PERCENT),
        Head(key=f"{key}_to", title=_("to"), kind=Kind.PERCENT),
    ]


def _cells(interval: Interval) -> list[Value]:
    return [None, None] if interval is None else [*interval]

"""The page of the reconciliation with channels: one kind of count at a time, a part of its days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casework.lib.sheets.writing import Kind, Value
from casework.portfolio.models import AcquisitionChannel, Book
from casework.reports.partners.models import CountKind
from casework.reports.partners.selectors.compared import ComparedLine, compared
from casework.reports.selectors.scope import Scope
from casework.reports.tables.base import Head
from casework.reports.tables.compared import FINDINGS
from casework.reports.tables.compared import compared as table_of

PAGE = 100
# The columns with sums, in their order.
SUMMED = ("ours", "theirs", "difference", "difference_rate", "counts")


@dataclass(frozen=True, kw_only=True)
class ComparedPage:
    """One kind of count. tabs: of each kind; lines: a part of them, each with its cells as the workbook has them;
    totals: of all lines. open: how many nobody decided. after: where the next lines begin, None when there are no more.
    number, share: how numbers and shares are shown. has_rows: there is something to compare, whether shown or not.
    several_books: its channels are of more than one.
    """

    tabs: list[CountKind]
    kind: CountKind
    heads: Sequence[Head]
    lines: list[tuple[ComparedLine, dict[str, Value], str]]
    totals: dict[str, Value]
    open: int
    after: int | None
    number: Kind
    share: Kind = Kind.PERCENT
    has_rows: bool
    several_books: bool
    only_open: bool


def compared_page(
    *,
    first: date,
    last: date,
    book: Book | None,
    channel: AcquisitionChannel | None,
    kind: str,
    only_open: bool,
    after: int = 0,
) -> ComparedPage:
    """Return the lines of a kind ("" or unknown: the first) from line `after` on. Five queries."""
    chosen = CountKind(kind) if kind in CountKind.values else CountKind.REGISTRATIONS
    scope = Scope(first=first, last=last, book_id=book.pk if book else None)
    every = compared(scope, chosen, channel=channel)
    lines = [line for line in every if line.is_open] if only_open else every
    table = table_of(lines, chosen)
    keys = [head.key for head in table.heads]
    shown = zip(lines[after : after + PAGE], table.rows[after : after + PAGE], strict=True)
    return ComparedPage(
        tabs=list(CountKind), kind=chosen, heads=[head for head in table.heads if head.key in SUMMED],
        lines=[(line, dict(zip(keys, row, strict=True)), str(FINDINGS[line.finding])) for line, row in shown],
        totals=dict(zip(keys, table.totals, strict=True)), open=sum(line.is_open for line in every),
        after=after + PAGE if len(lines) > after + PAGE else None,
        number=Kind.MONEY if chosen == CountKind.AMOUNT else Kind.WHOLE, has_rows=bool(every), only_open=only_open,
        several_books=len({line.channel.book_id for line in every}) > 1,
    )  # fmt: skip

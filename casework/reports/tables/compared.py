"""The reconciliation with channels as tables: one of each kind of count, for its sums have to be of one thing."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from casework.lib.sheets.writing import Kind, Value
from casework.reports.metrics import compared as words
from casework.reports.partners.models import CountKind
from casework.reports.partners.rules import Finding
from casework.reports.partners.selectors.compared import ComparedLine
from casework.reports.rules import ratio
from casework.reports.tables.base import Head, Table, column
from casework.reports.totals import SUM, Quotient

FINDINGS: dict[Finding, str | Promise] = {
    Finding.AGREES: gettext_lazy("Agrees"), Finding.MISSING_HERE: gettext_lazy("Missing here"),
    Finding.MISSING_THERE: gettext_lazy("Missing there"), Finding.DIFFERS: gettext_lazy("Differs"),
}  # fmt: skip


def compared(lines: Sequence[ComparedLine], kind: CountKind) -> Table:
    """Lay out one kind of count; amounts of several currencies have no total."""
    number = Kind.MONEY if kind == CountKind.AMOUNT else Kind.WHOLE
    heads = [
        Head(key="book", title=_("Book")), Head(key="channel", title=pgettext("of acquisition", "Channel")),
        Head(key="day", title=_("Day"), kind=Kind.DAY), Head(key="currency", title=_("Currency")),
        column(words.OURS, number, SUM), column(words.THEIRS, number, SUM), column(words.DIFFERENCE, number, SUM),
        column(words.DIFFERENCE_RATE, Kind.PERCENT, Quotient("difference", ("ours",))),
        Head(key="finding", title=_("Finding")), column(words.COUNTS, number, SUM),
        Head(key="note", title=_("Note")), Head(key="by", title=_("Decided by")),
    ]  # fmt: skip
    findings = {finding: str(said) for finding, said in FINDINGS.items()}  # said once, however many days there are
    rows = [_row(line, number, findings) for line in lines]
    several = number == Kind.MONEY and len({line.channel.book.currency for line in lines}) > 1
    none = ("ours", "theirs", "difference", "difference_rate", "counts")
    return Table(
        key=f"compared-{kind.value}", title=str(kind.label), heads=heads, rows=rows,
        known=dict.fromkeys(none) if several else {},
    )  # fmt: skip


def _row(line: ComparedLine, number: Kind, findings: Mapping[Finding, str]) -> list[Value]:
    book, ruling = line.channel.book, line.ruling

    def shown(value: Decimal | None) -> Value:
        return value if number == Kind.MONEY or value is None else int(value)

    note, by = (ruling.note, str(ruling.made_by)) if ruling and not line.is_outdated else (None, None)
    return [
        book.code, line.channel.name, line.day, book.currency, shown(line.ours), shown(line.theirs),
        shown(line.difference), ratio(line.difference, line.ours or 0), findings[line.finding],
        shown(line.counts), note, by,
    ]  # fmt: skip

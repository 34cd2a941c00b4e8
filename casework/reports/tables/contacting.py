"""Tables of contacts and promises, and of teams."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.lib.sheets.writing import Kind
from casework.reports.metrics import collecting as rates
from casework.reports.metrics import contacting as words
from casework.reports.rules import ratio
from casework.reports.selectors.contacting import Contacts, Covered, TeamLine
from casework.reports.tables.base import Head, Table, column
from casework.reports.tables.collecting import money_cells, money_heads, one_currency
from casework.reports.totals import SUM, Quotient


def contacts(lines: Sequence[Contacts], covered: Covered) -> Table:
    """Lay out contacts and coverage by collector. The totals count a case once, whoever held it, so no formula over the
    rows gives them.
    """
    heads = [
        *_who(), column(words.CALLS, Kind.WHOLE, SUM), column(words.ANSWERED, Kind.WHOLE, SUM),
        column(words.CONTACT_RATE, Kind.PERCENT, Quotient("answered", ("calls",))),
        column(words.RIGHT_PARTY, Kind.WHOLE, SUM),
        column(words.RIGHT_PARTY_RATE, Kind.PERCENT, Quotient("right_party", ("calls",))),
        column(words.PROMISES, Kind.WHOLE, SUM),
        column(words.PROMISE_RATE, Kind.PERCENT, Quotient("promises", ("right_party",))),
        column(words.HELD, Kind.WHOLE, SUM), column(words.TOUCHED, Kind.WHOLE, SUM),
        column(words.COVERAGE, Kind.PERCENT, Quotient("touched", ("held",))),
    ]  # fmt: skip
    rows = [
        [
            line.book, line.person, line.calls, line.answered, ratio(line.answered, line.calls), line.right_party,
            ratio(line.right_party, line.calls), line.promises, ratio(line.promises, line.right_party), line.held,
            line.touched, ratio(line.touched, line.held),
        ]
        for line in lines
    ]  # fmt: skip
    return Table(
        key="contacts", title=pgettext("made", "Contacts"), heads=heads, rows=rows,
        where=[line.where for line in lines], known={"held": covered.held, "touched": covered.touched},
    )  # fmt: skip


def promises(lines: Sequence[Contacts]) -> Table:
    """Lay out what became of the promises due. Amounts of several currencies have no total."""
    lines = [line for line in lines if line.due]
    single = SUM if len({line.currency for line in lines}) <= 1 else None
    heads = [
        *_who(), column(words.PROMISES_DUE, Kind.WHOLE, SUM), column(words.KEPT, Kind.WHOLE, SUM),
        column(words.KEPT_RATE, Kind.PERCENT, Quotient("kept", ("promises_due",))),
        Head(key="currency", title=_("Currency")), column(words.AMOUNT_PROMISED, Kind.MONEY, single),
        column(words.AMOUNT_KEPT, Kind.MONEY, single),
        column(words.AMOUNT_KEPT_RATE, Kind.PERCENT, Quotient("amount_kept", ("promised",)) if single else None),
    ]  # fmt: skip
    rows = [
        [
            line.book, line.person, line.due, line.kept, ratio(line.kept, line.due), line.currency, line.promised,
            line.amount_kept, ratio(line.amount_kept, line.promised),
        ]
        for line in lines
    ]  # fmt: skip
    return Table(key="promises", title=_("Promises"), heads=heads, rows=rows, where=[line.where for line in lines])


def teams(lines: Sequence[TeamLine]) -> Table:
    """Lay out collection rates by team."""
    single = one_currency(line.money for line in lines)
    heads = [
        Head(key="book", title=_("Book")), Head(key="team", title=_("Team")),
        column(rates.STAYS, Kind.WHOLE, SUM), column(rates.STAYS_COLLECTED, Kind.WHOLE, SUM),
        column(rates.BUCKET_RATE, Kind.PERCENT, Quotient("collected", ("stays",))), *money_heads(single=single),
    ]  # fmt: skip
    rows = [[line.book, line.team, line.stays, line.collected, line.rate, *money_cells(line.money)] for line in lines]
    return Table(key="teams", title=_("Collection teams"), heads=heads, rows=rows, where=[line.where for line in lines])


def _who() -> list[Head]:
    return [Head(key="book", title=_("Book")), Head(key="person", title=_("Collector"))]

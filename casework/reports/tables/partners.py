"""Tables of channels and funders, each number with the rows behind it."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.lib.sheets.writing import Kind, Remark, Value
from casework.reports.metrics import outcome as judged
from casework.reports.metrics import partners as words
from casework.reports.metrics.base import Metric
from casework.reports.rules import ratio
from casework.reports.selectors.channels import MONTHS, ChannelLine
from casework.reports.selectors.funders import FunderLine
from casework.reports.tables.base import Drawing, Head, Table, column
from casework.reports.totals import SUM, Quotient

_OVERDUE_RATE = Quotient("overdue", ("fallen",))
# The numbers of which the rows behind can be listed, by the column's key (partners.selectors.behind).
OF_CHANNELS = ("orders", "decided", "approved", "disbursed", "fallen", "overdue")
# What was fed day by day: behind these are the days, on the page of the reconciliation.
OF_DAYS = ("registrations", "clicks")
OF_FUNDERS = ("disbursed", "fallen", "overdue")
# Those of them that count instalments; the others count orders, or loans.
OF_INSTALMENTS = ("fallen", "overdue")


def channels(lines: Sequence[ChannelLine]) -> Table:
    """Lay out what channels brought; rates of the period's loans only once all of them are mature, else "immature"."""
    heads = [
        Head(key="book", title=_("Book")), Head(key="channel", title=pgettext("of acquisition", "Channel")),
        Head(key="currency", title=_("Currency")), column(words.REGISTRATIONS, Kind.WHOLE, SUM),
        column(words.CLICKS, Kind.WHOLE, SUM), column(words.ORDERS, Kind.WHOLE, SUM),
        column(words.DECIDED, Kind.WHOLE, SUM), column(words.APPROVED, Kind.WHOLE, SUM),
        column(words.APPROVAL_RATE, Kind.PERCENT, Quotient("approved", ("decided",))),
        column(words.DISBURSED, Kind.WHOLE, SUM), column(words.AMOUNT_DISBURSED, Kind.MONEY, SUM),
        column(judged.FALLEN_DUE, Kind.WHOLE, SUM), column(judged.OVERDUE, Kind.WHOLE, SUM),
        column(judged.OVERDUE_RATE, Kind.PERCENT, _OVERDUE_RATE),
        *(_month_head(judged.VINTAGE_RATE, months) for months in MONTHS),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            line.book, line.name if line.code else _("No channel"), line.currency, line.registrations, line.clicks,
            line.orders, line.decided, line.approved, ratio(line.approved, line.decided), line.disbursed, line.amount,
            line.fallen, line.overdue, ratio(line.overdue, line.fallen),
            *(_matured(line, months) for months in MONTHS),
        ]
        for line in lines
    ]  # fmt: skip
    behind = [_links(line, "channel", OF_DAYS + OF_CHANNELS) for line in lines]
    return Table(
        key="channels", title=_("Channels"), heads=heads, rows=rows, behind=behind,
        known=_one_currency({line.currency for line in lines}, "amount_disbursed"),
        drawing=Drawing(labels=("channel",), values=("orders", "approved", "disbursed")),
    )  # fmt: skip


def funders(lines: Sequence[FunderLine]) -> Table:
    """Lay out what was lent of funders' money, what came back, and what is due to them."""
    money = (
        words.AMOUNT_DISBURSED, words.PRINCIPAL, words.INTEREST, words.FEE, words.PENALTY, words.REVERSED,
        words.SHARE_DUE,
    )  # fmt: skip
    heads = [
        Head(key="book", title=_("Book")), Head(key="funder", title=_("Funder")),
        Head(key="currency", title=_("Currency")), column(words.DISBURSED, Kind.WHOLE, SUM),
        *(column(metric, Kind.MONEY, SUM) for metric in money), column(judged.FALLEN_DUE, Kind.WHOLE, SUM),
        column(judged.OVERDUE, Kind.WHOLE, SUM), column(judged.OVERDUE_RATE, Kind.PERCENT, _OVERDUE_RATE),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            line.book, line.name, line.currency, line.disbursed, line.amount,
            *(line.received[metric.key] for metric in money[1:5]), line.reversed, line.share_due, line.fallen,
            line.overdue, ratio(line.overdue, line.fallen),
        ]
        for line in lines
    ]  # fmt: skip
    return Table(
        key="funders", title=_("Funders"), heads=heads, rows=rows,
        behind=[_links(line, "funder", OF_FUNDERS) for line in lines],
        known=_one_currency({line.currency for line in lines}, *(metric.key for metric in money)),
    )  # fmt: skip


def _links(line: ChannelLine | FunderLine, kind: str, numbers: Sequence[str]) -> dict[str, str]:
    """Return by column what the address of the rows behind a number says beside the period; nothing is behind a 0."""
    return {
        key: f"of={line.book}&{kind}={line.code}&number={key}" for key in numbers if getattr(line, key)
    }  # fmt: skip


def _month_head(metric: Metric, months: int) -> Head:
    title = _("Month %(number)s") % {"number": months}
    return Head(key=f"{metric.key}_{months}", title=title, kind=Kind.PERCENT, metric=metric)


def _matured(line: ChannelLine, months: int) -> Value:
    if not line.disbursed:
        return None
    found = line.rates[months]
    return Remark(_("immature")) if found is None else ratio(found.overdue, found.fallen)


def _one_currency(currencies: set[str], *keys: str) -> Mapping[str, Value]:
    """Return no total for amounts of several currencies."""
    return dict.fromkeys(keys) if len(currencies) > 1 else {}

"""The rows of the workbook of settlements: issued statements of a period, and what moved balances in it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from casework.lib.sheets.writing import Value
from casework.portfolio.models import Book
from casework.reports.partners.models import CountKind
from casework.reports.selectors.scope import Scope
from casework.reports.settlements.models import (
    BalanceEntry,
    ChannelStatement,
    StatementCorrection,
    StatementLine,
    StatementLoan,
    StatementRuling,
    StatementState,
)
from casework.reports.settlements.rules import UNIT, Item
from casework.reports.settlements.selectors.facts import ITEMS

READ_AT_ONCE = 2_000
_TOLD = (StatementState.ISSUED, StatementState.DISPUTED, StatementState.SETTLED)


def statements(scope: Scope) -> Iterator[list[Value]]:
    """Yield the issued statements whose period touches the scope's, by channel and number."""
    rows = _statements(scope).select_related("channel__book", "terms", "made_by", "issued_by")
    for row in _streamed(rows.order_by("channel__book__code", "channel__name", "channel", "number")):
        zone = ZoneInfo(row.channel.book.time_zone)
        issued = row.issued_at.astimezone(zone).date() if row.issued_at else None
        yield [
            row.channel.book.code, row.channel.name, row.number, row.first, row.last, row.terms.version,
            str(row.terms.get_model_display()), str(StatementState(row.state).label), row.currency, row.charged,
            row.corrected, row.owed, str(row.made_by), str(row.issued_by), issued, row.settled_on, row.payment_ref,
        ]  # fmt: skip


def lines(scope: Scope) -> Iterator[list[Value]]:
    """Yield their lines."""
    rows = StatementLine.objects.filter(statement__in=_statements(scope)).select_related("statement__channel")
    for row in _streamed(rows.order_by("statement__channel__name", "statement__number", "pk")):
        yield [
            row.statement.channel.name, row.statement.number, str(row.get_item_display()),
            *_quantity(row.item, row.quantity), *_rate(row.item, row.rate), row.amount,
        ]  # fmt: skip


def corrections(scope: Scope) -> Iterator[list[Value]]:
    """Yield what they correct, with the day and why."""
    rows = StatementCorrection.objects.filter(statement__in=_statements(scope))
    rows = rows.select_related("statement__channel", "of")
    for row in _streamed(rows.order_by("statement__channel__name", "statement__number", "day", "pk")):
        yield [
            row.statement.channel.name, row.statement.number, row.of.number, row.day, str(row.get_item_display()),
            *_quantity(row.item, row.before), *_quantity(row.item, row.after), *_rate(row.item, row.rate), row.amount,
            row.added, row.gone,
        ]  # fmt: skip


def rulings(scope: Scope) -> Iterator[list[Value]]:
    """Yield the decisions of the reconciliation that they go by, and those that count no more."""
    rows = StatementRuling.objects.filter(statement__in=_statements(scope))
    rows = rows.select_related("statement__channel", "ruling__made_by")
    for row in _streamed(rows.order_by("statement__channel__name", "statement__number", "ruling__day", "pk")):
        one, item = row.ruling, ITEMS[CountKind(row.ruling.kind)]
        numbers = [_decided(item, number) for number in (one.ours, one.theirs, one.counts)]
        yield [
            row.statement.channel.name, row.statement.number, one.day, str(one.get_kind_display()),
            *(number for number, _lent in numbers), *(lent for _number, lent in numbers),
            _("Counts") if row.stands else _("A number was corrected since"), one.note, str(one.made_by),
        ]  # fmt: skip


def loans(scope: Scope) -> Iterator[list[Value]]:
    """Yield the loans on them; below zero those that were taken back."""
    rows = StatementLoan.objects.filter(statement__in=_statements(scope)).select_related("statement__channel", "loan")
    for row in _streamed(rows.order_by("statement__channel__name", "statement__number", "day", "pk")):
        yield [row.statement.channel.name, row.statement.number, row.loan.external_ref, row.day, row.amount]


def moves(scope: Scope) -> Iterator[list[Value]]:
    """Yield the moves of balances dated in the scope's period."""
    rows = BalanceEntry.objects.filter(day__range=(scope.first, scope.last))
    if scope.book_id is not None:
        rows = rows.filter(channel__book=scope.book_id)
    rows = rows.select_related("channel__book", "statement", "made_by", "approved_by")
    for row in _streamed(rows.order_by("channel__name", "channel", "day", "pk")):
        yield [
            row.channel.name, row.day, str(row.get_kind_display()), row.channel.book.currency, row.amount,
            row.statement.number if row.statement else None, row.reference or row.reason, str(row.made_by),
            str(row.approved_by) if row.approved_by else None,
        ]  # fmt: skip


def no_totals(scope: Scope) -> dict[str, None]:
    """Return the sums that would add up several currencies, by the keys of their columns. One query."""
    books = Book.objects.all() if scope.book_id is None else Book.objects.filter(pk=scope.book_id)
    several = books.values("currency").distinct().count() > 1
    return dict.fromkeys(("charged", "corrected", "owed", "amount", "lent")) if several else {}


def _streamed(rows: QuerySet[Any]) -> Iterator[Any]:
    yield from rows.iterator(chunk_size=READ_AT_ONCE)


def _statements(scope: Scope) -> QuerySet[ChannelStatement]:
    rows = ChannelStatement.objects.filter(state__in=_TOLD, first__lte=scope.last, last__gte=scope.first)
    return rows if scope.book_id is None else rows.filter(channel__book=scope.book_id)


def _quantity(item: str, quantity: Decimal) -> tuple[Value, Value]:
    """Return how many there were, or what was lent."""
    return (None, quantity) if item == Item.AMOUNT else (int(quantity), None)


def _decided(item: str, number: Decimal | None) -> tuple[Value, Value]:
    return (None, None) if number is None else _quantity(item, number)


def _rate(item: str, rate: int) -> tuple[Value, Value]:
    """Return the rate of each, or the share."""
    value = Decimal(rate) / UNIT
    return (None, value) if item == Item.AMOUNT else (value, None)

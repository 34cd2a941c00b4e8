"""Cells: the text of one cell becomes a value of its field's kind, or is refused with a reason."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from casework.lib.money import MAX_MONEY, ZERO, InexactMoney, exact
from casework.lib.sheets.reading import IsoText
from casework.portfolio.feeds import reasons
from casework.portfolio.feeds.mapping import ISO
from casework.portfolio.feeds.registry import Field, FieldKind, Value

_AMOUNT = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{0,40})?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T].+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# A spreadsheet runs a text that begins so. "+49 30 123", "-5" and a lone "-" are what they look like.
_FORMULA = re.compile(r"[=@]|[+-](?![0-9 ().,/-]*$)")
_YEARS = range(1900, 2200)


class CellRefused(ValueError):
    """A cell's text is not what its field wants. reason: one of `reasons`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def value_of(text: str, field: Field, *, formats: Sequence[str], zone: str) -> Value:
    """Return `text` as a value of the field's kind; None for an empty text of an optional field that is no text.

    formats: of dates, tried in turn. zone: of moments that name none. Raises CellRefused.
    """
    if not text:
        if field.required:
            raise CellRefused(reasons.EMPTY)
        return "" if field.kind is FieldKind.TEXT else None
    if field.kind is FieldKind.TEXT:
        return _text(text, field)
    if field.kind is FieldKind.MONEY:
        return _amount(text, field)
    if field.kind is FieldKind.WHOLE:
        return _whole(text)
    moment = _moment(text, formats)
    if field.kind is FieldKind.DATE:
        return moment.date()
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))


def _text(text: str, field: Field) -> str:
    if len(text) > field.max_length:
        raise CellRefused(reasons.TOO_LONG)
    if _CONTROL.search(text):
        raise CellRefused(reasons.CONTROL)
    if _FORMULA.match(text):
        raise CellRefused(reasons.FORMULA)
    if field.choices and text not in field.choices:
        raise CellRefused(reasons.NOT_A_CHOICE)
    return text


def _amount(text: str, field: Field) -> Decimal:
    if not _AMOUNT.fullmatch(text):
        raise CellRefused(reasons.NOT_A_NUMBER)
    if abs(Decimal(text)) > MAX_MONEY:
        raise CellRefused(reasons.TOO_LARGE)
    try:
        amount = exact(text)
    except InexactMoney as error:
        raise CellRefused(reasons.DECIMALS) from error
    if amount < 0 and field.credit:
        return ZERO
    if amount < 0:
        raise CellRefused(reasons.NEGATIVE)
    if amount == 0 and not field.zero:
        raise CellRefused(reasons.NOT_POSITIVE)
    return abs(amount)  # of "-0.00" as well


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise CellRefused(reasons.NOT_WHOLE)
    return int(text)


def _moment(text: str, formats: Sequence[str]) -> datetime:
    # A cell that held a real date needs no pattern, whatever the texts of its column look like.
    for pattern in (ISO,) if isinstance(text, IsoText) else formats:
        moment = _iso(text) if pattern == ISO else _by_pattern(text, pattern)
        if moment is not None:
            if moment.year not in _YEARS:
                raise CellRefused(reasons.FAR_DATE)
            return moment
    raise CellRefused(reasons.NOT_A_DATE)


def _iso(text: str) -> datetime | None:
    if not _ISO_DAY.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _by_pattern(text: str, pattern: str) -> datetime | None:
    try:
        return datetime.strptime(text, pattern)  # noqa: DTZ007 (as recorded; a moment gets the book's zone later)
    except ValueError:
        return None

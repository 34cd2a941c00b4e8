"""How a figure is shown in a page: the same number as in the workbook, in the same form."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils.formats import date_format

from casework.lib.sheets.writing import Kind
from casework.lib.templatetags.ui import NOTHING, money, thousands

register = template.Library()

PERCENT = Decimal("0.01")


@register.filter
def figure(value: Any, kind: Kind) -> str:
    """Show a value of a table's column. None is an empty cell: there was nothing to divide by."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if kind == Kind.MONEY:
        return money(value)
    if kind == Kind.PERCENT:
        return f"{(value * 100).quantize(PERCENT, rounding=ROUND_HALF_UP)}%"
    if isinstance(value, timedelta):
        return clock(value)
    if kind == Kind.MONTH:
        return f"{value:%Y-%m}"
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return thousands(value) if kind == Kind.WHOLE else str(value)


@register.filter
def bare(value: Decimal | None) -> str:
    """Show a count or an amount: 1,284 or 1,284.50. None shows as an en dash."""
    return NOTHING if value is None else money(value).removesuffix(".00")


def clock(value: timedelta) -> str:
    """Show a duration as h:mm:ss, whole seconds, hours going on past 24."""
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"


@register.filter
def has_money(columns: Any) -> bool:
    """Say whether a table shows amounts, whose currency has to be named."""
    return any(column.kind == Kind.MONEY for column in columns)


@register.filter
def paired(heads: Any, values: Any) -> list[tuple[Any, Any]]:
    """Return each column with its value."""
    return list(zip(heads, values, strict=True))

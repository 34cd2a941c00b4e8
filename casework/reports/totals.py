"""What stands under a column: one definition gives both the workbook's formula and the page's number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Protocol

from casework.lib.sheets.writing import Value
from casework.reports.rules import ratio

# SUBTOTAL leaves out what a filter hides: 4 the greatest, 5 the least, 9 the sum.
_GREATEST, _LEAST, _SUM = 4, 5, 9


class Total(Protocol):
    """How the cell under a column follows from the columns' cells or from other totals."""

    def formula(self, key: str) -> str:
        """Return the formula of `lib.sheets.writing.Column.total` for the column `key`."""

    def value(self, cells: Sequence[Any], totals: Mapping[str, Any]) -> Value:
        """Return the number. cells: the column's, without empty ones. totals: those that are known by then, by key."""


@dataclass(frozen=True)
class _Subtotal:
    function: int

    def formula(self, key: str) -> str:
        return f"SUBTOTAL({self.function},{{{key}}})"

    def value(self, cells: Sequence[Any], totals: Mapping[str, Any]) -> Any:
        if self.function == _SUM:
            return sum(cells[1:], cells[0]) if cells else 0
        return max(cells, default=None) if self.function == _GREATEST else min(cells, default=None)


@dataclass(frozen=True)
class Quotient:
    """A rate of totals: the total of `numerator` ÷ the sum of the totals of `denominators`; never a mean of rates."""

    numerator: str
    denominators: tuple[str, ...]

    def formula(self, key: str) -> str:
        """Divide; nothing to divide by gives an empty cell."""
        below = "+".join(f"{{{name}_total}}" for name in self.denominators)
        return f'IF({below}=0,"",{{{self.numerator}_total}}/({below}))'

    def value(self, cells: Sequence[Any], totals: Mapping[str, Any]) -> Value:
        """Divide; None when there is nothing to divide by."""
        above = totals[self.numerator]
        below = sum((totals[name] for name in self.denominators if totals[name] is not None), 0)
        if isinstance(above, timedelta):
            return above / below if below else None
        return ratio(above or 0, Decimal(below))


SUM: Total = _Subtotal(_SUM)
GREATEST: Total = _Subtotal(_GREATEST)
LEAST: Total = _Subtotal(_LEAST)

"""Amounts behind the collection rates: what was past due at the start, what fell due, what was paid while it lasted.

Placements and stays are alike here: both begin and end on days, belong to a loan, and carry a balance.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, DateField, F, Func, IntegerField, Min, Q, QuerySet, Sum, Value, When

from casework.collections.models import Bucket
from casework.lib.money import ZERO, total
from casework.lib.sql import Dialect
from casework.portfolio.models import PaymentKind
from casework.reports.rules import ratio
from casework.reports.selectors.scope import Scope

_PARTS = ("principal", "interest", "fee", "penalty")
Keys = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Money:
    """Amounts in `currency`. cash: received while active, up to the period's end; cash_in_period: that part of it which
    was paid in the period. owed: past due at the start of each; fallen_due: instalments fallen due while active.
    """

    currency: str
    cash: Decimal = ZERO
    cash_in_period: Decimal = ZERO
    owed: Decimal = ZERO
    fallen_due: Decimal = ZERO

    @property
    def rate(self) -> Decimal | None:
        """Cash received while active ÷ (past due at its start + fallen due during it)."""
        return ratio(self.cash, self.owed + self.fallen_due)


@dataclass(frozen=True, kw_only=True)
class Paths:
    """Where a table keeps its days and its balance, the way from it to loan and ladder, and what it is grouped by.

    The last of `keys` is the loan's currency: sums never mix currencies.
    """

    start: str
    end: str
    owed: str
    loan: str
    entered: str
    ladder: str
    keys: tuple[str, ...]

    def until(self, day: str, last: Any) -> Q:
        """Return the filter: `day` is no later than the row's end, nor than `last`."""
        lasting = Q(**{f"{self.end}__isnull": True}) | Q(**{f"{day}__lte": F(self.end)})
        return Q(**{f"{day}__lte": last}) & lasting


class DaysBefore(Func):
    """A day moved back by a number of days, the same on both databases (Django's own gives an instant on SQLite)."""

    output_field = DateField()

    def as_sql(self, compiler: Any, connection: Any, *_how: Any, **_more: Any) -> Any:
        """Spell it for the database in use."""
        (day, day_values), (days, days_values) = (compiler.compile(part) for part in self.get_source_expressions())
        return Dialect(connection.vendor).add_days(day, f"-({days})"), (*day_values, *days_values)


def grouped(rows: QuerySet[Any], paths: Paths, **sums: Any) -> dict[Keys, dict[str, Any]]:
    """Return the sums by the group's key, in one query."""
    width = len(paths.keys)
    found = rows.order_by().values_list(*paths.keys).annotate(**sums)
    return {row[:width]: dict(zip(sums, row[width:], strict=True)) for row in found}


def amounts(
    rows: QuerySet[Any], scope: Scope, paths: Paths, openings: Mapping[int, int]
) -> Callable[[Keys, Decimal | None], Money]:
    """Return a function from a group's key and its past due to its amounts. Two queries."""
    payment = f"{paths.loan}__payments__"
    stands = Q(**{f"{payment}kind": PaymentKind.CASH, f"{payment}reversal__isnull": True})
    lasting = paths.until(f"{payment}paid_on", scope.last)
    while_active = Q(**{f"{payment}paid_on__gte": F(paths.start)}) & lasting & stands
    in_period = Q(**{f"{payment}paid_on__gte": scope.first})
    paid = grouped(
        rows.filter(while_active), paths,
        cash=Sum(f"{payment}amount"), cash_in_period=Sum(f"{payment}amount", filter=in_period),
    )  # fmt: skip
    fallen = grouped(
        falling_due(rows, scope.last, paths, openings), paths,
        fallen_due=Sum(all_parts(paths)),
    )  # fmt: skip

    def of(key: Keys, owed: Decimal | None) -> Money:
        found = {"owed": owed, **paid.get(key, {}), **fallen.get(key, {})}
        return Money(currency=key[-1], **{name: amount or ZERO for name, amount in found.items()})

    return of


def all_parts(paths: Paths) -> Any:
    """Return all components of an instalment."""
    return total(*(f"{paths.loan}__instalments__{part}" for part in _PARTS))


def openings() -> dict[int, int]:
    """Return the DPD at which each ladder opens, by ladder id. One query."""
    return dict(Bucket.objects.order_by().values_list("ladder").annotate(lowest=Min("lower")))


def falling_due(rows: QuerySet[Any], last: date, paths: Paths, openings: Mapping[int, int]) -> QuerySet[Any]:
    """Join the instalments that fell due while each row lasted, up to `last`, and were not in its balance yet.

    The balance holds what had reached the ladder's opening when the stay began. What was paid before the row began
    never fell due in it.
    """
    opening = Case(
        *(When(**{paths.ladder: ladder}, then=Value(lowest)) for ladder, lowest in openings.items()),
        default=Value(0), output_field=IntegerField(),
    )  # fmt: skip
    instalment = f"{paths.loan}__instalments__"
    not_owed_yet = Q(**{f"{instalment}due_on__gt": DaysBefore(F(paths.entered), opening)})
    unpaid = Q(**{f"{instalment}settled_on__isnull": True}) | Q(**{f"{instalment}settled_on__gte": F(paths.start)})
    return rows.filter(not_owed_yet & paths.until(f"{instalment}due_on", last) & unpaid)

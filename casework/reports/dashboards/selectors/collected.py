"""What collectors held and collected in each bucket, period by period, from the summaries of closed days."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from casework.lib.money import ZERO
from casework.reports.dashboards.rules import Period
from casework.reports.dashboards.selectors.reviewed import place_of
from casework.reports.rules import ratio
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.models import CollectorDay
from casework.reports.summaries.selectors.closed import Days


@dataclass(frozen=True, kw_only=True)
class Collected:
    """One bucket in one currency. Its lists hold a value for each period, None where no day of it is closed."""

    bucket_id: int
    code: str
    name: str
    collected: list[Decimal | None]
    given: list[Decimal | None]
    cash: list[Decimal | None]
    rates: list[Decimal | None]


@dataclass(kw_only=True)
class _Sums:
    """A bucket's sums of one period. active: by day, of its first closed day; given: by day."""

    collected: int = 0
    cash: Decimal = ZERO
    active: dict[date, int] = field(default_factory=dict)
    given: dict[date, int] = field(default_factory=dict)

    def add(self, day: date, row: dict[str, Any]) -> None:
        """Add a day."""
        self.collected += row["good"]
        self.cash += row["paid"]
        self.active[day], self.given[day] = row["held"], row["begun"]

    def placements(self, first: date) -> int:
        """Return how many placements lasted at some time of the period: those of its first closed day, and those that
        began on a later one.
        """
        return self.active.get(first, 0) + sum(number for day, number in self.given.items() if day > first)


def by_bucket(scope: Scope, days: Days, parts: Sequence[Period]) -> list[Collected]:
    """Return the buckets in the order of their ladders. One query, along the closed days."""
    keys = ("bucket__ladder", "bucket__lower", "bucket", "bucket__code", "currency")
    rows = (
        CollectorDay.objects.filter(scope.of(book="book", team="team"), day__range=(scope.first, scope.last))
        .order_by(*keys, "day")
        .values(*keys, "day")
        .annotate(held=Sum("active"), begun=Sum("given"), good=Sum("collected"), paid=Sum("cash"))
    )
    sums: dict[tuple[Any, ...], dict[int, _Sums]] = {}
    for row in rows:
        line = sums.setdefault(tuple(row[key] for key in keys), {})
        line.setdefault(place_of(row["day"], parts), _Sums()).add(row["day"], row)
    closed = sorted({day for _book, day in days.closed})
    firsts = [next((day for day in closed if one.first <= day <= one.last), None) for one in parts]
    many = len({key[-1] for key in sums}) > 1
    return [_line(key, line, firsts, named=many) for key, line in sums.items()]


def _line(key: tuple[Any, ...], line: dict[int, _Sums], firsts: Sequence[date | None], *, named: bool) -> Collected:
    _ladder, _lower, bucket, code, currency = key
    there = [(line.get(place, _Sums()), first) for place, first in enumerate(firsts)]
    return Collected(
        bucket_id=bucket, code=code, name=f"{code} {currency}" if named else code,
        collected=[Decimal(one.collected) if first else None for one, first in there],
        given=[Decimal(sum(one.given.values())) if first else None for one, first in there],
        cash=[one.cash if first else None for one, first in there],
        rates=[ratio(one.collected, one.placements(first)) if first else None for one, first in there],
    )  # fmt: skip

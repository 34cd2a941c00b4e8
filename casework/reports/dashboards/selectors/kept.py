"""What became of promises in each bucket, period by period: by their last day, as the page Figures counts them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F

from casework.reports.dashboards.rules import Period
from casework.reports.dashboards.selectors.reviewed import place_of
from casework.reports.rules import ratio
from casework.reports.selectors.contacting import KEPT, promises
from casework.reports.selectors.scope import Scope


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The promises taken in one bucket. Its lists hold a value for each period, None where no day of it is closed."""

    bucket_id: int
    code: str
    due: list[Decimal | None]
    rates: list[Decimal | None]


def kept_by_bucket(scope: Scope, parts: Sequence[Period]) -> list[Kept]:
    """Return the buckets in the order of their ladders. One query, along the promises' last days."""
    keys = ("bucket__ladder", "bucket__lower", "bucket", "bucket__code")
    rows = (
        promises(scope)
        .filter(ends_on__range=(scope.first, scope.last), ends_on__lt=F("loan__book__business_date"))
        .order_by(*keys, "ends_on")
        .values_list(*keys, "ends_on")
        .annotate(due=Count("pk"), kept=Count("pk", filter=KEPT))
    )
    sums: dict[tuple[Any, ...], dict[int, tuple[int, int]]] = {}
    for *key, day, due, kept in rows:
        line, place = sums.setdefault(tuple(key), {}), place_of(day, parts)
        before = line.get(place, (0, 0))
        line[place] = before[0] + due, before[1] + kept
    return [_line(key, line, parts) for key, line in sums.items()]


def _line(key: tuple[Any, ...], line: dict[int, tuple[int, int]], parts: Sequence[Period]) -> Kept:
    found = [line.get(place, (0, 0)) for place in range(len(parts))]
    return Kept(
        bucket_id=key[2], code=key[3],
        due=[Decimal(due) if due or part.closed else None for (due, _kept), part in zip(found, parts, strict=True)],
        rates=[ratio(kept, due) for due, kept in found],
    )  # fmt: skip

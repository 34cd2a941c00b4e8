"""Collection rates by cohort of entry: what became of all that began in one month, once none of it lasts any more."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from casework.collections.models import StayOutcome
from casework.reports.rules import ratio
from casework.reports.selectors.amounts import Money, Paths, amounts, grouped, openings
from casework.reports.selectors.collecting import OF_PLACEMENT, OF_STAY, stays
from casework.reports.selectors.placements import collected_while_held, placed, untouched
from casework.reports.selectors.scope import Scope

_OF_STAYS = replace(
    OF_STAY,
    keys=(
        "loan__book__code", "loan__book__business_date", "month", "bucket__pool__team__name", "bucket__pool__team",
        "bucket__ladder", "bucket__lower", "bucket__code", "loan__currency",
    ),
)  # fmt: skip
_OF_PLACEMENTS = replace(
    OF_PLACEMENT,
    keys=(
        "item__book__code", "item__book__business_date", "month", "person__display_name", "person__username", "person",
        "stay__bucket__ladder", "stay__bucket__lower", "stay__bucket__code", "item__loan__currency",
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CohortLine:
    """What began in one month of the period, in one bucket: stays of a team, or placements of a collector (`who`).

    month: its first day. began: how many; collected: of them, ended collected, whenever that was; lasting: not ended.
    is_over: no day is left on which more of them may begin. money: up to the end of each. where: as `Table.where`.
    """

    book: str
    month: date
    who: str
    bucket: str
    began: int
    collected: int
    lasting: int
    is_over: bool
    money: Money
    where: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def is_mature(self) -> bool:
        """Say whether its rates are final but for corrections of the past."""
        return self.is_over and not self.lasting

    @property
    def rate(self) -> Decimal | None:
        """Ended collected ÷ all that began in the month; None as long as it is immature."""
        return ratio(self.collected, self.began) if self.is_mature else None

    @property
    def amount_rate(self) -> Decimal | None:
        """Cash received while active ÷ (past due at the start + fallen due meanwhile); None while immature."""
        return self.money.rate if self.is_mature else None


def cohorts(scope: Scope) -> list[CohortLine]:
    """Return the stays that began in the period by month, team and bucket, S0 left out. Four queries."""
    rows = stays(scope).filter(entered_on__range=(scope.first, scope.last), bucket__is_reminder=False)
    numbers = grouped(
        _by_month(rows, _OF_STAYS), _OF_STAYS,
        began=Count("pk"),
        collected=Count("pk", filter=Q(outcome=StayOutcome.COLLECTED)),
        lasting=Count("pk", filter=Q(last_on__isnull=True)),
        owed=Sum("owed"),
    )  # fmt: skip
    return _lines(rows, scope, _OF_STAYS, numbers)


def collector_cohorts(scope: Scope) -> list[CohortLine]:
    """Return the placements that began in the period by month, collector and bucket, S0 and those given back untouched
    left out. Four queries.
    """
    rows = placed().filter(
        scope.of(book="item__book", team="stay__bucket__pool__team"), started_on__range=(scope.first, scope.last)
    )
    rows = rows.exclude(untouched())
    numbers = grouped(
        _by_month(rows, _OF_PLACEMENTS), _OF_PLACEMENTS,
        began=Count("pk"),
        collected=Count("pk", filter=Q(Exists(collected_while_held(scope.first, date.max)))),
        lasting=Count("pk", filter=Q(ended_on__isnull=True)),
        owed=Sum("balance"),
    )  # fmt: skip
    return _lines(rows, scope, _OF_PLACEMENTS, numbers)


def _by_month(rows: QuerySet[Any], paths: Paths) -> QuerySet[Any]:
    months: QuerySet[Any] = rows.annotate(month=TruncMonth(paths.start))
    return months


def _lines(
    rows: QuerySet[Any], scope: Scope, paths: Paths, numbers: Mapping[tuple[Any, ...], dict[str, Any]]
) -> list[CohortLine]:
    """Add the amounts, and say which cohorts are over."""
    money = amounts(_by_month(rows, paths), replace(scope, last=date.max), paths, openings())
    return [
        CohortLine(
            book=key[0], month=key[2], who=key[3] or (key[4] if paths is _OF_PLACEMENTS else "") or "",
            bucket=key[-2], is_over=_is_over(key[2], scope, key[1]), money=money(key, found.pop("owed")),
            where=_where(key, "by" if paths is _OF_PLACEMENTS else "team"), **found,
        )
        for key, found in sorted(numbers.items(), key=lambda pair: _in_order(pair[0]))
    ]  # fmt: skip


def _where(key: tuple[Any, ...], whose: str) -> dict[str, Any]:
    """Return `Table.where` of a line; what lies in no team's pool says "none"."""
    return {
        "of": key[0], "month": key[2].isoformat(), whose: "none" if key[-5] is None else key[-5], "ladder": key[-4],
        "bucket": key[-2], "currency": key[-1],
    }  # fmt: skip


def _in_order(key: tuple[Any, ...]) -> tuple[Any, ...]:
    """Sort what has no team before what has one."""
    return tuple((part is not None, part) for part in key)


def _is_over(month: date, scope: Scope, business_date: date | None) -> bool:
    """Say whether the book was rolled to the last day of the month, or of the period within it."""
    next_month = (month + timedelta(days=31)).replace(day=1)
    return business_date is not None and business_date >= min(next_month - timedelta(days=1), scope.last)

"""Order time: from an order's first assignment to its close, whoever held it in between (metrics.md, "Review")."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Min, QuerySet

from casework.reports.rules import Spread, spread
from casework.reports.selectors.reviewing import CHUNK, stages_of, standing
from casework.reports.selectors.scope import Scope
from casework.review.models import Decided, Decision, Stage


@dataclass(frozen=True, kw_only=True)
class OrderTimeLine:
    """The orders that a decision at one stage closed on one day. times: their order times in sum.

    where: as `Table.where`.
    """

    stage: Stage
    day: date
    closed: int
    approved: int
    times: Spread
    where: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def rejected(self) -> int:
        """Orders closed by a rejection."""
        return self.closed - self.approved


@dataclass(frozen=True, kw_only=True)
class OrderTimes:
    """All of it. total: over the whole period, None when nothing was closed."""

    lines: list[OrderTimeLine] = field(default_factory=list)
    total: Spread | None = None


def order_times(scope: Scope) -> OrderTimes:
    """Return the order times of the period by stage and day, in whole seconds. Two queries."""
    rows = closing(scope).order_by().annotate(first=Min("order__assignments__given_at"))
    found: dict[tuple[str, date], Counter[int]] = defaultdict(Counter)
    approved: Counter[tuple[str, date]] = Counter()
    fields = ("stage", "decided_on", "outcome", "decided_at", "first")
    for stage, day, outcome, at, first in rows.values_list(*fields).iterator(chunk_size=CHUNK):
        found[stage, day][(at - first) // timedelta(seconds=1)] += 1
        approved[stage, day] += outcome == Decided.APPROVED
    lines = [
        OrderTimeLine(
            stage=Stage(key[0]), day=key[1], closed=times.total(), approved=approved[key], times=spread(times),
            where={"stage": key[0], "day": key[1].isoformat()},
        )
        for key, times in sorted(found.items())
    ]  # fmt: skip
    return OrderTimes(lines=lines, total=spread(sum(found.values(), Counter())) if found else None)


def closing(scope: Scope) -> QuerySet[Decision]:
    """Return the decisions of the period that closed their order: its close is of their moment. One query.

    An approval that goes on to the next stage closes nothing, and what was withdrawn since has another close, which was
    nobody's work.
    """
    return standing(scope, stages_of(scope)).filter(order__closed_at=F("decided_at"))

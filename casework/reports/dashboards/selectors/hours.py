"""A day hour by hour: what was decided against what is usual on such a weekday, and calls. Hours are those of the zone
in which the page shows moments.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Q
from django.db.models.functions import ExtractHour
from django.utils import timezone

from casework.jobs.remembered import remembered
from casework.reports.rules import ratio
from casework.reports.selectors.placements import ANSWERED, calls
from casework.reports.selectors.reviewing import stages_of, standing
from casework.reports.selectors.scope import Scope
from casework.review.models import Decided

# What is usual is the mean of the last so many of the same weekday on which anything was decided. It hardly changes
# within a day, so it is looked up again only after some minutes.
WEEKS = 4
USUAL_KEPT_SECONDS = 600
# These hours stand on the axis in any case.
OFFICE_HOURS = range(9, 18)


@dataclass(frozen=True, kw_only=True)
class Hour:
    """One hour of a day. good, bad: approved and rejected, or answered and unanswered. usual: of both together, None
    where nothing is known of such days.
    """

    hour: int
    good: int = 0
    bad: int = 0
    usual: Decimal | None = None

    @property
    def total(self) -> int:
        """Both together."""
        return self.good + self.bad


def decided_by_hour(scope: Scope) -> list[Hour]:
    """Return what was decided on the day (the scope's only one), beside what is usual. At most three queries."""
    stages = list(stages_of(scope))
    rows = (
        standing(scope, stages)
        .annotate(hour=ExtractHour("decided_at", tzinfo=timezone.get_current_timezone()))
        .order_by()
        .values_list("hour")
        .annotate(good=Count("pk", filter=Q(outcome=Decided.APPROVED)), both=Count("pk"))
    )
    counted = {hour: (good, both - good) for hour, good, both in rows}
    name = f"usual.{scope.first}.{timezone.get_current_timezone()}.{'-'.join(sorted(stages))}"
    return _hours(counted, remembered(name, lambda: usual(scope, stages), follows=list, seconds=USUAL_KEPT_SECONDS))


def usual(scope: Scope, stages: Iterable[str]) -> dict[int, Decimal]:
    """Return how much is decided in each hour on such a weekday: the mean of those of the last weeks on which anything
    was. One query, along the days.
    """
    days = [scope.first - timedelta(weeks=week) for week in range(1, WEEKS + 1)]
    before = Scope(first=days[-1], last=days[0], book_id=scope.book_id, team_ids=scope.team_ids)
    rows = (
        standing(before, stages)
        .filter(decided_on__in=days)
        .annotate(hour=ExtractHour("decided_at", tzinfo=timezone.get_current_timezone()))
        .order_by()
        .values_list("decided_on", "hour")
        .annotate(decided=Count("pk"))
    )
    found: dict[int, int] = {}
    worked = set()
    for day, hour, decided in rows:
        found[hour] = found.get(hour, 0) + decided
        worked.add(day)
    return {hour: share for hour, decided in found.items() if (share := ratio(decided, len(worked))) is not None}


def called_by_hour(scope: Scope) -> list[Hour]:
    """Return the call attempts of the day: answered by anybody, and not. Two queries."""
    rows = (
        calls(scope)
        .annotate(hour=ExtractHour("made_at", tzinfo=timezone.get_current_timezone()))
        .order_by()
        .values_list("hour")
        .annotate(good=Count("pk", filter=ANSWERED), both=Count("pk"))
    )
    return _hours({hour: (good, both - good) for hour, good, both in rows}, {})


def _hours(counted: dict[int, tuple[int, int]], usually: dict[int, Decimal]) -> list[Hour]:
    """Return every hour from the first to the last in which anything was done or is usual; office hours in any case."""
    known = {*counted, *usually}
    if not known:
        return []
    zero = Decimal(0) if usually else None
    return [
        Hour(hour=hour, good=counted.get(hour, (0, 0))[0], bad=counted.get(hour, (0, 0))[1],
             usual=usually.get(hour, zero))
        for hour in range(min(*known, OFFICE_HOURS[0]), max(*known, OFFICE_HOURS[-1]) + 1)
    ]  # fmt: skip

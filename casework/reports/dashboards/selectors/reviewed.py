"""What was decided at each stage, period by period, from the summaries of closed days; medians are exact."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from casework.reports.dashboards.rules import Period
from casework.reports.selectors.handling import Tally, Work
from casework.reports.selectors.reviewing import stages_of
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.selectors.closed import Days, reviewed_days, stage_times
from casework.review.models import Stage


def place_of(day: date, parts: Sequence[Period]) -> int:
    """Return the number of the period in which `day` lies; the periods follow one another."""
    return bisect_right([one.first for one in parts], day) - 1


def by_stage(
    scope: Scope, days: Days, parts: Sequence[Period], *, stage: str
) -> dict[str, tuple[str, list[Work | None]]]:
    """Return, by stage, its name and what was decided in each period (None where nothing was). Three queries."""
    chosen = [one for one in stages_of(scope) if stage in {"", one}]
    tallies: dict[tuple[str, int], Tally] = {}
    for row in reviewed_days(days, chosen):
        tallies.setdefault((row.stage, place_of(row.day, parts)), Tally()).add_line(row)
    for of, day, times in stage_times(days, chosen):
        if tally := tallies.get((of, place_of(day, parts))):
            tally.add_times([times])
    found: dict[str, tuple[str, list[Work | None]]] = {}
    for one in Stage:
        works = [tallies[one, at].work() if (one, at) in tallies else None for at in range(len(parts))]
        if any(works):
            found[one.value] = (str(one.label), works)
    return found

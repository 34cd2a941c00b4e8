"""Reviewer efficiency: per person, stage and day, and the floor's totals (metrics.md, "Review")."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from casework.reports.selectors.handling import Tally, Work, work_of
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.selectors.closed import (
    Days,
    ReviewedDay,
    days_of,
    reviewed_days,
    stage_times,
    times_of,
)
from casework.review.models import Decided, Decision, ReviewStage, Stage

CHUNK = 5_000


@dataclass(frozen=True, kw_only=True)
class ReviewerDay:
    """One person at one stage on one day (of the decision, in the book's time zone). where: as `Table.where`."""

    person: str
    stage: Stage
    day: date
    work: Work
    where: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, kw_only=True)
class FloorDay:
    """Everybody at one stage on one day. reviewers: how many people decided. where: as `Table.where`."""

    stage: Stage
    day: date
    reviewers: int
    work: Work
    where: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, kw_only=True)
class Reviewing:
    """All of it. total: the whole floor over the period, None when nothing was decided. timeless: so many closed days
    are counted from the log, because their summary is from before times were kept.
    """

    reviewers: list[ReviewerDay] = field(default_factory=list)
    floor: list[FloorDay] = field(default_factory=list)
    total: Work | None = None
    timeless: int = 0


_Key = tuple[str, str, int, date]  # stage, name, id, day


class _Row(NamedTuple):
    stage: str
    name: str
    person: int
    day: date
    outcome: str
    given_at: datetime
    decided_at: datetime
    held_seconds: int
    worked_seconds: int | None

    @property
    def took(self) -> timedelta:
        return self.decided_at - self.given_at

    @property
    def seconds(self) -> int:
        """Return the handling time in whole seconds."""
        return self.took // timedelta(seconds=1)

    @property
    def on_the_clock(self) -> timedelta:
        """Return the working time that the limit counts; decisions from before it was counted took all the time."""
        return self.took if self.worked_seconds is None else timedelta(seconds=self.worked_seconds)


def reviewing(scope: Scope) -> Reviewing:
    """Return what was decided in the period, by stage, name and day: of closed days as their summaries say, of the
    others as the log does. At most seven queries; medians are exact, however they are come by.
    """
    stages = stages_of(scope)
    limits = {stage: timedelta(minutes=row.limit_minutes) for stage, row in stages.items()}
    days = days_of(first=scope.first, last=scope.last, book_id=scope.book_id)
    logged = _logged(scope, days, stages, limits)
    kept: dict[_Key, list[ReviewedDay]] = defaultdict(list)
    for row in reviewed_days(days, stages):
        kept[row[:4]].append(row)
    floor = _floor(days, stages, kept, logged)
    total = Tally()
    for _key, each in floor:
        total.add(each)
    return Reviewing(
        reviewers=[
            ReviewerDay(
                person=name, stage=Stage(stage), day=day, work=work,
                where={"by": person, "stage": stage, "day": day.isoformat()},
            )
            for (stage, name, person, day), work in sorted(_lines(kept, logged).items(), key=lambda pair: pair[0])
        ],
        floor=[
            FloorDay(
                stage=Stage(stage), day=day, reviewers=len(each.people), work=each.work(),
                where={"stage": stage, "day": day.isoformat()},
            )
            for (stage, day), each in floor
        ],
        total=total.work() if total.decided else None,
        timeless=len(days.timeless),
    )  # fmt: skip


def stages_of(scope: Scope) -> dict[str, ReviewStage]:
    """Return the stages whose pool's team is in the scope, with their pools. One query."""
    rows = {row.stage: row for row in ReviewStage.objects.select_related("pool")}
    return {stage: row for stage, row in rows.items() if scope.team_ids is None or row.pool.team_id in scope.team_ids}


def standing(scope: Scope, stages: Iterable[str]) -> QuerySet[Decision]:
    """Return what was decided at these stages in the period, without what was reopened."""
    found = Decision.objects.filter(
        reopening__isnull=True, decided_on__range=(scope.first, scope.last), stage__in=list(stages)
    )
    return found if scope.book_id is None else found.filter(order__book=scope.book_id)


def _logged(scope: Scope, days: Days, stages: Iterable[str], limits: Mapping[str, timedelta]) -> dict[_Key, Tally]:
    """Add up the decisions of the days that are not closed."""
    found: dict[_Key, Tally] = defaultdict(Tally)
    for row in _rows(scope, days, stages):
        tally = found[row[:4]]
        tally.decided += 1
        tally.approved += row.outcome == Decided.APPROVED
        tally.within += row.on_the_clock <= limits[row.stage]
        tally.times[row.seconds] += 1
        tally.net[row.seconds - row.held_seconds] += 1
        tally.people.add(row.person)
    return found


def _rows(scope: Scope, days: Days, stages: Iterable[str]) -> Iterator[_Row]:
    chosen = days.to_log(day="decided_on", book="order__book")
    if chosen is None:
        return
    name = Coalesce(NullIf("decided_by__display_name", Value("")), "decided_by__username")
    since = Coalesce("assignment__counted_from", "assignment__given_at")
    rows = standing(scope, stages).filter(chosen).annotate(name=name, since=since).order_by()
    fields = (
        "stage", "name", "decided_by", "decided_on", "outcome", "since", "decided_at", "assignment__held_seconds",
        "assignment__worked_seconds",
    )  # fmt: skip
    for row in rows.values_list(*fields).iterator(chunk_size=CHUNK):
        yield _Row(*row)


def _lines(kept: Mapping[_Key, Sequence[ReviewedDay]], logged: Mapping[_Key, Tally]) -> dict[_Key, Work]:
    """Return each line's work. Times are only asked for where somebody worked for several books on one day."""
    several = {key for key, rows in kept.items() if len(rows) > 1 or key in logged}
    times = times_of([row for key in several for row in kept[key]])
    found = {key: work_of(rows[0]) for key, rows in kept.items() if key not in several}
    for key in {*several, *logged}:
        tally = Tally()
        for row in kept.get(key, ()):
            tally.add_line(row)
        stage, _name, person, day = key
        tally.add_times(times.get((stage, person, day), ()))
        tally.add(logged.get(key, Tally()))
        found[key] = tally.work()
    return found


def _floor(
    days: Days,
    stages: Iterable[str],
    kept: Mapping[_Key, Sequence[ReviewedDay]],
    logged: Mapping[_Key, Tally],
) -> list[tuple[tuple[str, date], Tally]]:
    """Add up everybody at each stage on each day, in order."""
    found: dict[tuple[str, date], Tally] = defaultdict(Tally)
    for (stage, _name, _person, day), tally in logged.items():
        found[stage, day].add(tally)
    for (stage, _name, _person, day), rows in kept.items():
        for row in rows:
            found[stage, day].add_line(row)
    for stage, day, times in stage_times(days, list(stages)):
        found[stage, day].add_times([times])
    return sorted(found.items(), key=lambda pair: pair[0])

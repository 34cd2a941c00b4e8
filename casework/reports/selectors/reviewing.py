"""Reviewer efficiency: per person, stage and day, and the floor's totals (metrics.md, "Review")."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from casework.reports.rules import Spread, ratio, spread
from casework.reports.selectors.scope import Scope
from casework.review.models import Decided, Decision, ReviewStage, Stage

CHUNK = 5_000


@dataclass(frozen=True, kw_only=True)
class Work:
    """What was decided, without decisions that were reopened.

    times: the handling times (decision − the person's own assignment, gross) in sum; net: the same without the time on
    hold or out for an answer. within: decisions whose time on the limit's clock is at most the stage's limit.
    """

    decided: int
    approved: int
    within: int
    times: Spread
    net: Spread

    @property
    def rejected(self) -> int:
        """Orders rejected."""
        return self.decided - self.approved

    @property
    def within_rate(self) -> Decimal | None:
        """Decisions whose handling time ≤ the stage's limit ÷ decisions."""
        return ratio(self.within, self.decided)


@dataclass(frozen=True, kw_only=True)
class ReviewerDay:
    """One person at one stage on one day (of the decision, in the book's time zone)."""

    person: str
    stage: Stage
    day: date
    work: Work


@dataclass(frozen=True, kw_only=True)
class FloorDay:
    """Everybody at one stage on one day. reviewers: how many people decided."""

    stage: Stage
    day: date
    reviewers: int
    work: Work


@dataclass(frozen=True, kw_only=True)
class Reviewing:
    """All of it. total: the whole floor over the period, None when nothing was decided."""

    reviewers: list[ReviewerDay] = field(default_factory=list)
    floor: list[FloorDay] = field(default_factory=list)
    total: Work | None = None


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
    def net(self) -> timedelta:
        return self.took - timedelta(seconds=self.held_seconds)

    @property
    def on_the_clock(self) -> timedelta:
        """Return the working time that the limit counts; decisions from before it was counted took all the time."""
        return self.took if self.worked_seconds is None else timedelta(seconds=self.worked_seconds)


def reviewing(scope: Scope) -> Reviewing:
    """Return what was decided in the period, by stage, name and day. Two queries; medians are exact on any database."""
    stages = stages_of(scope)
    limits = {stage: timedelta(minutes=row.limit_minutes) for stage, row in stages.items()}
    reviewers: list[ReviewerDay] = []
    by_day: dict[tuple[str, date], list[_Row]] = defaultdict(list)
    for (stage, name, _person, day), group in groupby(_rows(scope, stages), key=lambda row: row[:4]):
        rows = list(group)
        by_day[stage, day] += rows
        reviewers.append(ReviewerDay(person=name, stage=Stage(stage), day=day, work=_work(rows, limits)))
    everything = [row for rows in by_day.values() for row in rows]
    return Reviewing(
        reviewers=reviewers, floor=_floor(by_day, limits), total=_work(everything, limits) if everything else None
    )


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


def _rows(scope: Scope, stages: Iterable[str]) -> Iterator[_Row]:
    found = standing(scope, stages)
    name = Coalesce(NullIf("decided_by__display_name", Value("")), "decided_by__username")
    since = Coalesce("assignment__counted_from", "assignment__given_at")
    rows = found.annotate(name=name, since=since).order_by("stage", "name", "decided_by", "decided_on")
    fields = (
        "stage", "name", "decided_by", "decided_on", "outcome", "since", "decided_at", "assignment__held_seconds",
        "assignment__worked_seconds",
    )  # fmt: skip
    for row in rows.values_list(*fields).iterator(chunk_size=CHUNK):
        yield _Row(*row)


def _floor(by_day: dict[tuple[str, date], list[_Row]], limits: dict[str, timedelta]) -> list[FloorDay]:
    return [
        FloorDay(
            stage=Stage(stage), day=day, reviewers=len({row.person for row in rows}), work=_work(rows, limits)
        )
        for (stage, day), rows in sorted(by_day.items())
    ]  # fmt: skip


def _work(rows: Sequence[_Row], limits: dict[str, timedelta]) -> Work:
    return Work(
        decided=len(rows),
        approved=sum(row.outcome == Decided.APPROVED for row in rows),
        within=sum(row.on_the_clock <= limits[row.stage] for row in rows),
        times=spread([row.took for row in rows]),
        net=spread([row.net for row in rows]),
    )

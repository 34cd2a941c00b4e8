"""Trends: figures of closed days over days, weeks or months, each as a chart and as its table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.lib.sheets.writing import Kind
from casework.people.models import Team
from casework.portfolio.models import Book
from casework.reports.charts import SMALL, Chart, lines
from casework.reports.dashboards.rules import Period, periods
from casework.reports.dashboards.selectors.collected import Collected, Sums, collected
from casework.reports.dashboards.selectors.reviewed import by_stage, place_of
from casework.reports.metrics import Metric, contacting, trends
from casework.reports.metrics import collecting as rates
from casework.reports.metrics import review as words
from casework.reports.permissions import reads_everything_of_teams
from casework.reports.rules import ratio
from casework.reports.selectors.handling import Work
from casework.reports.selectors.reviewing import stages_of
from casework.reports.selectors.scope import Scope, scope_of
from casework.reports.summaries.rules import Window
from casework.reports.summaries.selectors.closed import Days, days_of
from casework.reports.templatetags.figures import clock
from casework.review.models import Stage

if TYPE_CHECKING:
    from casework.people.models import User

Cells = Sequence[Decimal | None]
_Of = Callable[[Window], int | Decimal | None]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for. grain: "day", "week" or "month". team None: all that the reader may read. stage, bucket: ""
    for all. table: "review" or "collections".
    """

    first: date
    last: date
    grain: str
    book: Book | None = None
    team: Team | None = None
    stage: str = ""
    bucket: str = ""
    table: str = "review"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One period of a table. cells: one per line of the chart, as the table shows them. urls: what is behind each, ""
    where it counts nothing, or not all that happened: days that are not closed are in no number.
    """

    period: Period
    cells: list[Any]
    urls: list[str] = field(default_factory=list)

    @property
    def linked(self) -> list[tuple[Any, str]]:
        """Each cell with what is behind it."""
        return list(zip(self.cells, self.urls, strict=True))


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One figure: its chart, and the same values as a table. names: of the lines. kind: how the cells are shown."""

    metric: Metric
    chart: Chart
    names: list[str]
    kind: Kind
    rows: list[Row]


@dataclass(frozen=True, kw_only=True)
class TrendsPage:
    """The chosen table. tabs: those that the reader may choose. has_open: some day of the range is not closed yet.
    timeless: so many closed days are left out, for their summary is from before times were kept.
    """

    tabs: Mapping[str, str]
    table: str
    panels: list[Panel]
    buckets: list[str] = field(default_factory=list)
    has_open: bool = False
    timeless: int = 0


def trends_page(user: "User", asked: Asked) -> TrendsPage:
    """Return the panels of the chosen table, as far as `user` may read. At most eight queries, along closed days."""
    everything = reads_everything_of_teams(user)
    tabs = {"review": _("Manual review")} | ({"collections": _("Collections")} if everything else {})
    table = asked.table if asked.table in tabs else "review"
    scope = _scope(user, asked, of_review=table == "review" and not everything)
    days = days_of(
        first=asked.first, last=asked.last, book_id=scope.book_id, with_times=table == "review",
        of_collectors=table == "collections",
    )  # fmt: skip
    parts = periods(asked.first, asked.last, asked.grain, closed_of(days))
    draw = _Drawing(asked=asked, parts=parts, has_lists=everything)
    if table == "review":
        panels, buckets = _received(scope, days, draw), list[str]()
        panels += _review(by_stage(scope, days, parts, stage=asked.stage), draw)
    else:
        found = collected(scope, days, parts)
        buckets = list(dict.fromkeys(line.code for line in found.made))
        panels = _collections(found, draw)
    return TrendsPage(
        tabs=tabs, table=table, panels=panels, buckets=buckets, has_open=not all(one.is_closed for one in parts),
        timeless=len(days.timeless),
    )  # fmt: skip


def closed_of(days: Days) -> list[date]:
    """Return the days that are closed in every book that has any closed day in the range."""
    books = {book for book, _day in days.closed}
    by_day: dict[date, int] = {}
    for _book, day in days.closed:
        by_day[day] = by_day.get(day, 0) + 1
    return sorted(day for day, number in by_day.items() if number == len(books))


def _scope(user: "User", asked: Asked, *, of_review: bool) -> Scope:
    scope = scope_of(user, first=asked.first, last=asked.last, book=asked.book, of_review=of_review)
    if asked.team is None:
        return scope
    mine = scope.team_ids is None or asked.team.pk in scope.team_ids
    chosen = frozenset({asked.team.pk} if mine else ())
    return Scope(first=scope.first, last=scope.last, book_id=scope.book_id, team_ids=chosen)


@dataclass(frozen=True, kw_only=True)
class _Drawing:
    """How panels of one page are drawn. has_lists: the reader may look at what is behind a number."""

    asked: Asked
    parts: list[Period]
    has_lists: bool

    def panel(self, metric: Metric, kind: Kind, found: Mapping[str, tuple[Cells, Mapping[str, str]]]) -> Panel:
        """Draw one figure. found: by the line's name its values, and the query of what is behind it ({} for none)."""
        notes = ["" if one.is_closed else _note(one) for one in self.parts]
        names = [one.name for one in self.parts]
        urls = [self._urls(of) for _values, of in found.values()]
        chart = lines(
            title=str(metric.name), names=names, series=[(name, values) for name, (values, _of) in found.items()],
            shown=_SAID.get(kind), urls=urls, notes=notes, size=SMALL,
        )  # fmt: skip
        rows = []
        for place, one in enumerate(self.parts):
            cells = [_CELL[kind](values[place]) for values, _of in found.values()]
            is_counted = kind == Kind.WHOLE and one.is_closed
            behind = [
                line[place] if line and cell and is_counted else "" for line, cell in zip(urls, cells, strict=True)
            ]
            rows.append(Row(period=one, cells=cells, urls=behind))
        return Panel(metric=metric, chart=chart, names=list(found), kind=kind, rows=rows)

    def _urls(self, of: Mapping[str, str]) -> list[str]:
        if not of or not self.has_lists:
            return []
        chosen = {"team": self.asked.team, "book": self.asked.book}
        team = {name: one.code for name, one in chosen.items() if one}
        return [
            reverse("reports:work")
            + "?"
            + urlencode({**team, **of, "first": one.first.isoformat(), "last": one.last.isoformat()})
            for one in self.parts
        ]


def _received(scope: Scope, days: Days, draw: _Drawing) -> list[Panel]:
    """Return the panel of orders that came in, for who reads initial review, if any came."""
    if draw.asked.stage not in {"", Stage.INITIAL} or Stage.INITIAL not in stages_of(scope):
        return []
    sums: dict[int, int] = {}
    for (_book, day), number in days.received.items():
        place = place_of(day, draw.parts)
        sums[place] = sums.get(place, 0) + number
    if not any(sums.values()):
        return []
    values = [Decimal(sums[place]) if place in sums else None for place in range(len(draw.parts))]
    return [draw.panel(trends.ORDERS_IN, Kind.WHOLE, {str(Stage.INITIAL.label): (values, {"kind": "received"})})]


def _review(found: Mapping[str, tuple[str, Sequence[Work | None]]], draw: _Drawing) -> list[Panel]:
    """Return the panels of review. found: by stage its name and what was decided in each period."""

    def values(of: Callable[[Work], Decimal | None]) -> dict[str, tuple[Cells, Mapping[str, str]]]:
        return {
            name: ([of(one) if one else None for one in works], {"kind": "decided", "stage": stage})
            for stage, (name, works) in found.items()
        }

    decided = {
        name: ([_decided(one, part) for one, part in zip(works, draw.parts, strict=True)], of)
        for (name, works), (_values, of) in zip(found.values(), values(lambda _work: None).values(), strict=True)
    }
    return [] if not found else [
        draw.panel(words.DECIDED, Kind.WHOLE, decided),
        draw.panel(trends.APPROVAL_RATE, Kind.PERCENT, values(lambda work: ratio(work.approved, work.decided))),
        draw.panel(words.MEDIAN, Kind.DURATION, values(lambda work: _minutes(work.times.median))),
        draw.panel(words.WITHIN_RATE, Kind.PERCENT, values(lambda work: work.within_rate)),
    ]  # fmt: skip


def _collections(found: Collected, draw: _Drawing) -> list[Panel]:
    """Return the panels of collections, in the order of what is done: given, called, promised, paid."""
    bucket = draw.asked.bucket
    held = [one for one in found.buckets if bucket in {"", one.code}]
    made = [one for one in found.made if bucket in {"", one.code}]
    called = [one for one in made if any(part and part.calls for part in one.parts)]
    promised = [one for one in made if any(part and (part.promises or part.due) for part in one.parts)]

    def panel(metric: Metric, kind: Kind, lines: Sequence[Sums], of: _Of, behind: str) -> Panel:
        return draw.panel(metric, kind, {one.name: (one.values(of), {"kind": behind, **one.behind}) for one in lines})

    def share(above: str, below: str) -> _Of:
        return lambda one: ratio(getattr(one, above), getattr(one, below))

    whole, percent = Kind.WHOLE, Kind.PERCENT
    panels = [
        (rates.COLLECTOR_RATE, percent, held, share("collected", "placements"), "won"),
        (rates.COLLECTED, whole, held, lambda one: one.collected, "won"),
        (trends.GIVEN, whole, held, lambda one: one.given, "given"),
        (trends.CASH, Kind.MONEY, held, lambda one: one.cash_in_period, "held"),
        (contacting.COVERAGE, percent, [] if bucket else found.teams, _coverage, "cases"),
        (contacting.CALLS, whole, called, lambda one: one.calls, "calls"),
        (contacting.CONTACT_RATE, percent, called, share("answered", "calls"), "calls"),
        (contacting.RIGHT_PARTY_RATE, percent, called, share("right_party", "calls"), "calls"),
        (contacting.PROMISE_RATE, percent, promised, share("promises", "right_party"), "promised"),
        (contacting.PROMISES_DUE, whole, promised, lambda one: one.due, "due"),
        (contacting.KEPT_RATE, percent, promised, share("kept", "due"), "due"),
    ]  # fmt: skip
    return [panel(*each) for each in panels if each[2]]


def _coverage(one: Window) -> Decimal | None:
    """Return a team's coverage: each case once, whoever of the team held it."""
    return ratio(one.touched - one.touched_team, one.held - one.held_team)


def _decided(work: Work | None, part: Period) -> Decimal | None:
    """Return how much was decided; on closed days without a decision nothing was."""
    if work is None:
        return Decimal(0) if part.closed else None
    return Decimal(work.decided)


def _note(one: Period) -> str:
    return _("%(closed)s of %(days)s days closed") % {"closed": one.closed, "days": one.days}


def _minutes(time: timedelta) -> Decimal:
    return Decimal(time // timedelta(microseconds=1)) / 60_000_000


def _duration(minutes: Decimal) -> timedelta:
    return timedelta(microseconds=int(minutes * 60_000_000))


_SAID: dict[Kind, Callable[[Decimal], str]] = {
    Kind.WHOLE: lambda value: f"{value:,.0f}",
    Kind.MONEY: lambda value: f"{value:,.2f}".removesuffix(".00"),
    Kind.DURATION: lambda value: clock(_duration(value)),
}
_CELL: dict[Kind, Callable[[Decimal | None], Any]] = {
    Kind.WHOLE: lambda value: None if value is None else int(value),
    Kind.MONEY: lambda value: value,
    Kind.PERCENT: lambda value: value,
    Kind.DURATION: lambda value: None if value is None else _duration(value),
}

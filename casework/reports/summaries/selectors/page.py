"""The page of closed days: what they came to, and what was found to be otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.jobs.models import BatchRun
from casework.lib.money import from_cents
from casework.lib.sheets.writing import Kind
from casework.portfolio.models import Book
from casework.reports.metrics import Metric
from casework.reports.metrics import collecting as rates
from casework.reports.metrics import contacting as made
from casework.reports.metrics import review as metrics
from casework.reports.metrics import trends as days
from casework.reports.permissions import reads_everything_of_teams
from casework.reports.rules import ratio
from casework.reports.selectors.scope import Scope, scope_of
from casework.reports.summaries.models import CollectorDay, ReviewerDay, SummaryChange, SummaryPart
from casework.reports.summaries.selectors.counting import COLLECTION_AMOUNTS
from casework.review.models import Stage

if TYPE_CHECKING:
    from casework.people.models import User

Text = str | Promise
PAGE = 50
NAME = Coalesce(NullIf("person__display_name", Value("")), "person__username")
FIGURES: dict[str, Text] = {
    "decided": metrics.DECIDED.name, "approved": metrics.APPROVED.name, "within": metrics.WITHIN.name,
    "handled": metrics.HANDLED.name, "handled_net": metrics.HANDLED_NET.name, "shortest": metrics.SHORTEST.name,
    "longest": metrics.LONGEST.name, "shortest_net": _("Shortest, net"), "longest_net": _("Longest, net"),
    "median": metrics.MEDIAN.name, "median_net": metrics.MEDIAN_NET.name,
    "active": _("Held"), "carried": _("Held from before"), "given": _("Given"), "collected": _("Collected"),
    "rolled": _("Rolled on"), "left_out": rates.LEFT_OUT.name, "cash": _("Cash"),
    "cash_carried": _("Cash before the day, of those held from before"),
    "owed_carried": _("Past due, of those held from before"), "owed_given": _("Past due, of those given"),
    "fallen_carried": _("Fallen due before the day, of those held from before"), "fallen": rates.FALLEN_DUE.name,
    "calls": made.CALLS.name, "answered": made.ANSWERED.name, "right_party": made.RIGHT_PARTY.name,
    "touched": made.TOUCHED.name, "promises": made.PROMISES.name, "due": made.PROMISES_DUE.name,
    "kept": made.KEPT.name, "promised": made.AMOUNT_PROMISED.name, "amount_kept": made.AMOUNT_KEPT.name,
}  # fmt: skip
TIMES = {
    "handled", "handled_net", "shortest", "longest", "shortest_net", "longest_net", "median", "median_net",
}  # fmt: skip
AMOUNTS = set(COLLECTION_AMOUNTS)
CAUSES: dict[str, Text] = {
    "reopened": _("Decision reopened"), "payment": _("Payment came late"), "reversal": _("Payment reversed"),
    "restated": _("Past of the case corrected"), "judged": _("Promise judged otherwise"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of sums. metric: what it counts, of every column but names."""

    title: Text
    kind: Kind
    metric: Metric | None = None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure that differs. before, after: None where there was or is no such line."""

    name: Text
    kind: Kind
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What was recorded later and explains a difference. ref: of the order, payment or loan."""

    name: Text
    ref: str
    at: datetime
    why: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """One line of a closed day that is otherwise now. of: the stage or the bucket."""

    row: SummaryChange
    of: str
    figures: list[Figure]
    causes: list[Cause]


@dataclass(frozen=True, kw_only=True)
class DaysPage:
    """The chosen table. after: the key of the last change shown, "" when there are no more."""

    tabs: dict[str, Text]
    table: str
    columns: Sequence[Column] = ()
    rows: list[list[Any]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    after: str = ""


def _column(metric: Metric, kind: Kind = Kind.WHOLE) -> Column:
    return Column(title=metric.name, kind=kind, metric=metric)


REVIEW_COLUMNS = (
    Column(title=_("Reviewer"), kind=Kind.TEXT), Column(title=_("Stage"), kind=Kind.TEXT), _column(days.SUMMED_DAYS),
    _column(metrics.DECIDED), _column(metrics.APPROVED), _column(metrics.REJECTED),
    _column(metrics.SHORTEST, Kind.DURATION), _column(metrics.LONGEST, Kind.DURATION),
    _column(metrics.MEAN, Kind.DURATION), _column(metrics.MEAN_NET, Kind.DURATION),
    _column(metrics.WITHIN_RATE, Kind.PERCENT),
)  # fmt: skip
COLLECTION_COLUMNS = (
    Column(title=_("Collector"), kind=Kind.TEXT), Column(title=_("Bucket"), kind=Kind.TEXT), _column(days.SUMMED_DAYS),
    _column(days.GIVEN), _column(days.DAY_COLLECTED), _column(days.DAY_ROLLED),
    Column(title=_("Currency"), kind=Kind.TEXT), _column(days.DAY_CASH, Kind.MONEY),
)  # fmt: skip
_TABS: dict[str, Text] = {"review": _("Reviewers"), "collection": _("Collectors"), "changes": _("Changes")}


def days_page(user: "User", *, first: date, last: date, book: Book | None, table: str, after: str = "") -> DaysPage:
    """Return the chosen table, as far as `user` may read it. At most three queries."""
    everything = reads_everything_of_teams(user)
    tabs = {key: title for key, title in _TABS.items() if everything or key != "collection"}
    chosen = table if table in tabs else next(iter(tabs))
    scope = scope_of(user, first=first, last=last, book=book, of_review=chosen != "collection" and not everything)
    if chosen == "changes":
        found = _of(SummaryChange.objects.all(), scope)
        return _changes(tabs, found if everything else found.filter(part=SummaryPart.REVIEW), after)
    if chosen == "review":
        return DaysPage(tabs=tabs, table=chosen, columns=REVIEW_COLUMNS, rows=_reviewers(scope))
    return DaysPage(tabs=tabs, table=chosen, columns=COLLECTION_COLUMNS, rows=_collectors(scope))


def _of(rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    return rows.filter(scope.of(book="book", team="team"), day__range=(scope.first, scope.last))


def _reviewers(scope: Scope) -> list[list[Any]]:
    found = (
        _of(ReviewerDay.objects.all(), scope)
        .annotate(name=NAME)
        .order_by("name", "person", "stage")
        .values_list("name", "person", "stage")
        .annotate(
            days=Count("day", distinct=True), decisions=Sum("decided"), good=Sum("approved"), least=Min("shortest"),
            most=Max("longest"), times=Sum("handled"), net=Sum("handled_net"), in_time=Sum("within"),
        )
    )  # fmt: skip
    return [
        [
            name, Stage(stage).label, days, decided, approved, decided - approved, shortest, longest, handled / decided,
            net / decided, ratio(within, decided),
        ]
        for name, _person, stage, days, decided, approved, shortest, longest, handled, net, within in found
    ]  # fmt: skip


def _collectors(scope: Scope) -> list[list[Any]]:
    keys = ("name", "person", "bucket__ladder", "bucket__lower", "bucket__code", "currency")
    found = (
        _of(CollectorDay.objects.filter(bucket__is_reminder=False), scope)
        .annotate(name=NAME)
        .order_by(*keys)
        .values_list(*keys)
        .annotate(
            days=Count("day", distinct=True), begun=Sum("given"), good=Sum("collected"), on=Sum("rolled"),
            paid=Sum("cash"),
        )
    )  # fmt: skip
    return [
        [name, bucket, days, given, collected, rolled, currency, cash]
        for name, _person, _ladder, _lower, bucket, currency, days, given, collected, rolled, cash in found
    ]


def changes_of(runs: Sequence[BatchRun]) -> list[Change]:
    """Return what these runs found to be otherwise, in the order in which they found it. One query."""
    found = SummaryChange.objects.filter(run__in=runs).select_related("book", "person", "bucket").order_by("pk")
    return [_change(row) for row in found]


def _changes(tabs: dict[str, Text], found: QuerySet[SummaryChange], after: str) -> DaysPage:
    if after.isascii() and after.isdigit() and len(after) < 19:
        found = found.filter(pk__lt=int(after))
    rows = list(found.select_related("book", "person", "bucket").order_by("-pk")[: PAGE + 1])
    last = str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""
    return DaysPage(tabs=tabs, table="changes", changes=[_change(row) for row in rows[:PAGE]], after=last)


def _change(row: SummaryChange) -> Change:
    before, after = row.before or {}, row.after or {}
    figures = [
        Figure(name=FIGURES[name], kind=_kind(name), before=_shown(name, before), after=_shown(name, after))
        for name in FIGURES
        if before.get(name) != after.get(name)
    ]
    causes = [
        Cause(name=CAUSES[one["kind"]], ref=one["ref"], at=datetime.fromisoformat(one["at"]), why=one["why"])
        for one in row.causes
    ]
    of = row.bucket.code if row.bucket else str(Stage(row.stage).label)
    return Change(row=row, of=of, figures=figures, causes=causes)


def _kind(name: str) -> Kind:
    return Kind.DURATION if name in TIMES else Kind.MONEY if name in AMOUNTS else Kind.WHOLE


def _shown(name: str, figures: dict[str, int]) -> timedelta | Decimal | int | None:
    value = figures.get(name)
    if value is None:
        return None
    return timedelta(microseconds=value) if name in TIMES else from_cents(value) if name in AMOUNTS else value

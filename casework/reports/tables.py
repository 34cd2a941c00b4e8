"""The figures as tables: the workbook's sheets and the page's tables are the same ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework.lib.sheets.writing import Kind, Value
from casework.reports import metrics
from casework.reports.metrics import Metric
from casework.reports.selectors.amounts import Money
from casework.reports.selectors.collecting import BucketLine, CollectorLine, FloorLine
from casework.reports.selectors.kpi import Kpi
from casework.reports.selectors.reasons import ReasonLine
from casework.reports.selectors.reviewing import Reviewing, Work
from casework.reports.totals import GREATEST, LEAST, SUM, Quotient, Total

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Head:
    """One column: what it is called, what it holds, what it means, what stands under it."""

    key: str
    title: str
    kind: Kind = Kind.TEXT
    note: str = ""
    total: Total | None = None

    @property
    def is_number(self) -> bool:
        """Say whether it stands at the right."""
        return self.kind not in {Kind.TEXT, Kind.DAY}


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table. known: totals by key that cannot be had from the rows."""

    key: str
    title: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Value]]
    known: Mapping[str, Value] = field(default_factory=dict)

    @cached_property
    def totals(self) -> list[Value]:
        """The row of totals: None under columns that have none."""
        found: dict[str, Any] = {}
        # Quotients stand on sums, whichever comes first on the sheet.
        for head in sorted(self.heads, key=lambda head: isinstance(head.total, Quotient)):
            cells = [row[self.heads.index(head)] for row in self.rows]
            known = [cell for cell in cells if cell is not None]
            found[head.key] = self.known.get(head.key, head.total.value(known, found) if head.total else None)
        return [found[head.key] for head in self.heads]


def tables(kpi: Kpi) -> list[Table]:
    """Return all tables of the figures, in the order of the workbook's sheets."""
    return [
        reviewers(kpi.reviewing), review_floor(kpi.reviewing), reasons(kpi.reasons),
        collectors(kpi.collecting.collectors),
        buckets(kpi.collecting.buckets), collection_floor(kpi.collecting.floor),
    ]  # fmt: skip


def reviewers(reviewing: Reviewing) -> Table:
    """Lay out reviewer efficiency per person, stage and day."""
    heads = [Head(key="person", title=_("Reviewer")), *_stage_and_day(), *_work_heads()]
    rows = [[line.person, str(line.stage.label), line.day, *_work(line.work)] for line in reviewing.reviewers]
    return Table(key="reviewers", title=_("Reviewers"), heads=heads, rows=rows, known=_median(reviewing))


def review_floor(reviewing: Reviewing) -> Table:
    """Lay out the floor per stage and day."""
    heads = [*_stage_and_day(), _head(metrics.REVIEWERS, Kind.WHOLE), *_work_heads()]
    rows = [[str(line.stage.label), line.day, line.reviewers, *_work(line.work)] for line in reviewing.floor]
    return Table(key="review-floor", title=_("Review floor"), heads=heads, rows=rows, known=_median(reviewing))


def reasons(lines: Sequence[ReasonLine]) -> Table:
    """Lay out what decisions were reasoned with. No totals: a decision may name several reasons."""
    heads = [
        Head(key="stage", title=_("Stage")), Head(key="outcome", title=_("Decision")),
        Head(key="reason", title=_("Reason")), _head(metrics.REASON_GIVEN, Kind.WHOLE),
        _head(metrics.REASON_SHARE, Kind.PERCENT),
    ]  # fmt: skip
    rows = [[str(line.stage.label), str(line.outcome.label), line.reason, line.decisions, line.share] for line in lines]
    return Table(key="reasons", title=_("Reasons"), heads=heads, rows=rows)


def collectors(lines: Sequence[CollectorLine]) -> Table:
    """Lay out collection rates by collector and bucket."""
    single = _one_currency(line.money for line in lines)
    heads = [
        Head(key="book", title=_("Book")), Head(key="person", title=_("Collector")),
        Head(key="bucket", title=_("Bucket")), _head(metrics.PLACEMENTS, Kind.WHOLE, SUM),
        _head(metrics.COLLECTED, Kind.WHOLE, SUM),
        _head(metrics.COLLECTOR_RATE, Kind.PERCENT, Quotient("collected", ("placements",))),
        _head(metrics.LEFT_OUT, Kind.WHOLE, SUM), *_money_heads(single=single),
    ]  # fmt: skip
    rows = [
        [
            line.book, line.person, line.bucket, line.placements, line.collected, line.rate, line.left_out,
            *_money(line.money),
        ]
        for line in lines
    ]  # fmt: skip
    return Table(key="collectors", title=_("Collectors"), heads=heads, rows=rows)


def buckets(lines: Sequence[BucketLine]) -> Table:
    """Lay out collection rates by bucket. S0's own figures stand apart, so that no total mixes them with the others."""
    single = _one_currency(line.money for line in lines if not line.is_reminder)
    heads = [
        Head(key="book", title=_("Book")), Head(key="bucket", title=_("Bucket")),
        _head(metrics.STAYS, Kind.WHOLE, SUM), _head(metrics.STAYS_COLLECTED, Kind.WHOLE, SUM),
        _head(metrics.BUCKET_RATE, Kind.PERCENT, Quotient("collected", ("stays",))),
        _head(metrics.ROLLED, Kind.WHOLE, SUM), _head(metrics.CURED_DOWN, Kind.WHOLE, SUM),
        _head(metrics.OPEN_AT_END, Kind.WHOLE, SUM), *_money_heads(single=single),
        _head(metrics.REMINDED, Kind.WHOLE, SUM), _head(metrics.ON_TIME, Kind.WHOLE, SUM),
        _head(metrics.ON_TIME_RATE, Kind.PERCENT, Quotient("on_time", ("reminded",))),
    ]  # fmt: skip
    return Table(key="buckets", title=_("Buckets"), heads=heads, rows=[_bucket(line) for line in lines])


def collection_floor(lines: Sequence[FloorLine]) -> Table:
    """Lay out the floor's collection rate, per book."""
    heads = [
        Head(key="book", title=_("Book")), _head(metrics.CASES_COLLECTED, Kind.WHOLE, SUM),
        _head(metrics.CASES_OPEN, Kind.WHOLE, SUM),
        _head(metrics.FLOOR_RATE, Kind.PERCENT, Quotient("cases_collected", ("cases_open", "cases_collected"))),
    ]  # fmt: skip
    rows = [[line.book, line.collected, line.open_at_end, line.rate] for line in lines]
    return Table(key="collection-floor", title=_("Collection floor"), heads=heads, rows=rows)


def _head(metric: Metric, kind: Kind, total: Total | None = None) -> Head:
    return Head(key=metric.key, title=str(metric.name), kind=kind, note=metric.explanation, total=total)


def _stage_and_day() -> list[Head]:
    return [Head(key="stage", title=_("Stage")), Head(key="day", title=_("Day"), kind=Kind.DAY)]


def _work_heads() -> list[Head]:
    return [
        _head(metrics.DECIDED, Kind.WHOLE, SUM), _head(metrics.APPROVED, Kind.WHOLE, SUM),
        _head(metrics.REJECTED, Kind.WHOLE, SUM), _head(metrics.SHORTEST, Kind.DURATION, LEAST),
        _head(metrics.LONGEST, Kind.DURATION, GREATEST),
        _head(metrics.MEAN, Kind.DURATION, Quotient("handled", ("decided",))),
        _head(metrics.MEDIAN, Kind.DURATION), _head(metrics.HANDLED, Kind.DURATION, SUM),
        _head(metrics.MEAN_NET, Kind.DURATION, Quotient("handled_net", ("decided",))),
        _head(metrics.MEDIAN_NET, Kind.DURATION), _head(metrics.HANDLED_NET, Kind.DURATION, SUM),
        _head(metrics.WITHIN, Kind.WHOLE, SUM),
        _head(metrics.WITHIN_RATE, Kind.PERCENT, Quotient("within", ("decided",))),
    ]  # fmt: skip


def _work(work: Work) -> list[Value]:
    times, net = work.times, work.net
    return [
        work.decided, work.approved, work.rejected, times.shortest, times.longest, times.mean, times.median,
        times.total, net.mean, net.median, net.total, work.within, work.within_rate,
    ]  # fmt: skip


def _median(reviewing: Reviewing) -> dict[str, Value]:
    total = reviewing.total
    return {"median": total.times.median, "median_net": total.net.median} if total else {}


def _one_currency(money: Iterable[Money]) -> bool:
    return len({each.currency for each in money}) <= 1


def _money_heads(*, single: bool) -> list[Head]:
    """Amounts of different currencies have no total."""
    total = SUM if single else None
    rate = Quotient("cash", ("owed", "fallen_due")) if single else None
    return [
        Head(key="currency", title=_("Currency")), _head(metrics.OWED, Kind.MONEY, total),
        _head(metrics.FALLEN_DUE, Kind.MONEY, total), _head(metrics.CASH, Kind.MONEY, total),
        _head(metrics.AMOUNT_RATE, Kind.PERCENT, rate), _head(metrics.CASH_IN_PERIOD, Kind.MONEY, total),
    ]  # fmt: skip


def _money(money: Money) -> list[Value]:
    return [money.currency, money.owed, money.fallen_due, money.cash, money.rate, money.cash_in_period]


def _bucket(line: BucketLine) -> list[Value]:
    moved: list[Value] = [line.rolled, line.cured_down, line.open_at_end]
    nothing: list[Value] = [None, None, None]
    if line.is_reminder:
        own: list[Value] = [line.stays, line.on_time, line.on_time_rate]
        return [line.book, line.bucket, *nothing, *moved, *nothing, *nothing, *own]
    counts: list[Value] = [line.stays, line.collected, line.rate]
    return [line.book, line.bucket, *counts, *moved, *_money(line.money), *nothing]

"""Tables of manual review."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.lib.sheets.writing import Kind, Value
from casework.reports.metrics import review as words
from casework.reports.selectors.handling import Work
from casework.reports.selectors.order_times import OrderTimes
from casework.reports.selectors.reasons import ReasonLine
from casework.reports.selectors.reviewing import Reviewing
from casework.reports.tables.base import Drawing, Head, Table, column
from casework.reports.totals import GREATEST, LEAST, SUM, Quotient


def reviewers(reviewing: Reviewing) -> Table:
    """Lay out reviewer efficiency per person, stage and day."""
    heads = [Head(key="person", title=_("Reviewer")), *_stage_and_day(), *_work_heads()]
    rows = [[line.person, str(line.stage.label), line.day, *_work(line.work)] for line in reviewing.reviewers]
    return Table(
        key="reviewers", title=_("Reviewers"), heads=heads, rows=rows, known=_median(reviewing), note=_note(reviewing),
        where=[line.where for line in reviewing.reviewers],
    )  # fmt: skip


def review_floor(reviewing: Reviewing) -> Table:
    """Lay out the floor per stage and day."""
    heads = [*_stage_and_day(), column(words.REVIEWERS, Kind.WHOLE), *_work_heads()]
    rows = [[str(line.stage.label), line.day, line.reviewers, *_work(line.work)] for line in reviewing.floor]
    return Table(
        key="review-floor", title=_("Review floor"), heads=heads, rows=rows, known=_median(reviewing),
        drawing=Drawing(labels=["stage", "day"], values=["approved", "rejected"], stacked=True), note=_note(reviewing),
        where=[line.where for line in reviewing.floor],
    )  # fmt: skip


def reasons(lines: Sequence[ReasonLine]) -> Table:
    """Lay out what decisions were reasoned with. No totals: a decision may name several reasons."""
    heads = [
        Head(key="stage", title=_("Stage")), Head(key="outcome", title=_("Decision")),
        Head(key="reason", title=_("Reason")), column(words.REASON_GIVEN, Kind.WHOLE),
        column(words.REASON_SHARE, Kind.PERCENT),
    ]  # fmt: skip
    rows = [[str(line.stage.label), str(line.outcome.label), line.reason, line.decisions, line.share] for line in lines]
    return Table(key="reasons", title=_("Reasons"), heads=heads, rows=rows, where=[line.where for line in lines])


def order_times(found: OrderTimes) -> Table:
    """Lay out how long orders took from their first assignment to their close, per stage that closed them and day."""
    heads = [
        *_stage_and_day(), column(words.CLOSED, Kind.WHOLE, SUM), column(words.CLOSED_APPROVED, Kind.WHOLE, SUM),
        column(words.CLOSED_REJECTED, Kind.WHOLE, SUM), column(words.ORDER_SHORTEST, Kind.DURATION, LEAST),
        column(words.ORDER_LONGEST, Kind.DURATION, GREATEST),
        column(words.ORDER_MEAN, Kind.DURATION, Quotient("order_total", ("closed",))),
        column(words.ORDER_MEDIAN, Kind.DURATION), column(words.ORDER_TOTAL, Kind.DURATION, SUM),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            str(line.stage.label), line.day, line.closed, line.approved, line.rejected, line.times.shortest,
            line.times.longest, line.times.mean, line.times.median, line.times.total,
        ]
        for line in found.lines
    ]  # fmt: skip
    known = {"order_median": found.total.median} if found.total else {}
    return Table(
        key="order-times", title=_("Order times"), heads=heads, rows=rows, known=known,
        where=[line.where for line in found.lines],
    )  # fmt: skip


def _stage_and_day() -> list[Head]:
    return [Head(key="stage", title=_("Stage")), Head(key="day", title=_("Day"), kind=Kind.DAY)]


def _work_heads() -> list[Head]:
    return [
        column(words.DECIDED, Kind.WHOLE, SUM), column(words.APPROVED, Kind.WHOLE, SUM),
        column(words.REJECTED, Kind.WHOLE, SUM), column(words.SHORTEST, Kind.DURATION, LEAST),
        column(words.LONGEST, Kind.DURATION, GREATEST),
        column(words.MEAN, Kind.DURATION, Quotient("handled", ("decided",))),
        column(words.MEDIAN, Kind.DURATION), column(words.HANDLED, Kind.DURATION, SUM),
        column(words.SHORTEST_NET, Kind.DURATION, LEAST), column(words.LONGEST_NET, Kind.DURATION, GREATEST),
        column(words.MEAN_NET, Kind.DURATION, Quotient("handled_net", ("decided",))),
        column(words.MEDIAN_NET, Kind.DURATION), column(words.HANDLED_NET, Kind.DURATION, SUM),
        column(words.WITHIN, Kind.WHOLE, SUM),
        column(words.WITHIN_RATE, Kind.PERCENT, Quotient("within", ("decided",))),
    ]  # fmt: skip


def _work(work: Work) -> list[Value]:
    times, net = work.times, work.net
    return [
        work.decided, work.approved, work.rejected, times.shortest, times.longest, times.mean, times.median,
        times.total, net.shortest, net.longest, net.mean, net.median, net.total, work.within, work.within_rate,
    ]  # fmt: skip


def _note(reviewing: Reviewing) -> str:
    """Say which closed days do not stand on what was kept of them."""
    if not reviewing.timeless:
        return ""
    return ngettext(
        "%(days)s closed day is counted from the log, as it is now: it was summed up before handling times were kept. "
        "The next night counts it anew and says what differs.",
        "%(days)s closed days are counted from the log, as it is now: they were summed up before handling times were "
        "kept. The next night counts them anew and says what differs.",
        reviewing.timeless,
    ) % {"days": reviewing.timeless}


def _median(reviewing: Reviewing) -> dict[str, Value]:
    total = reviewing.total
    return {"median": total.times.median, "median_net": total.net.median} if total else {}

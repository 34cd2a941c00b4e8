"""Metrics of the dashboards that stand on no other page: what is usual, and what summaries of closed days hold."""

from django.utils.translation import gettext_lazy as _

from casework.reports.metrics.base import Basis, Chapter, Metric
from casework.reports.metrics.collecting import CASH_IN_PERIOD

CLOSED = _("the closed days of the period, as they were last counted")
HELD_WORDS = _(
    "As on the page Figures: without placements given back untouched by the period's end; S0 is reminding and not "
    "among them."
)

ORDERS_IN = Metric(
    key="orders_in", name=_("Orders in"), as_of=_("the day on which each came, in the book's time zone"),
    numerator=_("orders that came to manual review"), words=_("Counted when the day is closed, by book."),
)  # fmt: skip
APPROVAL_RATE = Metric(
    key="approval_rate", name=_("Approval rate"), numerator=_("orders approved"), denominator=_("orders decided"),
    as_of=CLOSED,
)  # fmt: skip
GIVEN = Metric(
    key="placements_given", name=_("Placements begun"), as_of=CLOSED,
    words=_("Those given back later among them; S0 is reminding and not among them."),
    numerator=_("placements that began in the period"),
)  # fmt: skip
CASH = Metric(
    key="placements_cash", name=_("Cash to collectors"), as_of=CLOSED, basis=Basis.AMOUNT, words=HELD_WORDS,
    numerator=CASH_IN_PERIOD.numerator,
)  # fmt: skip

USUAL = Metric(
    key="usual", name=_("Usual on this weekday"), as_of=_("the last four of the same weekday, before today"),
    numerator=_("orders decided on those of them on which anything was decided"), denominator=_("such days"),
    words=_("By the hour in which the page shows moments. What was reopened since does not count."),
)  # fmt: skip
KEPT_SO_FAR = Metric(
    key="kept_so_far", name=_("Kept so far"), as_of=_("now"),
    numerator=_("promises whose last day is today, kept already"),
    words=_("Tomorrow they stand among the promises due and kept of today."),
)  # fmt: skip

SUMMED_DAYS = Metric(
    key="summed_days", name=_("Days"), as_of=CLOSED, numerator=_("closed days on which the person has a line")
)
DAY_COLLECTED = Metric(
    key="day_collected", name=_("Collected"), as_of=CLOSED, words=_("S0 is reminding and not among them."),
    numerator=_("placements in which the debt was paid on the day, added up over the days"),
)  # fmt: skip
DAY_ROLLED = Metric(
    key="day_rolled", name=_("Rolled on"), as_of=CLOSED, words=DAY_COLLECTED.words,
    numerator=_("placements whose last day it was, for the case rolled on, added up over the days"),
)  # fmt: skip
DAY_CASH = Metric(
    key="day_cash", name=_("Cash"), as_of=CLOSED, basis=Basis.AMOUNT, words=DAY_COLLECTED.words,
    numerator=_("cash of the day to what was held on it, added up over the days"),
)  # fmt: skip

CHAPTER = Chapter(
    key="trends",
    title=_("Dashboards"),
    metrics=[
        USUAL,
        KEPT_SO_FAR,
        ORDERS_IN,
        APPROVAL_RATE,
        GIVEN,
        CASH,
        SUMMED_DAYS,
        DAY_COLLECTED,
        DAY_ROLLED,
        DAY_CASH,
    ],
)

"""Metrics of the dashboards that stand on no other page: what is usual, and what summaries of closed days hold."""

from django.utils.translation import gettext_lazy as _

from casework.reports.metrics.base import Basis, Chapter, Metric

CLOSED = _("the closed days of the period, as they were last counted")
HELD_WORDS = _(
    "Placements of collectors, those given back untouched included (the page Figures leaves them out); S0 is reminding "
    "and not among them."
)

APPROVAL_RATE = Metric(
    key="approval_rate", name=_("Approval rate"), numerator=_("orders approved"), denominator=_("orders decided"),
    as_of=CLOSED,
)  # fmt: skip
PLACEMENT_RATE = Metric(
    key="placement_rate", name=_("Placements collected, share"), as_of=CLOSED, words=HELD_WORDS,
    numerator=_("placements that ended collected in the period"), denominator=_("placements active in the period"),
)  # fmt: skip
COLLECTED = Metric(
    key="placements_collected", name=_("Placements collected"), as_of=CLOSED, words=HELD_WORDS,
    numerator=_("placements that ended collected in the period"),
)  # fmt: skip
GIVEN = Metric(
    key="placements_given", name=_("Placements begun"), as_of=CLOSED, words=HELD_WORDS,
    numerator=_("placements that began in the period"),
)  # fmt: skip
CASH = Metric(
    key="placements_cash", name=_("Cash to collectors"), as_of=CLOSED, basis=Basis.AMOUNT, words=HELD_WORDS,
    numerator=_("cash of the period credited to the placement open at the day's end, or closed by it"),
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

CHAPTER = Chapter(
    key="trends",
    title=_("Dashboards"),
    metrics=[USUAL, KEPT_SO_FAR, APPROVAL_RATE, PLACEMENT_RATE, COLLECTED, GIVEN, CASH],
)

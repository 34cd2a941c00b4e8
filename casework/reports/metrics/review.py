"""Metrics of manual review: what was decided, and how long it took."""

from django.utils.translation import gettext_lazy as _

from casework.reports.metrics.base import Basis, Chapter, Metric

DECIDED_ON = _("the day of the decision in the book's time zone")
STAGE_LIMIT = _("the day of the decision in the book's time zone, against the stage's limit of today")
HANDLING = _(
    "Handling time: decision − the person's own assignment, gross (time on hold included). Who was given the order "
    "before somebody else decided it is not measured. A decision that a supervisor reopened counts no more. Times are "
    "counted in whole seconds, those begun are left out; closed days stand as they were last summed up."
)
NET_HANDLING = _(
    "Handling time without the time on hold, when information was asked for, and without the time that the initial "
    "reviewer took to answer the re-review's question."
)
LIMIT_CLOCK = _(
    "The clock of the limit: working time of the team's calendar since the person's own assignment, without the time "
    "on hold."
)

DECIDED = Metric(key="decided", name=_("Decided"), numerator=_("orders decided"), as_of=DECIDED_ON)
APPROVED = Metric(key="approved", name=_("Approved"), numerator=_("orders approved"), as_of=DECIDED_ON)
REJECTED = Metric(key="rejected", name=_("Rejected"), numerator=_("orders rejected"), as_of=DECIDED_ON)
SEVERAL_REASONS = _("A decision may name several reasons, so the shares of an outcome may add up to more than 100 %.")
REASON_GIVEN = Metric(
    key="given", name=_("Decisions"), numerator=_("decisions that name the reason"), as_of=DECIDED_ON,
    words=SEVERAL_REASONS,
)  # fmt: skip
REASON_SHARE = Metric(
    key="given_share", name=_("Share"), numerator=_("decisions that name the reason"),
    denominator=_("decisions of the same outcome at the stage"), as_of=DECIDED_ON, words=SEVERAL_REASONS,
)  # fmt: skip
SHORTEST = Metric(
    key="shortest", name=_("Shortest"), numerator=_("the shortest handling time"), as_of=DECIDED_ON, basis=Basis.TIME,
    words=HANDLING,
)  # fmt: skip
LONGEST = Metric(
    key="longest", name=_("Longest"), numerator=_("the longest handling time"), as_of=DECIDED_ON, basis=Basis.TIME,
    words=HANDLING,
)  # fmt: skip
MEAN = Metric(
    key="mean", name=_("Mean"), numerator=_("sum of handling times"), denominator=_("orders decided"),
    as_of=DECIDED_ON, basis=Basis.TIME, words=HANDLING,
)  # fmt: skip
MEDIAN = Metric(
    key="median", name=_("Median"), as_of=DECIDED_ON, basis=Basis.TIME,
    words=_("In the row of totals: of the whole period, whatever the filter shows."),
    numerator=_("the handling time in the middle (of an even number: the mean of the two in the middle)"),
)  # fmt: skip
HANDLED = Metric(
    key="handled", name=_("Sum of times"), numerator=_("sum of handling times"), as_of=DECIDED_ON, basis=Basis.TIME,
    words=HANDLING,
)  # fmt: skip
SHORTEST_NET = Metric(
    key="shortest_net", name=_("Shortest, net"), numerator=_("the shortest net handling time"), as_of=DECIDED_ON,
    basis=Basis.TIME, words=NET_HANDLING,
)  # fmt: skip
LONGEST_NET = Metric(
    key="longest_net", name=_("Longest, net"), numerator=_("the longest net handling time"), as_of=DECIDED_ON,
    basis=Basis.TIME, words=NET_HANDLING,
)  # fmt: skip
MEAN_NET = Metric(
    key="mean_net", name=_("Mean, net"), numerator=_("sum of net handling times"), denominator=_("orders decided"),
    as_of=DECIDED_ON, basis=Basis.TIME, words=NET_HANDLING,
)  # fmt: skip
MEDIAN_NET = Metric(
    key="median_net", name=_("Median, net"), as_of=DECIDED_ON, basis=Basis.TIME, words=NET_HANDLING,
    numerator=_("the net handling time in the middle (of an even number: the mean of the two in the middle)"),
)  # fmt: skip
HANDLED_NET = Metric(
    key="handled_net", name=_("Sum, net"), numerator=_("sum of net handling times"), as_of=DECIDED_ON, basis=Basis.TIME,
    words=NET_HANDLING,
)  # fmt: skip
WITHIN = Metric(
    key="within", name=_("Within limit"), numerator=_("decisions whose handling time is at most the stage's limit"),
    as_of=STAGE_LIMIT, words=LIMIT_CLOCK,
)  # fmt: skip
WITHIN_RATE = Metric(
    key="within_rate", name=_("Within limit, share"), denominator=_("orders decided"), as_of=STAGE_LIMIT,
    numerator=_("decisions whose handling time is at most the stage's limit"), words=LIMIT_CLOCK,
)  # fmt: skip
REVIEWERS = Metric(key="reviewers", name=_("Reviewers"), numerator=_("people who decided"), as_of=DECIDED_ON)
CLOSED = Metric(
    key="closed", name=_("Orders closed"), as_of=DECIDED_ON,
    words=_("By a decision after which no other one followed."),
    numerator=_("orders that the decision closed: rejected, or approved at their last stage"),
)  # fmt: skip
CLOSED_APPROVED = Metric(
    key="closed_approved", name=_("Approved"), numerator=_("orders that the decision closed by approving them"),
    as_of=DECIDED_ON,
)  # fmt: skip
CLOSED_REJECTED = Metric(
    key="closed_rejected", name=_("Rejected"), numerator=_("orders that the decision closed by rejecting them"),
    as_of=DECIDED_ON,
)  # fmt: skip
ORDER_TIME = _(
    "Order time: close − first assignment, of whomever and at whichever stage; time in the pool in between counts. "
    "Orders withdrawn or expired are not measured."
)
ORDER_SHORTEST = Metric(
    key="order_shortest", name=_("Shortest order time"), numerator=_("the shortest order time"), as_of=DECIDED_ON,
    basis=Basis.TIME, words=ORDER_TIME,
)  # fmt: skip
ORDER_LONGEST = Metric(
    key="order_longest", name=_("Longest order time"), numerator=_("the longest order time"), as_of=DECIDED_ON,
    basis=Basis.TIME, words=ORDER_TIME,
)  # fmt: skip
ORDER_MEAN = Metric(
    key="order_mean", name=_("Mean order time"), numerator=_("sum of order times"), denominator=_("orders closed"),
    as_of=DECIDED_ON, basis=Basis.TIME, words=ORDER_TIME,
)  # fmt: skip
ORDER_MEDIAN = Metric(
    key="order_median", name=_("Median order time"), as_of=DECIDED_ON, basis=Basis.TIME, words=MEDIAN.words,
    numerator=_("the order time in the middle (of an even number: the mean of the two in the middle)"),
)  # fmt: skip
ORDER_TOTAL = Metric(
    key="order_total", name=_("Sum of order times"), numerator=_("sum of order times"), as_of=DECIDED_ON,
    basis=Basis.TIME, words=ORDER_TIME,
)  # fmt: skip

CHAPTER = Chapter(
    key="review",
    title=_("Review"),
    of_review=True,
    metrics=[
        DECIDED,
        APPROVED,
        REJECTED,
        REASON_GIVEN,
        REASON_SHARE,
        SHORTEST,
        LONGEST,
        MEAN,
        MEDIAN,
        HANDLED,
        SHORTEST_NET,
        LONGEST_NET,
        MEAN_NET,
        MEDIAN_NET,
        HANDLED_NET,
        WITHIN,
        WITHIN_RATE,
        REVIEWERS,
        CLOSED,
        CLOSED_APPROVED,
        CLOSED_REJECTED,
        ORDER_SHORTEST,
        ORDER_LONGEST,
        ORDER_MEAN,
        ORDER_MEDIAN,
        ORDER_TOTAL,
    ],
)

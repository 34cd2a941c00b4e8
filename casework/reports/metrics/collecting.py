"""Metrics of collections: rates by placement, by stay and of the floor."""

from django.utils.translation import gettext_lazy as _

from casework.reports.metrics.base import Basis, Chapter, Metric

WHOLE_PERIOD = _("the end of the period; payments by the date they were paid, late ones included")
PERIOD_END = _("the end of the period")
ACTIVE = _(
    "Active at any time in the period, whatever their end: collected, rolled on, reassigned, withdrawn, still open. S0 "
    "is reminding and counts in none of the collection rates."
)
LEFT_OUT_WORDS = _(
    "Given back (released or reassigned) without a call or a recorded contact by that collector on that case in "
    "between."
)
CREDIT = _(
    "A payment is credited to the placement open on the date it was paid; time in the pool credits nobody. All "
    "components, waivers excluded. The time before the period counts too, for what was past due then is in the divisor."
)

PLACEMENTS = Metric(
    key="placements", name=_("Placements"), as_of=PERIOD_END, words=ACTIVE,
    numerator=_("placements active in the period, without those given back untouched"),
)  # fmt: skip
LEFT_OUT = Metric(
    key="left_out", name=_("Given back untouched"), numerator=_("placements left out of all other columns"),
    as_of=PERIOD_END, words=LEFT_OUT_WORDS,
)  # fmt: skip
COLLECTED = Metric(
    key="collected", name=_("Collected"), numerator=_("placements that ended collected in the period"),
    as_of=PERIOD_END,
    words=_("Ended by the payment after which nothing was past due, on the date it was paid."),
)  # fmt: skip
COLLECTOR_RATE = Metric(
    key="collector_rate", name=_("Collection rate"), numerator=_("placements that ended collected in the period"),
    denominator=_("placements active in the period, without those given back untouched"), as_of=PERIOD_END,
    words=ACTIVE,
)  # fmt: skip
CASH = Metric(
    key="cash", name=_("Cash while active"), numerator=_("cash received while active"), basis=Basis.AMOUNT,
    as_of=WHOLE_PERIOD, words=CREDIT,
)  # fmt: skip
CASH_IN_PERIOD = Metric(
    key="cash_in_period", name=_("Of it in the period"), numerator=_("cash received in the period while active"),
    basis=Basis.AMOUNT, as_of=WHOLE_PERIOD,
    words=_("This column may be added up over consecutive periods; the one before it may not."),
)  # fmt: skip
OWED = Metric(
    key="owed", name=_("Past due at start"), numerator=_("what was past due at the start of each"),
    basis=Basis.AMOUNT, as_of=_("the start of each, even before the period"),
)  # fmt: skip
FALLEN_DUE = Metric(
    key="fallen_due", name=_("Fallen due"), numerator=_("instalments that fell due while active, all components"),
    basis=Basis.AMOUNT, as_of=PERIOD_END, words=_("Not those that were paid before it began."),
)  # fmt: skip
AMOUNT_RATE = Metric(
    key="amount_rate", name=_("Collection rate by amount"), numerator=_("cash received while active"),
    denominator=_("past due at the start + fallen due while active"), basis=Basis.AMOUNT, as_of=WHOLE_PERIOD,
    words=CREDIT,
)  # fmt: skip

PLACEMENT_RESULT = Metric(
    key="placement_result", name=_("Placement result"), numerator=_("cash received while the placement lasted"),
    basis=Basis.AMOUNT, as_of=_("the end of the placement, now while it lasts; payments by the date they were paid"),
    words=_(
        "Every placement of the period with what was past due at its start, what was collected while it lasted, and "
        "how it ended: collected, rolled, reassigned, released, withdrawn."
    ),
)  # fmt: skip

STAYS = Metric(
    key="stays", name=_("Stays"), numerator=_("stays in the bucket active in the period, assigned or not"),
    as_of=PERIOD_END, words=ACTIVE,
)  # fmt: skip
STAYS_COLLECTED = Metric(
    key="collected", name=_("Collected"), numerator=_("stays that ended collected in the period"), as_of=PERIOD_END
)
ROLLED = Metric(key="rolled", name=_("Rolled on"), numerator=_("stays that rolled on in the period"), as_of=PERIOD_END)
CURED_DOWN = Metric(
    key="cured_down", name=_("Cured down"), numerator=_("stays that went to a lower bucket in the period"),
    as_of=PERIOD_END,
)  # fmt: skip
OPEN_AT_END = Metric(
    key="open_at_end", name=_("Open at the end"), numerator=_("stays open at the end of the period's last day"),
    as_of=PERIOD_END,
)  # fmt: skip
BUCKET_RATE = Metric(
    key="bucket_rate", name=_("Collection rate"), numerator=_("stays that ended collected in the period"),
    denominator=_("stays in the bucket active in the period, assigned or not"), as_of=PERIOD_END, words=ACTIVE,
)  # fmt: skip
REMINDED = Metric(
    key="reminded", name=_("Reminded"), numerator=_("loans reminded in the period (stays in S0)"), as_of=PERIOD_END,
    words=_("S0 only."),
)  # fmt: skip
ON_TIME = Metric(
    key="on_time", name=_("Paid on time"), numerator=_("reminded loans paid by the due date, in the period"),
    as_of=PERIOD_END, words=_("S0 only."),
)  # fmt: skip
ON_TIME_RATE = Metric(
    key="on_time_rate", name=_("On-time rate"), numerator=_("reminded loans paid by the due date, in the period"),
    denominator=_("loans reminded in the period (stays in S0)"), as_of=PERIOD_END,
    words=_("S0 only; outside the collection rates."),
)  # fmt: skip

CASES_COLLECTED = Metric(
    key="cases_collected", name=_("Cases collected"), numerator=_("cases collected in the period"), as_of=PERIOD_END
)
CASES_OPEN = Metric(
    key="cases_open", name=_("Cases in collection"), numerator=_("cases in collection at the period's end"),
    as_of=PERIOD_END, words=_("Without those only reminded (S0)."),
)  # fmt: skip
FLOOR_RATE = Metric(
    key="floor_rate", name=_("Collection rate of the floor"), numerator=_("cases collected in the period"),
    denominator=_("cases in collection at its end + cases collected in it"), as_of=PERIOD_END,
    words=_("Without those only reminded (S0)."),
)  # fmt: skip

CHAPTER = Chapter(
    key="collections",
    title=_("Collections"),
    metrics=[
        PLACEMENTS,
        LEFT_OUT,
        COLLECTED,
        COLLECTOR_RATE,
        CASH,
        CASH_IN_PERIOD,
        OWED,
        FALLEN_DUE,
        AMOUNT_RATE,
        PLACEMENT_RESULT,
        STAYS,
        STAYS_COLLECTED,
        ROLLED,
        CURED_DOWN,
        OPEN_AT_END,
        BUCKET_RATE,
        REMINDED,
        ON_TIME,
        ON_TIME_RATE,
        CASES_COLLECTED,
        CASES_OPEN,
        FLOOR_RATE,
    ],
)

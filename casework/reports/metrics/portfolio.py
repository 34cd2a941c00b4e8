"""Metrics of the portfolio: what became of its loans from one month's end to the next."""

from django.utils.translation import gettext_lazy as _

from casework.reports.metrics.base import Basis, Chapter, Metric

SNAPSHOT = _("the START of the snapshot's day: what was paid on that day still counts as unpaid")
BOTH_SNAPSHOTS = _("the snapshots of two months that follow one another")
BUCKETS = _("M1: 1 to 29 days past due, M2: 30 to 59, M3: 60 to 89, M4+: 90 and more; M0 is not past due.")
NEW_LOANS = _("Loans that were not there at the month before are in no row.")

DPD = Metric(
    key="dpd", name=_("Days past due (DPD)"), as_of=_("the START of the business date: what was paid on it is unpaid"),
    numerator=_("business date − due date of the oldest instalment not paid"), basis=Basis.TIME,
    words=_(
        "Calendar days; negative before it is due. An instalment is paid when what is left of its principal and "
        "interest is within the product's tolerance. A loan entered a bucket when its DPD reached the bucket's lowest "
        "day before it was settled, and is cured in it when it was settled before it reached the next one's."
    ),
)  # fmt: skip
ROLL_RATE_COUNT = Metric(
    key="roll_rate", name=_("Roll rate, gross"), as_of=BOTH_SNAPSHOTS, words=NEW_LOANS,
    numerator=_("loans of the row's bucket at the month before that lie in the column's bucket now"),
    denominator=_("loans in the row's bucket at the month before"),
)  # fmt: skip
ROLL_RATE_BALANCE = Metric(
    key="roll_rate", name=_("Roll rate, gross"), as_of=BOTH_SNAPSHOTS, basis=Basis.BALANCE, words=NEW_LOANS,
    numerator=_("balance now, in the column's bucket, of the loans of the row's bucket at the month before"),
    denominator=_("balance in the row's bucket at the month before"),
)  # fmt: skip
NET_FLOW = Metric(
    key="net_flow", name=_("Net flow to the next bucket"), basis=Basis.BALANCE, as_of=BOTH_SNAPSHOTS,
    numerator=_("balance of the next bucket now"), denominator=_("balance of the row's bucket at the month before"),
    words=_("From totals only, whichever loans they are: not to be taken for the gross roll rate."),
)  # fmt: skip
CURE_RATE = Metric(
    key="cure_rate", name=_("Cure rate"), as_of=BOTH_SNAPSHOTS,
    numerator=_("loans of the row's bucket at the month before that are current or settled now"),
    denominator=_("loans in the row's bucket at the month before"),
)  # fmt: skip
COINCIDENT_COUNT = Metric(
    key="coincident", name=_("Coincident delinquency"), as_of=SNAPSHOT, numerator=_("loans in the bucket"),
    denominator=_("all loans that are neither settled nor written off"), words=BUCKETS,
)  # fmt: skip
COINCIDENT_BALANCE = Metric(
    key="coincident", name=_("Coincident delinquency"), as_of=SNAPSHOT, basis=Basis.BALANCE, words=BUCKETS,
    numerator=_("balance of the bucket"), denominator=_("total receivables at the same month's end"),
)  # fmt: skip
LAGGED = Metric(
    key="lagged", name=_("Lagged delinquency"), as_of=SNAPSHOT, basis=Basis.BALANCE,
    numerator=_("balance of the bucket Mk"), denominator=_("total receivables k months before"),
    words=_("M4+ goes by the receivables of four months before."),
)  # fmt: skip
PHASE_COUNT = Metric(
    key="phase", name=_("Phases"), as_of=SNAPSHOT, numerator=_("loans in the phase"),
    denominator=_("all loans that are neither settled nor written off"),
    words=_("Early: M1; mid: M2 and M3; late: M4+; then written off, which is no part of the receivables."),
)  # fmt: skip
PHASE_BALANCE = Metric(
    key="phase", name=_("Phases"), as_of=SNAPSHOT, basis=Basis.BALANCE, numerator=_("balance of the phase"),
    denominator=_("total receivables at the same month's end"), words=PHASE_COUNT.words,
)  # fmt: skip
VINTAGE_NOW = Metric(
    key="vintage", name=_("Vintage, at the time"), basis=Basis.BALANCE,
    numerator=_("balance of the loans disbursed in the month that have reached the threshold, written-off ones too"),
    denominator=_("amount disbursed in the month"), as_of=_("the month's end so many months after the disbursement"),
    words=_("Only where the whole vintage has reached the age; else the cell is empty (immature)."),
)  # fmt: skip
VINTAGE_EVER = Metric(
    key="vintage", name=_("Vintage, ever"), basis=Basis.BALANCE, denominator=_("amount disbursed in the month"),
    numerator=_(
        "balance of the loans disbursed in the month that reached the threshold at any month's end, each as it was at "
        "the first one"
    ),
    as_of=_("all month ends up to so many months after the disbursement"), words=VINTAGE_NOW.words,
)  # fmt: skip
FIRST_DEFAULT = Metric(
    key="first_default", name=_("First-payment default"),
    numerator=_("loans whose first instalment was not paid within so many days of its due date"),
    denominator=_("loans whose first instalment fell due at least so many days ago"),
    as_of=_("the book's business date"),
    words=_("By the month in which the first instalment fell due. What was moved or waived was not paid."),
)  # fmt: skip

CHAPTER = Chapter(
    key="portfolio", title=_("Portfolio"),
    metrics=(
        DPD, ROLL_RATE_COUNT, ROLL_RATE_BALANCE, NET_FLOW, CURE_RATE, COINCIDENT_COUNT, COINCIDENT_BALANCE, LAGGED,
        PHASE_COUNT, PHASE_BALANCE, VINTAGE_NOW, VINTAGE_EVER, FIRST_DEFAULT,
    ),
)  # fmt: skip

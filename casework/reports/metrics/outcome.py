"""Metrics of what became of the loans that reviewers approved."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.reports.metrics.base import Basis, Chapter, Metric

AS_OF = _("the book's business date: what fell due before it is judged")
BOTH = _(
    "Counted for the initial reviewer and for the re-reviewer of the order; in the row of totals each loan counts once."
)
FALLEN = _(
    "Instalments that an extension, a re-schedule or a waiver settled on or before their due date never fell due."
)
IN_PERIOD = _("instalments of those loans with due date in the period and before the as-of date")
OVERDUE_WORDS = _("unpaid or part paid at the end of the due date")
MATURE = _("Shown only when all loans of the vintage have been on book for so many months; else “immature”.")
EXPECTED_WORDS = _(
    "Of each loan the share of overdue loans among all of the same product and the same fifth of machine scores (those "
    "without a score apart), in the same period and book."
)

REDECIDED = _("the day of the re-review's decision in the book's time zone")

DISBURSED = Metric(
    key="disbursed", name=_("Loans disbursed"), numerator=_("approved orders that became loans in the period"),
    as_of=_("the day of the payout"), words=BOTH,
)  # fmt: skip
LOANS_DUE = Metric(
    key="loans_due", name=_("Loans fallen due"),
    numerator=_("loans with at least one instalment fallen due in the period"), as_of=AS_OF, words=BOTH,
)  # fmt: skip
FALLEN_DUE = Metric(
    key="fallen", name=pgettext_lazy("instalments", "Fallen due"), numerator=IN_PERIOD, as_of=AS_OF, words=FALLEN
)
SETTLED = Metric(
    key="settled", name=_("Settled normally"), as_of=AS_OF, words=FALLEN,
    numerator=_("of those fallen due: fully paid, by value date, on or before the due date"),
)  # fmt: skip
OVERDUE = Metric(
    key="overdue", name=pgettext_lazy("instalments", "Overdue"), as_of=AS_OF, words=FALLEN,
    numerator=_("of those fallen due: unpaid or part paid at the end of the due date"),
)  # fmt: skip
OVERDUE_RATE = Metric(
    key="overdue_rate", name=_("Overdue rate"), numerator=_("instalments overdue, in the period"),
    denominator=_("instalments fallen due, in the period"), as_of=AS_OF, words=OVERDUE_WORDS,
)  # fmt: skip
AMOUNT_DUE = Metric(
    key="amount_due", name=_("Amount fallen due"), numerator=IN_PERIOD, basis=Basis.AMOUNT, as_of=AS_OF, words=FALLEN
)
AMOUNT_OVERDUE = Metric(
    key="amount_overdue", name=_("Amount overdue"), basis=Basis.AMOUNT, as_of=AS_OF, words=FALLEN,
    numerator=_("of those fallen due: unpaid or part paid at the end of the due date"),
)  # fmt: skip
AMOUNT_RATE = Metric(
    key="amount_overdue_rate", name=_("Overdue rate by amount"), numerator=_("amount overdue, in the period"),
    denominator=_("amount fallen due, in the period"), basis=Basis.AMOUNT, as_of=AS_OF, words=OVERDUE_WORDS,
)  # fmt: skip
VINTAGE_SIZE = Metric(
    key="vintage_size", name=_("Loans of the vintage"), numerator=_("loans disbursed in the month"),
    as_of=_("the day of the payout"), words=BOTH,
)  # fmt: skip
VINTAGE_RATE = Metric(
    key="vintage_rate", name=_("Overdue rate by month on book"), as_of=AS_OF, words=MATURE,
    numerator=_("of the instalments below: those unpaid or part paid at the end of their due date"),
    denominator=_("instalments of the vintage fallen due within so many months of each loan's payout"),
)  # fmt: skip
REREVIEWED = Metric(
    key="rereviewed", name=_("Initial approvals re-reviewed"),
    numerator=_("initial approvals that were decided at the re-review in the period"),
    as_of=REDECIDED,
)  # fmt: skip
OVERTURNED = Metric(
    key="overturned", name=_("Overturned"), numerator=_("initial approvals that the re-review rejected"),
    as_of=REDECIDED,
)  # fmt: skip
OVERTURN_RATE = Metric(
    key="overturn_rate", name=_("Overturn rate"), numerator=_("initial approvals that the re-review rejected"),
    denominator=_("initial approvals re-reviewed"), as_of=REDECIDED,
)  # fmt: skip
OBSERVED = Metric(
    key="observed", name=_("Overdue loans"), numerator=_("loans fallen due with at least one overdue instalment"),
    as_of=AS_OF,
)  # fmt: skip
EXPECTED = Metric(
    key="expected", name=_("Expected"), numerator=_("overdue loans to be expected by machine score and product"),
    as_of=AS_OF, words=EXPECTED_WORDS,
)  # fmt: skip
DIFFERENCE = Metric(
    key="difference", name=_("Observed − expected"), numerator=_("overdue loans − those to be expected"),
    denominator=_("loans with at least one instalment fallen due in the period"), as_of=AS_OF, words=EXPECTED_WORDS,
)  # fmt: skip
LOWER = Metric(
    key="lower", name=_("95 % from"), numerator=_("the difference − 1.96 standard errors"), as_of=AS_OF,
    words=_("The standard error follows from the expected shares: √Σp(1 − p), per loan. Of few loans it is wide."),
)  # fmt: skip
UPPER = Metric(
    key="upper", name=_("95 % to"), numerator=_("the difference + 1.96 standard errors"), as_of=AS_OF,
    words=_("Zero inside of the interval: nothing to be said. It is no order of people by merit."),
)  # fmt: skip

CHAPTER = Chapter(
    key="outcome",
    title=_("Outcome of reviews"),
    of_review=True,
    metrics=[
        DISBURSED, LOANS_DUE, FALLEN_DUE, SETTLED, OVERDUE, OVERDUE_RATE, AMOUNT_DUE, AMOUNT_OVERDUE, AMOUNT_RATE,
        VINTAGE_SIZE, VINTAGE_RATE, REREVIEWED, OVERTURNED, OVERTURN_RATE, OBSERVED, EXPECTED, DIFFERENCE, LOWER, UPPER,
    ],
)  # fmt: skip

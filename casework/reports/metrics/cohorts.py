"""Metrics of collections by cohort of entry."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.reports.metrics.base import Basis, Chapter, Metric

AS_OF = _("the book's business date, whenever each of them ended")
ALL_ENDED = _(
    "By the month in which they began, of those that began in the period. Shown once the month (or the part of it that "
    "lies in the period) is over and all of them have ended; else “immature”. S0 is reminding and not among them."
)
OF_WHOM = _(
    "Of teams: stays in their buckets, assigned or not. Of collectors: placements, without those given back untouched."
)

BEGAN = Metric(
    key="began", name=pgettext_lazy("stays or placements", "Began"), as_of=AS_OF, words=OF_WHOM,
    numerator=_("stays or placements that began in the month"),
)  # fmt: skip
COLLECTED = Metric(
    key="cohort_collected", name=_("Collected"), numerator=_("those of them that ended collected"), as_of=AS_OF,
    words=OF_WHOM,
)  # fmt: skip
LASTING = Metric(
    key="lasting", name=pgettext_lazy("stays or placements", "Still open"), numerator=_("those of them not ended yet"),
    as_of=AS_OF, words=OF_WHOM,
)  # fmt: skip
RATE = Metric(
    key="cohort_rate", name=_("Collection rate of the cohort"), numerator=_("those of them that ended collected"),
    denominator=_("stays or placements that began in the month"), as_of=AS_OF, words=ALL_ENDED,
)  # fmt: skip
OWED = Metric(
    key="cohort_owed", name=_("Past due at start"), numerator=_("what was past due at the start of each"),
    basis=Basis.AMOUNT, as_of=_("the start of each"),
)  # fmt: skip
FALLEN_DUE = Metric(
    key="cohort_fallen_due", name=_("Fallen due"), basis=Basis.AMOUNT, as_of=AS_OF,
    numerator=_("instalments that fell due while active, all components"), words=ALL_ENDED,
)  # fmt: skip
CASH = Metric(
    key="cohort_cash", name=_("Cash while active"), numerator=_("cash received while active"), basis=Basis.AMOUNT,
    as_of=AS_OF, words=ALL_ENDED,
)  # fmt: skip
AMOUNT_RATE = Metric(
    key="cohort_amount_rate", name=_("Collection rate of the cohort by amount"), basis=Basis.AMOUNT, as_of=AS_OF,
    numerator=_("cash received while active"), denominator=_("past due at the start + fallen due while active"),
    words=ALL_ENDED,
)  # fmt: skip

CHAPTER = Chapter(
    key="cohorts", title=_("Collections by cohort of entry"),
    metrics=[BEGAN, COLLECTED, LASTING, RATE, OWED, FALLEN_DUE, CASH, AMOUNT_RATE],
)  # fmt: skip

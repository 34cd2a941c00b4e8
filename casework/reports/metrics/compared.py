"""Metrics of the reconciliation with channels: what we counted, what they counted, what counts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.reports.metrics.base import Chapter, Metric

_DAY = _("the day of the book; the newest count that was fed, loans by the day of the payout")

OURS = Metric(
    key="ours", name=_("Ours"), numerator=_("what we counted of the channel on the day"), as_of=_DAY,
    words=_("Registrations and clicks as fed; loans and amounts from the ledger. Empty: we counted nothing."),
)  # fmt: skip
THEIRS = Metric(
    key="theirs", name=_("Theirs"), numerator=_("what the channel counted itself of the day"), as_of=_DAY,
    words=_("Empty: the channel told nothing of it."),
)  # fmt: skip
DIFFERENCE = Metric(
    key="difference", name=_("Difference"), numerator=_("theirs − ours; a side that counted nothing as 0"), as_of=_DAY
)
DIFFERENCE_RATE = Metric(
    key="difference_rate", name=_("Difference, %"), numerator=_("theirs − ours"), denominator=_("ours"), as_of=_DAY
)
COUNTS = Metric(
    key="counts", name=pgettext_lazy("of two numbers", "Counts"),
    numerator=_("the number that both agree on, or that was decided to count"),
    as_of=_DAY, words=_("Empty: the difference is open, or a number was corrected since it was decided."),
)  # fmt: skip

CHAPTER = Chapter(
    key="compared", title=_("Channels compared"), metrics=[OURS, THEIRS, DIFFERENCE, DIFFERENCE_RATE, COUNTS]
)

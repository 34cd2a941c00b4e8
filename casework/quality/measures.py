"""The metrics of quality, each once: pages take their words from here, and so may any sheet."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.lib.metric import Chapter, Metric

SCORED = _("the moment when it is read, over all inspections that have a result")
RANDOM_ONLY = _(
    "Random samples only; targeted ones look for what is wrong and count in no rate. Each inspection weighs 1 ÷ its "
    "inclusion probability (Hájek's estimator)."
)
TWICE = _("Over inspections that two inspectors scored who did not know of each other; a verdict is defective or not.")

DEFECT_GROSS = Metric(
    key="defect_gross", name=_("Defect rate, gross"), numerator=_("defective, before disputes, weighted"),
    denominator=_("inspected, weighted"), as_of=SCORED, words=RANDOM_ONLY,
)  # fmt: skip
DEFECT_NET = Metric(
    key="defect_net", name=_("Defect rate, net"), numerator=_("defective, after disputes, weighted"),
    denominator=_("inspected, weighted"), as_of=SCORED, words=RANDOM_ONLY,
)  # fmt: skip
AGREEMENT = Metric(
    key="agreement", name=pgettext_lazy("inspectors", "Agreement"),
    numerator=_("inspections on which both verdicts are the same"),
    denominator=_("inspections scored twice"), as_of=SCORED, words=TWICE,
)  # fmt: skip
KAPPA = Metric(
    key="kappa", name=_("Cohen's kappa"), numerator=_("agreement beyond chance, by each inspector's own shares"),
    denominator=_("what is possible beyond chance"), as_of=SCORED, words=TWICE,
)  # fmt: skip
AC1 = Metric(
    key="ac1", name=_("Gwet's AC1"), numerator=_("agreement beyond chance, by the mean share of each verdict"),
    denominator=_("what is possible beyond chance"), as_of=SCORED, words=TWICE,
)  # fmt: skip
CHAPTER = Chapter(key="quality", title=_("Quality"), metrics=(DEFECT_GROSS, DEFECT_NET, AGREEMENT, KAPPA, AC1))

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
    denominator=_("what is possible beyond chance"), as_of=SCORED,
    words=_(
        "Over inspections that two inspectors scored who did not know of each other. Cohen 1960; the interval after "
        "Fleiss, Cohen and Everitt 1969."
    ),
)  # fmt: skip
AC1 = Metric(
    key="ac1", name=_("Gwet's AC1"), numerator=_("agreement beyond chance, by the mean share of each verdict"),
    denominator=_("what is possible beyond chance"), as_of=SCORED,
    words=_(
        "Over inspections that two inspectors scored who did not know of each other. Gwet 2008, value and interval; it "
        "does not collapse, as kappa does, where one verdict is rare."
    ),
)  # fmt: skip
# Results by person, and agreement.
INSPECTED = Metric(
    key="inspected", name=_("Inspected"), numerator=_("inspections of random samples that have a result"), as_of=SCORED
)
DEFECTIVE = Metric(
    key="defective", name=_("Defective"), numerator=_("defective, before disputes, unweighted"), as_of=SCORED,
)  # fmt: skip
SWITCHING = Metric(
    key="switching_score", name=_("Switching score"), as_of=_("after the person's last lot"),
    numerator=_("2 for each lot accepted in a row under normal inspection, 0 after one that was not"),
    words=_("A score of 30 reduces the inspection (ISO 2859-1, 9.3.3)."),
)  # fmt: skip
PAIRS = Metric(
    key="pairs", name=_("Pairs"), numerator=_("inspections scored twice"), as_of=SCORED, words=TWICE,
)  # fmt: skip
BOTH = Metric(
    key="both_defective", name=_("Both defective"), numerator=_("pairs that both inspectors found defective"),
    as_of=SCORED, words=TWICE,
)  # fmt: skip
FIRST_ONLY = Metric(
    key="first_only", name=_("Only the first"), numerator=_("pairs that only the first inspector found defective"),
    as_of=SCORED, words=TWICE,
)  # fmt: skip
SECOND_ONLY = Metric(
    key="second_only", name=_("Only the second"), numerator=_("pairs that only the second inspector found defective"),
    as_of=SCORED, words=TWICE,
)  # fmt: skip
NEITHER = Metric(
    key="neither", name=_("Neither"), numerator=_("pairs that neither inspector found defective"), as_of=SCORED,
    words=TWICE,
)  # fmt: skip
GOLD_SCORED = Metric(
    key="gold_scored", name=_("Scored"), numerator=_("gold items that the inspector scored"), as_of=SCORED,
)  # fmt: skip
GOLD_AGREEMENT = Metric(
    key="gold_agreement", name=_("Agreement with gold items"), as_of=SCORED,
    numerator=_("gold items on which the inspector's verdict is the known one"),
    denominator=_("gold items that the inspector scored"),
)  # fmt: skip

# Signals: reasons to look, never a verdict (rules.signals).
TWO_WEEKS = _("the last two weeks, up to the last day that is over")
FEW = _("With fewer than 20 decisions or assignments nothing is told.")
SIGNAL_DECIDED = Metric(
    key="signal_decided", name=_("Decided"), numerator=_("decisions of the person"), as_of=TWO_WEEKS,
)  # fmt: skip
FAST = Metric(
    key="signal_fast", name=_("Under a minute"), denominator=_("decisions of the person"), as_of=TWO_WEEKS,
    numerator=_("decided less than a minute after the order was opened"), words=_("Told above 5 %."),
)  # fmt: skip
RUN = Metric(
    key="signal_run", name=_("Longest run"), numerator=_("decisions of the longest row of one outcome"),
    as_of=TWO_WEEKS,
    words=_(
        "Told where chance, by the person's own share of that outcome or (if smaller) everybody's at the same stages, "
        "makes one as long in fewer than 1 of 100."
    ),
)  # fmt: skip
DRIFT = Metric(
    key="signal_drift", name=_("Approved, 1st and 2nd half"), as_of=TWO_WEEKS,
    numerator=_("approved in the first, and in the second half of each day's decisions"),
    denominator=_("decided in the same half"), words=_("Told where a two-sided test gives less than 1 %."),
)  # fmt: skip
UNREAD = Metric(
    key="signal_unread", name=_("Given back unread"), denominator=_("assignments that ended"), as_of=TWO_WEEKS,
    numerator=_("given back without having been opened: by the person, or by the clock while they were away"),
    words=_("Told above 20 %."),
)  # fmt: skip
ENDED = Metric(
    key="signal_ended", name=_("Placements ended"), numerator=_("placements that ended"), as_of=TWO_WEEKS,
)  # fmt: skip
UNTOUCHED = Metric(
    key="signal_untouched", name=_("Given back without any contact"), denominator=_("placements that ended"),
    as_of=TWO_WEEKS, words=_("Told above 20 %."),
    numerator=_("given back, not taken away by somebody else, without a contact attempt by that collector"),
)  # fmt: skip

TOLD = (FAST, RUN, DRIFT, UNREAD)

CHAPTER = Chapter(
    key="quality", title=_("Quality"),
    metrics=(
        INSPECTED, DEFECTIVE, DEFECT_GROSS, DEFECT_NET, SWITCHING, PAIRS, BOTH, FIRST_ONLY, SECOND_ONLY, NEITHER,
        AGREEMENT, KAPPA, AC1, GOLD_SCORED, GOLD_AGREEMENT, SIGNAL_DECIDED, FAST, RUN, DRIFT, UNREAD, ENDED, UNTOUCHED,
    ),
)  # fmt: skip

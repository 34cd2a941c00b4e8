"""Metrics of self-cure: a random slice of new cases that nobody works for some days."""

from django.utils.translation import gettext_lazy as _

from casework.reports.metrics.base import Chapter, Metric

OVER_ON = _("the last day of the slice, over by the book's business date")
DRAWN = _(
    "Of the cases that enter a team's pools, a share is drawn at random and given to nobody for some days (the team's "
    "policy says both); the draw is kept with its chance. What was on hold, with an agency or given already is "
    "not drawn for. The others are looked at for as many days. Intervals are of 95 % (Wilson; of the difference: "
    "Newcombe)."
)

OUT = Metric(key="out", name=_("Held out"), numerator=_("stays held out"), as_of=OVER_ON, words=DRAWN)
OUT_RATE = Metric(
    key="out_rate", name=_("Self-cure rate"), numerator=_("stays held out that were collected while they were"),
    denominator=_("stays held out"), as_of=OVER_ON, words=DRAWN,
)  # fmt: skip
WORKED = Metric(key="worked", name=_("Worked"), numerator=_("stays drawn for and not held out"), as_of=OVER_ON)
WORKED_RATE = Metric(
    key="worked_rate", name=_("Worked rate"), numerator=_("stays not held out that were collected in as many days"),
    denominator=_("stays drawn for and not held out"), as_of=OVER_ON, words=DRAWN,
)  # fmt: skip
LIFT = Metric(
    key="lift", name=_("Net of self-cure"), numerator=_("the worked rate less the self-cure rate"), as_of=OVER_ON,
    words=DRAWN,
)  # fmt: skip
NET_RATE = Metric(
    key="net_rate", name=_("Rate net of self-cure"),
    numerator=_("the collector's collection rate less the self-cure rate of the bucket"), as_of=OVER_ON,
    words=_("A placement may last longer than the slice is held out: the difference is what work and time brought."),
)  # fmt: skip

CHANCE = Metric(
    key="chance", name=_("Chance"), numerator=_("the share that was held out then, as the policy said"), as_of=OVER_ON
)
SLICE_DAYS = Metric(
    key="slice_days", name=_("Days held out"), numerator=_("days for which the slice was held out"), as_of=OVER_ON
)
LOWER, UPPER = _("the lower end of the 95 % interval"), _("the upper end of the 95 % interval")
OUT_FROM = Metric(key="out_from", name=_("Self-cure, from"), numerator=LOWER, as_of=OVER_ON, words=DRAWN)
OUT_TO = Metric(key="out_to", name=_("Self-cure, to"), numerator=UPPER, as_of=OVER_ON, words=DRAWN)
WORKED_FROM = Metric(key="worked_from", name=_("Worked, from"), numerator=LOWER, as_of=OVER_ON, words=DRAWN)
WORKED_TO = Metric(key="worked_to", name=_("Worked, to"), numerator=UPPER, as_of=OVER_ON, words=DRAWN)
LIFT_FROM = Metric(key="lift_from", name=_("Net, from"), numerator=LOWER, as_of=OVER_ON, words=DRAWN)
LIFT_TO = Metric(key="lift_to", name=_("Net, to"), numerator=UPPER, as_of=OVER_ON, words=DRAWN)

CHAPTER = Chapter(
    key="selfcure",
    title=_("Self-cure"),
    of_review=False,
    metrics=[
        CHANCE, SLICE_DAYS, OUT, OUT_RATE, OUT_FROM, OUT_TO, WORKED, WORKED_RATE, WORKED_FROM, WORKED_TO, LIFT,
        LIFT_FROM, LIFT_TO, NET_RATE,
    ],
)  # fmt: skip

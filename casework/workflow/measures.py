"""The metrics of assignment, each once: the pages of deals and of fairness and the definitions take their words here.

How they are counted stands in `planner.measures` and `fairness`.
"""

from django.utils.translation import gettext_lazy as _

from casework.lib.metric import Basis, Chapter, Metric

DAY_END = _("the end of the day in the server's time zone; now, for today")
ON_THE_DAY = _("the day, in the server's time zone; up to now, for today")
WHO = _("Over members of the pool's team who were online or were given something on the day.")
DEALT = _("the deal: before → after")
ELIGIBLE = _("Over the people who could be given work. 1 is perfectly even, 1 ÷ n when one has everything.")
SQUARED, TIMES_SQUARES = _("(sum of the people's loads)²"), _("number of people × sum of their squared loads")

GIVEN = Metric(key="given", name=_("Given"), numerator=_("items given, by a deal, a pick or by hand"), as_of=ON_THE_DAY)
POINTS = Metric(key="points", name=_("Points"), numerator=_("weighted points of the items given"), as_of=ON_THE_DAY)
HOURS = Metric(
    key="online_hours", name=_("Online hours"), numerator=_("hours online"), basis=Basis.TIME, as_of=ON_THE_DAY
)
LOAD = Metric(
    key="load", name=_("Load"), numerator=_("weighted points of the pool's open items that the person holds"),
    denominator=_("the person's capacity in the team"), as_of=DAY_END,
)  # fmt: skip
JAIN = Metric(
    key="jain", name=_("Jain index"), numerator=SQUARED, denominator=TIMES_SQUARES, as_of=DAY_END,
    words=_("Over the same people as max − min. 1 is perfectly even, 1 ÷ n when one has everything."),
)  # fmt: skip
SPREAD = Metric(
    key="load_spread", name=_("Max − min"), numerator=_("the highest load − the lowest"), as_of=DAY_END, words=WHO,
)  # fmt: skip
GINI = Metric(
    key="gini", name=_("Gini per online hour"), as_of=ON_THE_DAY,
    numerator=_("sum of the differences in points given per hour online, of every two people both ways"),
    denominator=_("2 × number of people × sum of their points per hour"),
    words=_("Over those who were online. 0 is perfectly even."),
)  # fmt: skip
AGE_AT_PICK = Metric(
    key="age_at_pick", name=_("Age at pick"), numerator=_("older waiting items of the pool that were passed over"),
    denominator=_("assignments of the day"), as_of=_("the moment of each assignment"),
    words=_("What is given at the same moment is not passed over."),
)  # fmt: skip
BACK = Metric(
    key="given_back", name=_("Given back"), as_of=ON_THE_DAY,
    numerator=_("assignments of this pool that went back to it on the day without a decision"),
)  # fmt: skip
HARD_SHARE = Metric(
    key="hard_share", name=_("Hard share"), numerator=_("hard items given"), denominator=_("items given"),
    as_of=ON_THE_DAY, words=_("Hard: of at least as many points as the team's policy says."),
)  # fmt: skip
PER_HOUR = Metric(
    key="per_hour", name=_("Points per hour"), numerator=_("weighted points given"), denominator=_("hours online"),
    as_of=ON_THE_DAY,
)  # fmt: skip
DEAL_JAIN = Metric(
    key="deal_jain", name=_("Jain index of a deal"), numerator=SQUARED, denominator=TIMES_SQUARES, as_of=DEALT,
    words=ELIGIBLE,
)  # fmt: skip
REACHED = Metric(
    key="reached", name=_("Of what is possible"), numerator=_("weighted points given"), as_of=_("the deal"),
    denominator=_("the most points that any plan could give (maximum flow)"),
)  # fmt: skip

CHAPTER = Chapter(
    key="assignment", title=_("Assignment"),
    metrics=(
        GIVEN, POINTS, HOURS, LOAD, JAIN, SPREAD, GINI, AGE_AT_PICK, BACK, HARD_SHARE, PER_HOUR, DEAL_JAIN,
        REACHED,
    ),
)  # fmt: skip

"""Every metric once: what is counted, over what, by what, as of when. Sheets and pages take their words from here."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Basis(TextChoices):
    """What is added up."""

    COUNT = "count", _("count")
    AMOUNT = "amount", _("amount")
    TIME = "time", _("time")


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric. numerator ÷ denominator; denominator "" for a plain number. A denominator of zero has no value.

    words: what else one has to know to read it right.
    """

    key: str
    name: Text
    numerator: Text
    as_of: Text
    denominator: Text = ""
    basis: Basis = Basis.COUNT
    words: Text = ""

    @property
    def formula(self) -> str:
        """Say what is divided by what."""
        if not self.denominator:
            return str(self.numerator)
        below = str(self.denominator)
        return f"{self.numerator} ÷ ({below})" if "+" in below else f"{self.numerator} ÷ {below}"

    @property
    def explanation(self) -> str:
        """Say all of it, for a header's comment or a tooltip."""
        lines = [self.formula, gettext("Basis: %(basis)s.") % {"basis": self.basis.label}]
        lines.append(gettext("As of: %(as_of)s.") % {"as_of": self.as_of})
        if self.denominator:
            lines.append(gettext("Empty when there is nothing to divide by."))
        return "\n".join([*lines, str(self.words)] if self.words else lines)


DECIDED_ON = _("the day of the decision in the book's time zone")
STAGE_LIMIT = _("the day of the decision in the book's time zone, against the stage's limit of today")
WHOLE_PERIOD = _("the end of the period; payments by the date they were paid, late ones included")
PERIOD_END = _("the end of the period")
HANDLING = _(
    "Handling time: decision − the person's own assignment, gross (time on hold included). Who was given the order "
    "before somebody else decided it is not measured. A decision that a supervisor reopened counts no more."
)
NET_HANDLING = _(
    "Handling time without the time on hold, when information was asked for, and without the time that the initial "
    "reviewer took to answer the re-review's question."
)
LIMIT_CLOCK = _(
    "The clock of the limit: working time of the team's calendar since the person's own assignment, without the time "
    "on hold."
)
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

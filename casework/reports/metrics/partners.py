"""Metrics of channels, which bring applicants, and of funders, whose money is lent."""

from django.utils.translation import gettext_lazy as _

from casework.reports.metrics.base import Basis, Chapter, Metric

COUNTED = _("the day told by the newest count that was fed; a correction replaces the count that it names")
DECIDED_ON = _("the day of the decision that ended the review, in the book's time zone; reopened ones count no more")
PAID_OUT = _("the day of the payout")
VALUE_DATE = _("the value date of the payment")
STAYED = _(
    "Money that stayed: what was reversed since is in no part, nor what was only moved, waived or paid too much."
)

REGISTRATIONS = Metric(
    key="registrations", name=_("Registrations"), numerator=_("registrations that we counted"), as_of=COUNTED
)
CLICKS = Metric(key="clicks", name=_("Clicks"), numerator=_("clicks that we counted"), as_of=COUNTED)
ORDERS = Metric(
    key="orders", name=_("Orders"), numerator=_("orders received through the channel"),
    as_of=_("the day on which the order came, in the book's time zone"),
)  # fmt: skip
DECIDED = Metric(key="decided", name=_("Decided"), numerator=_("orders whose review ended"), as_of=DECIDED_ON)
APPROVED = Metric(
    key="approved", name=_("Approved"), numerator=_("orders whose last stage approved them"), as_of=DECIDED_ON
)
APPROVAL_RATE = Metric(
    key="approval_rate", name=_("Approval rate"), numerator=_("orders approved in the period"),
    denominator=_("orders decided in the period"), as_of=DECIDED_ON,
)  # fmt: skip
DISBURSED = Metric(key="disbursed", name=_("Disbursed"), numerator=_("loans disbursed in the period"), as_of=PAID_OUT)
AMOUNT_DISBURSED = Metric(
    key="amount_disbursed", name=_("Amount disbursed"), numerator=_("principal of the loans disbursed in the period"),
    basis=Basis.AMOUNT, as_of=PAID_OUT,
)  # fmt: skip
PRINCIPAL = Metric(
    key="principal", name=_("Principal received"), numerator=_("what payments of the period paid of principal"),
    basis=Basis.AMOUNT, as_of=VALUE_DATE, words=STAYED,
)  # fmt: skip
INTEREST = Metric(
    key="interest", name=_("Interest received"), numerator=_("what payments of the period paid of interest"),
    basis=Basis.AMOUNT, as_of=VALUE_DATE, words=STAYED,
)  # fmt: skip
FEE = Metric(
    key="fee", name=_("Fees received"), numerator=_("what payments of the period paid of fees"),
    basis=Basis.AMOUNT, as_of=VALUE_DATE, words=STAYED,
)  # fmt: skip
PENALTY = Metric(
    key="penalty", name=_("Penalties received"), numerator=_("what payments of the period paid of penalties"),
    basis=Basis.AMOUNT, as_of=VALUE_DATE, words=STAYED,
)  # fmt: skip
REVERSED = Metric(
    key="reversed", name=_("Reversed"), numerator=_("payments of any day that went back in the period"),
    basis=Basis.AMOUNT, as_of=_("the day on which the money went back"),
)  # fmt: skip
SHARE_DUE = Metric(
    key="share_due", name=_("Share due"), basis=Basis.AMOUNT, as_of=VALUE_DATE,
    numerator=_("the funder's share of each part received, by the terms of the value date"),
    words=_("Rounded to the cent for each part and terms. Empty when money came in before the first terms."),
)  # fmt: skip

CHAPTER = Chapter(
    key="partners", title=_("Channels and funders"),
    metrics=[
        REGISTRATIONS, CLICKS, ORDERS, DECIDED, APPROVED, APPROVAL_RATE, DISBURSED, AMOUNT_DISBURSED, PRINCIPAL,
        INTEREST, FEE, PENALTY, REVERSED, SHARE_DUE,
    ],
)  # fmt: skip

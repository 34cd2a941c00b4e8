"""Metrics of contacts and promises."""

from django.utils.translation import gettext_lazy as _

from casework.reports.metrics.base import Basis, Chapter, Metric

MADE_ON = _("the day of the attempt in the book's time zone")
TAKEN_ON = _("the day on which it was taken, in the book's time zone")
DUE_ON = _("the end of the last day on which money counts, before the book's business date")
CALLS_WORDS = _("Calls recorded for a case by the person themselves.")
KEPT_WORDS = _(
    "Paid after it was taken and by its date plus grace, each payment counted once. Part kept is not kept. The taker "
    "keeps the result, wherever the case went. One cancelled on the very day it was taken was a mistake and left out."
)

CALLS = Metric(key="calls", name=_("Call attempts"), numerator=_("call attempts"), as_of=MADE_ON, words=CALLS_WORDS)
ANSWERED = Metric(key="answered", name=_("Answered"), numerator=_("call attempts answered by anybody"), as_of=MADE_ON)
CONTACT_RATE = Metric(
    key="contact_rate", name=_("Contact rate"), numerator=_("call attempts answered by anybody"),
    denominator=_("call attempts"), as_of=MADE_ON, words=CALLS_WORDS,
)  # fmt: skip
RIGHT_PARTY = Metric(
    key="right_party", name=_("Right-party contacts"), numerator=_("calls with the borrower, verified"), as_of=MADE_ON
)
RIGHT_PARTY_RATE = Metric(
    key="right_party_rate", name=_("Right-party contact rate"), numerator=_("calls with the borrower, verified"),
    denominator=_("call attempts"), as_of=MADE_ON, words=CALLS_WORDS,
)  # fmt: skip
PROMISES = Metric(key="promises", name=_("Promises taken"), numerator=_("promises taken"), as_of=TAKEN_ON)
PROMISE_RATE = Metric(
    key="promise_rate", name=_("Promise rate"), numerator=_("promises taken"),
    denominator=_("calls with the borrower, verified"), as_of=TAKEN_ON,
)  # fmt: skip
PROMISES_DUE = Metric(
    key="promises_due", name=_("Promises due"), as_of=DUE_ON,
    numerator=_("promises whose date plus grace has passed, replaced ones included"), words=KEPT_WORDS,
)  # fmt: skip
KEPT = Metric(
    key="kept", name=_("Kept"), numerator=_("promises of which at least the threshold share was paid"), as_of=DUE_ON,
    words=KEPT_WORDS,
)  # fmt: skip
KEPT_RATE = Metric(
    key="kept_rate", name=_("Kept rate"), numerator=_("promises of which at least the threshold share was paid"),
    denominator=_("promises whose date plus grace has passed, replaced ones included"), as_of=DUE_ON, words=KEPT_WORDS,
)  # fmt: skip
AMOUNT_PROMISED = Metric(
    key="promised", name=_("Amount promised"), numerator=_("amount of the promises due"), basis=Basis.AMOUNT,
    as_of=DUE_ON,
)  # fmt: skip
AMOUNT_KEPT = Metric(
    key="amount_kept", name=_("Amount of kept promises"), numerator=_("amount of the promises kept"),
    basis=Basis.AMOUNT, as_of=DUE_ON, words=KEPT_WORDS,
)  # fmt: skip
AMOUNT_KEPT_RATE = Metric(
    key="amount_kept_rate", name=_("Kept rate by amount"), numerator=_("amount of the promises kept"),
    denominator=_("amount of the promises due"), basis=Basis.AMOUNT, as_of=DUE_ON, words=KEPT_WORDS,
)  # fmt: skip
HELD = Metric(
    key="held", name=_("Cases held"), numerator=_("cases assigned at some time in the period"),
    as_of=_("the end of the period"),
)  # fmt: skip
TOUCHED = Metric(
    key="touched", name=_("Cases attempted"), as_of=_("the end of the period"),
    numerator=_("cases with at least one human attempt in the period"),
    words=_(
        "A recorded contact, or a call at which the customer's phone rang, by that person. The total counts each case "
        "once, whoever held it."
    ),
)  # fmt: skip
COVERAGE = Metric(
    key="coverage", name=_("Coverage"), numerator=_("cases with at least one human attempt in the period"),
    denominator=_("cases assigned at some time in the period"), as_of=_("the end of the period"),
    words=_("By somebody who held the case. The total counts each case once, whoever held it."),
)  # fmt: skip

CHAPTER = Chapter(
    key="contacts",
    title=_("Contacts and promises"),
    metrics=[
        CALLS, ANSWERED, CONTACT_RATE, RIGHT_PARTY, RIGHT_PARTY_RATE, PROMISES, PROMISE_RATE, PROMISES_DUE, KEPT,
        KEPT_RATE, AMOUNT_PROMISED, AMOUNT_KEPT, AMOUNT_KEPT_RATE, HELD, TOUCHED, COVERAGE,
    ],
)  # fmt: skip

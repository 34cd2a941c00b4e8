"""The words of quality that came as data: shipped scorecards, marked for translation; what somebody adds is shown as
written. And what reasons, rules and levels are called.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

QUESTIONS = [
    gettext_noop("Identity was checked against the ID and the live photo"),
    gettext_noop("Job and income were verified"),
    gettext_noop("Every risk finding was followed by its check"),
    gettext_noop("The reasons given fit what the record shows"),
    gettext_noop("Notes are complete and polite"),
    gettext_noop("No threat, insult, lie or shaming, in words or in writing"),
    gettext_noop("Nobody but the borrower was told of the debt"),
    gettext_noop("Contact kept within the rules of hours and frequency"),
    gettext_noop("The next step fits the case: promise, waiver, visit or hand-over"),
    gettext_noop("Promises and callbacks were followed up on their day"),
    gettext_noop("The record says what happened, completely and politely"),
    gettext_noop("With whom one spoke is recorded as it was"),
    gettext_noop("The result recorded fits the note and the recording"),
    gettext_noop("The caller said who they are and that the call is recorded"),
    gettext_noop("The borrower's identity was checked before anything was said"),
    gettext_noop("The amount and the date owed were said correctly"),
    gettext_noop("The borrower was heard out and answered politely"),
    gettext_noop("The call ended with an agreed next step"),
]
NAMES = [
    gettext_noop("Reviewed order"), gettext_noop("Collected case"), gettext_noop("Contact record"),
    gettext_noop("Recorded call"),
]  # fmt: skip
SECTIONS = [
    gettext_noop("Identity and income"), gettext_noop("Risk"), gettext_noop("Decision"), gettext_noop("Compliance"),
    gettext_noop("Work on the case"), gettext_noop("Record"), gettext_noop("Conduct"),
]  # fmt: skip
REASONS: "dict[str, StrPromise]" = {
    "new_staff": _("New staff"),
    "very_fast": _("Very fast"),
    "override": _("Overturned, or past an internal rule"),
    "near_threshold": _("Near the threshold"),
    "complaint": _("Complaint"),
    "early_default": _("Early default"),
    "signal": _("Signal"),
}
# How a plan tells the reasons that go by a number: days, seconds, points.
NUMBERED: "dict[str, StrPromise]" = {
    "new_staff": _("New staff (%(number)s d)"),
    "very_fast": _("Very fast (< %(number)s s)"),
    "near_threshold": _("Near the threshold (%(threshold)s ± %(number)s)"),
    "early_default": _("Early default (%(number)s d)"),
}
# What can single out work that is no order. An order can be singled out by every reason.
REASONS_OF = {
    "case": ("new_staff", "complaint"),
    "contact": ("new_staff", "override", "complaint"),
    "call": ("new_staff", "override", "complaint"),
}
SIGNALS: "dict[str, StrPromise]" = {
    "fast": _("Too fast to have read"),
    "run": _("Long run of one outcome"),
    "drift": _("Drift within the day"),
    "unread": _("Given back unread"),
}
LEVELS: "dict[str, StrPromise]" = {
    "normal": pgettext_lazy("inspection", "Normal"),
    "tightened": _("Tightened"),
    "reduced": _("Reduced"),
}
RULES: "dict[str, StrPromise]" = {
    "two_of_five": _("Two of five lots in a row were not accepted"),
    "five_accepted": _("Five lots in a row were accepted"),
    "switching_score": _("The switching score reached 30"),
    "lot_refused": _("A lot was not accepted"),
}


def said(text: str) -> str:
    """Return a text that came as data in the reader's language where it is one of ours, as it is otherwise."""
    return gettext(text) if text else ""


def reasons(codes: list[str]) -> list[str]:
    """Return what the reasons of a targeted inspection are called."""
    return [str(REASONS.get(code, code)) for code in codes]

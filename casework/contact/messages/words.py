"""What is said of messages, in the reader's language."""

from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.contact.messages import rules
from casework.contact.messages.rules import Problem
from casework.contact.rules import Rule

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PROBLEM_TEXTS: "dict[Problem, str | StrPromise]" = {
    Problem.EMPTY: _("It says nothing yet."),
    Problem.TOO_LONG: format_lazy(
        _("It is too long: at most {sms} characters in a text message, {email} in an e-mail, {subject} in a subject."),
        sms=rules.LONGEST_SMS, email=rules.LONGEST_EMAIL, subject=rules.LONGEST_SUBJECT,
    ),
    Problem.UNPRINTABLE: _("It has characters that cannot be printed."),
    Problem.NO_SUBJECT: _("An e-mail has a subject."),
    Problem.SUBJECT_OF_SMS: _("A text message has no subject."),
    Problem.BRACES: _("A brace stands alone: variables are written {name}, and there are no other braces."),
    Problem.UNKNOWN_VARIABLE: _("There is no variable of that name; choose from the list."),
    Problem.DEBT_TO_THIRD_PARTY: _("A third party is never told of the debt: take its variables out."),
    Problem.DEBT_IN_VERIFICATION: _("A verification never speaks of a debt: take its variables out."),
    Problem.OVERDUE_IN_REMINDER: _("A reminder never says that something is overdue: take {days_past_due} out."),
}  # fmt: skip
# Each variable in words, as the page of a template lists it.
VARIABLE_WORDS: "dict[str, StrPromise]" = {
    "name": _("the borrower's name"),
    "contact_name": _("the name of whoever is written to"),
    "company": _("the house's name"),
    "agent": _("who sends it"),
    "callback": _("the number to call back"),
    "amount_due": _("what is due today, or next"),
    "due_date": _("since when, or on which day"),
    "days_past_due": _("days past due"),
    "payoff": _("what pays the loan off today"),
    "payoff_date": _("the day of that amount"),
    "loan": _("the loan's number"),
    "product": _("the product"),
    "pay_link": _("where to pay"),
}
# The gate's rules in short: why many were left out, without the times of each.
RULE_WORDS: "dict[Rule, StrPromise]" = {
    Rule.POINT_STATUS: _("Number wrong, out of service or do not call"),
    Rule.OBJECTION: _("Asked not to be contacted"),
    Rule.NO_CONTACT: _("The customer asked for no contact"),
    Rule.HOLD: pgettext_lazy("case", "On hold"),
    Rule.THIRD_PARTY: _("Third parties are not contacted"),
    Rule.REACHABLE: _("The borrower can be reached"),
    Rule.TIME_ZONE: _("Time zone unknown"),
    Rule.CAP: _("Limit of contacts reached"),
    Rule.REST: _("A day without contact"),
    Rule.HOURS: _("Outside the contact hours, or too close to their end"),
    Rule.WISH: _("Outside the hours that the customer asked for"),
}


def variable_list(*, purpose: str, party: str) -> "list[tuple[str, StrPromise]]":
    """Return the variables that such a template may use, each with what it stands for."""
    debt = party == "own" and purpose not in rules.WITHOUT_DEBT
    out = {"days_past_due"} if purpose == "reminder" else set()
    names = [name for name in rules.VARIABLES if debt or name not in rules.DEBT_VARIABLES]
    return [(f"{{{name}}}", VARIABLE_WORDS[name]) for name in names if name not in out]

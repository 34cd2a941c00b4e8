"""The words of applications: section titles, fact labels, and what data that the house ships says in other languages.

Files bring facts under labels of their own; those that our mappings and seeds use are marked here for translation,
others are shown as they came.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _

RISK = "risk"
# Known sections in the order in which they are read.
SECTIONS = {
    "request": gettext_lazy("What is asked for"),
    "identity": gettext_lazy("ID and face match"),
    "person": gettext_lazy("Person"),
    "job": gettext_lazy("Job and income"),
    "home": gettext_lazy("Home"),
    "finances": gettext_lazy("Accounts and debts"),
    "device": gettext_lazy("Device"),
}

# Reason codes of the first migration.
REASONS = [
    gettext_noop("Identity, job and contacts verified"),
    gettext_noop("Good repayment history"),
    gettext_noop("Low amount against income"),
    gettext_noop("Identity could not be confirmed"),
    gettext_noop("Job or income could not be verified"),
    gettext_noop("Too much debt already"),
    gettext_noop("Contacts do not match the application"),
    gettext_noop("Signs of fraud"),
    gettext_noop("Applicant could not be reached"),
]

# Labels and advice in samples/mappings/german_credit_orders.toml.
LABELS = [
    gettext_noop("Purpose"),
    gettext_noop("Instalment, % of income"),
    gettext_noop("Guarantors"),
    gettext_noop("Age"),
    gettext_noop("Family status"),
    gettext_noop("Dependants"),
    gettext_noop("Telephone"),
    gettext_noop("Occupation"),
    gettext_noop("Employed for"),
    gettext_noop("Foreign worker"),
    gettext_noop("Housing"),
    gettext_noop("Years at this address"),
    gettext_noop("Property"),
    gettext_noop("Current account"),
    gettext_noop("Savings"),
    gettext_noop("Credits at this bank"),
    gettext_noop("Credit history"),
    gettext_noop("Other instalment plans"),
    gettext_noop("Ask which of these credits still run, and compare with the bank statement."),
]


def said(text: str) -> str:
    """Return a text that came as data in the reader's language where it is one of ours, as it is otherwise."""
    return gettext(text) if text else ""


def said_of(text: str) -> str:
    """Return "label: what the data said" with the label in the reader's language, other texts as `said` does."""
    label, colon, value = text.partition(": ")
    return f"{said(label)}{colon}{value}" if colon else said(text)


def section_title(name: str) -> str:
    """Return the heading of a section: "job" → Job and income; an unknown name is shown as a word."""
    return str(SECTIONS[name]) if name in SECTIONS else said(name.replace("_", " ").capitalize())


def facts(section: Any) -> list[tuple[str, str]]:
    """Return a section's facts as (label, value). A list or a single value makes facts without a label."""
    if isinstance(section, Mapping):
        return [(said(str(label)), _shown(value)) for label, value in section.items()]
    values = section if isinstance(section, list) else [section]
    return [("", _shown(value)) for value in values]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)

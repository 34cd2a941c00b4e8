"""The words of applications: section titles, fact labels, and what data that the house ships says in other languages.

Files bring facts under labels of their own; those that our mappings and seeds use are marked here for translation,
others are shown as they came.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _

# On which tab of the order page a section stands; one that is not named stands on the first.
FIRST_TAB = "person"
TAB_OF = {"job": "job", "finances": "job", "identity": "identity", "device": "identity"}
# Labels (folded) under which sources say how alike ID photo and live photo are.
FACE_MATCH = frozenset(
    {"facematch", "facematchscore", "matchscore", "similarity", "人脸比对", "人脸相似度", "人脸识别分"}
)
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

# Labels, findings and advice of the demo floor's applications, and the values that its people chose from.
DEMO = [
    gettext_noop("Marital status"),
    gettext_noop("Lives in"),
    gettext_noop("Employer"),
    gettext_noop("Employment"),
    gettext_noop("Since"),
    gettext_noop("Monthly income"),
    gettext_noop("Debt to income"),
    gettext_noop("Face match"),
    gettext_noop("ID valid until"),
    gettext_noop("Two applications from the same device in 30 days"),
    gettext_noop("Ask who else uses the phone"),
    gettext_noop("Employer is not in the register"),
    gettext_noop("Call the company's published number"),
    gettext_noop("Income is far above the job's usual range"),
    gettext_noop("Ask for the last payslip"),
    gettext_noop("A contact's number belongs to another applicant"),
    gettext_noop("Ask how they know each other"),
    gettext_noop("Address differs from the ID"),
    gettext_noop("Ask since when they live there"),
    gettext_noop("Face match below 0.80"),
    gettext_noop("Compare the ID photo with the live photo"),
    gettext_noop("Four loans repaid early in a month"),
    gettext_noop("Ask what the money is for"),
]
VALUES = {
    gettext_noop("household goods"),
    gettext_noop("education"),
    gettext_noop("medical"),
    gettext_noop("rent"),
    gettext_noop("small trade"),
    gettext_noop("travel home"),
    gettext_noop("permanent"),
    gettext_noop("contract"),
    gettext_noop("self-employed"),
    gettext_noop("civil service"),
    gettext_noop("single"),
    gettext_noop("married"),
    gettext_noop("divorced"),
    gettext_noop("rents"),
    gettext_noop("owns"),
    gettext_noop("with family"),
}


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
    text = "" if value is None else str(value)
    return said(text) if text in VALUES else text

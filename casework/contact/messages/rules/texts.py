"""What a template may say: variables from a closed list, and which of them whom."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

# What a message says of people and of the house.
PLAIN_VARIABLES = ("name", "contact_name", "company", "agent", "callback")
# What it says of the debt: the borrower alone is told, and only where there is one.
DEBT_VARIABLES = (
    "amount_due", "due_date", "days_past_due", "payoff", "payoff_date", "loan", "product", "pay_link",
)  # fmt: skip
VARIABLES = (*PLAIN_VARIABLES, *DEBT_VARIABLES)
# A verification is about an application, which nobody but the applicant hears of.
WITHOUT_DEBT = frozenset({"verification"})
BORROWER_ONLY = frozenset({"reminder", "legal"})
LONGEST_SMS, LONGEST_EMAIL, LONGEST_SUBJECT = 600, 8_000, 150
# What a preview without a case says.
SAMPLES: dict[str, dict[str, str]] = {
    "en": {
        "name": "Ada Obi", "contact_name": "Bola Obi", "company": "Casework Finance", "agent": "S. Mensah",
        "callback": "01 234 5678", "amount_due": "NGN 1,234.50", "due_date": "2026-03-02", "days_past_due": "5",
        "payoff": "NGN 8,250.00", "payoff_date": "2026-03-07", "loan": "L-10234", "product": "Salary loan",
        "pay_link": "https://pay.example.com/p/6f1d2c9a",
    },
    "zh-hans": {
        "name": "王小明", "contact_name": "李芳", "company": "示例金融", "agent": "陈睿", "callback": "400 123 4567",
        "amount_due": "CNY 1,234.50", "due_date": "2026-03-02", "days_past_due": "5", "payoff": "CNY 8,250.00",
        "payoff_date": "2026-03-07", "loan": "L-10234", "product": "工薪贷",
        "pay_link": "https://pay.example.com/p/6f1d2c9a",
    },
}  # fmt: skip
_VARIABLE = re.compile(r"\{([a-z_]+)\}")
_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


class Problem(StrEnum):
    """Why a template cannot say this."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNPRINTABLE = "unprintable"
    NO_SUBJECT = "no_subject"
    SUBJECT_OF_SMS = "subject_of_sms"
    BRACES = "braces"
    UNKNOWN_VARIABLE = "unknown_variable"
    DEBT_TO_THIRD_PARTY = "debt_to_third_party"
    DEBT_IN_VERIFICATION = "debt_in_verification"
    OVERDUE_IN_REMINDER = "overdue_in_reminder"


def template_problem(*, channel: str, purpose: str, party: str, subject: str, body: str) -> Problem | None:
    """Return what is wrong with a template of these words, None when it can be sent.

    party: "own" (the borrower's own number) or "third".
    """
    if problem := _form_problem(channel, subject, body):
        return problem
    for text in (subject, body):
        if set(_VARIABLE.sub("", text)) & {"{", "}"}:
            return Problem.BRACES
    used = used_in(subject, body)
    if not used <= set(VARIABLES):
        return Problem.UNKNOWN_VARIABLE
    if used & set(DEBT_VARIABLES):
        if party == "third":
            return Problem.DEBT_TO_THIRD_PARTY
        if purpose in WITHOUT_DEBT:
            return Problem.DEBT_IN_VERIFICATION
    return Problem.OVERDUE_IN_REMINDER if purpose == "reminder" and "days_past_due" in used else None


def _form_problem(channel: str, subject: str, body: str) -> Problem | None:
    if not body.strip():
        return Problem.EMPTY
    if len(body) > (LONGEST_SMS if channel == "sms" else LONGEST_EMAIL) or len(subject) > LONGEST_SUBJECT:
        return Problem.TOO_LONG
    if _UNPRINTABLE.search(body) or _UNPRINTABLE.search(subject) or "\n" in subject:
        return Problem.UNPRINTABLE
    if channel == "sms":
        return Problem.SUBJECT_OF_SMS if subject else None
    return None if subject.strip() else Problem.NO_SUBJECT


def used_in(*texts: str) -> set[str]:
    """Return the names that stand in braces in these texts."""
    return {name for text in texts for name in _VARIABLE.findall(text)}


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with its variables replaced, each once: braces in a value stay. Raises KeyError (a missing one)."""
    return _VARIABLE.sub(lambda found: values[found[1]], text)


def in_order_of_choice(languages: Iterable[str], *, wanted: str) -> Sequence[str]:
    """Return the languages there are in the order in which they are taken: the wanted one, English, the others."""
    return sorted(languages, key=lambda one: (one != wanted, one != "en", one))

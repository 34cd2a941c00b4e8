"""What a template may say, how long a text message is, and how a message goes on. Pure functions."""

from casework.contact.messages.rules.sms import Measured, measure
from casework.contact.messages.rules.states import LIFE, LIFE_BOUND, MOST_TRIES, SURE, after, life_of, pause_after
from casework.contact.messages.rules.texts import (
    BORROWER_ONLY,
    DEBT_VARIABLES,
    LONGEST_EMAIL,
    LONGEST_SMS,
    LONGEST_SUBJECT,
    SAMPLES,
    VARIABLES,
    WITHOUT_DEBT,
    Problem,
    fill,
    in_order_of_choice,
    template_problem,
    used_in,
)

__all__ = [
    "BORROWER_ONLY",
    "DEBT_VARIABLES",
    "LIFE",
    "LIFE_BOUND",
    "LONGEST_EMAIL",
    "LONGEST_SMS",
    "LONGEST_SUBJECT",
    "MOST_TRIES",
    "SAMPLES",
    "SURE",
    "VARIABLES",
    "WITHOUT_DEBT",
    "Measured",
    "Problem",
    "after",
    "fill",
    "in_order_of_choice",
    "life_of",
    "measure",
    "pause_after",
    "template_problem",
    "used_in",
]

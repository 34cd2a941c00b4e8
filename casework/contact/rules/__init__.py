"""Who may be contacted, when and how often, and which outcomes can be true.

Pure functions; the words are `models`' values.
"""

from casework.contact.rules.judging import Answer, Flag, Question, Rules, Thirds, judge, passable
from casework.contact.rules.kinds import BORROWER, BOUND_PURPOSES, LONGEST_SPAN, STOPPED_BY_HOLD, THIRD_PARTY, Rule
from casework.contact.rules.lines import Aim, Event, Hours, Limit, Line, Rest, public_holidays
from casework.contact.rules.outcomes import (
    CHANNELS_WITH_A_NUMBER,
    MAX_NOTE,
    RESULTS_BY_PARTY,
    RESULTS_NOT_BY_CHANNEL,
    RESULTS_NOT_FOR_PURPOSE,
    Problem,
    attempt_problem,
    is_conversation,
    results_offered,
    status_after,
)
from casework.contact.rules.presets import HOUSE, PRESETS

__all__ = [
    "BORROWER",
    "BOUND_PURPOSES",
    "CHANNELS_WITH_A_NUMBER",
    "HOUSE",
    "LONGEST_SPAN",
    "MAX_NOTE",
    "PRESETS",
    "RESULTS_BY_PARTY",
    "RESULTS_NOT_BY_CHANNEL",
    "RESULTS_NOT_FOR_PURPOSE",
    "STOPPED_BY_HOLD",
    "THIRD_PARTY",
    "Aim",
    "Answer",
    "Event",
    "Flag",
    "Hours",
    "Limit",
    "Line",
    "Problem",
    "Question",
    "Rest",
    "Rule",
    "Rules",
    "Thirds",
    "attempt_problem",
    "is_conversation",
    "judge",
    "passable",
    "public_holidays",
    "results_offered",
    "status_after",
]

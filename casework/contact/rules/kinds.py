"""The words of the gate, and what is fixed whatever rules a book chose."""

from datetime import timedelta
from enum import StrEnum

# Legal notices run under their own law and service answers what the customer asked for: no rule binds them.
BOUND_PURPOSES = frozenset({"verification", "reminder", "collection"})
# What a hold stops.
STOPPED_BY_HOLD = frozenset({"reminder", "collection"})
# What nobody but the borrower is told, whatever a book chose: a reminder and a legal notice speak of the debt.
BORROWER_ONLY_PURPOSES = frozenset({"reminder", "legal"})
CLOSED_STATUSES = frozenset({"do_not_call", "wrong", "lost"})
BORROWER, THIRD_PARTY = "borrower", "third_party"
# The longest time over which a rule counts, so that the gate knows how far back to read.
LONGEST_SPAN = timedelta(days=31)


class Rule(StrEnum):
    """The rule that a verdict names; NONE when nothing stands in the way."""

    NONE = ""
    POINT_STATUS = "point_status"
    OBJECTION = "objection"
    NO_CONTACT = "no_contact"
    HOLD = "hold"
    THIRD_PARTY = "third_party"
    REACHABLE = "reachable"
    TIME_ZONE = "time_zone"
    CAP = "cap"
    REST = "rest"
    HOURS = "hours"
    WISH = "wish"

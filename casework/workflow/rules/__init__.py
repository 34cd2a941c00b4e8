"""Who may have which work, and who among them gets it: pure functions on facts that were read beforehand."""

from casework.workflow.rules.choice import Given, Hand, Policy, Ranked, deal, dealt_to, rank
from casework.workflow.rules.eligibility import (
    Place,
    Rule,
    Work,
    fit_problem,
    item_problem,
    pair_problem,
    place_problem,
    room,
)

__all__ = [
    "Given",
    "Hand",
    "Place",
    "Policy",
    "Ranked",
    "Rule",
    "Work",
    "deal",
    "dealt_to",
    "fit_problem",
    "item_problem",
    "pair_problem",
    "place_problem",
    "rank",
    "room",
]

"""What the pages about assignment show."""

from casework.workflow.selectors.candidates import Candidate, candidates
from casework.workflow.selectors.policies import (
    Leaving,
    PolicyPage,
    leaving,
    member_led_by,
    policy_page,
    team_led_by,
    team_seen_by,
)
from casework.workflow.selectors.reasons import Answer, Other, answers_of, item_answerable_to

__all__ = [
    "Answer",
    "Candidate",
    "Leaving",
    "Other",
    "PolicyPage",
    "answers_of",
    "candidates",
    "item_answerable_to",
    "leaving",
    "member_led_by",
    "policy_page",
    "team_led_by",
    "team_seen_by",
]

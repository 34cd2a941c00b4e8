"""What the pages of quality show."""

from casework.quality.selectors.actions import action_to_finish, actions_page, actions_waiting
from casework.quality.selectors.agreement import agreement_page
from casework.quality.selectors.days import days_to_draw, first_day_open, last_day_over
from casework.quality.selectors.disputes import (
    disputes_page,
    disputes_waiting,
    own_inspection,
    own_lines,
    own_results,
    ruling,
)
from casework.quality.selectors.doing import doing
from casework.quality.selectors.inspection import InspectionShown, inspection_shown
from casework.quality.selectors.listing import (
    Overview,
    inspections_waiting,
    next_waiting,
    overview,
    samples_page,
    scored_page,
    waiting_page,
)
from casework.quality.selectors.minutes import meetings_page, minutes_shown, teams_to_discuss
from casework.quality.selectors.plans import newest_plan, plan_lines
from casework.quality.selectors.samples import sample_shown
from casework.quality.selectors.scorecard import card_to_edit, cards_shown, current_scorecard
from casework.quality.selectors.signals import signals_page
from casework.quality.selectors.standings import standings

__all__ = [
    "InspectionShown",
    "Overview",
    "action_to_finish",
    "actions_page",
    "actions_waiting",
    "agreement_page",
    "card_to_edit",
    "cards_shown",
    "current_scorecard",
    "days_to_draw",
    "disputes_page",
    "disputes_waiting",
    "doing",
    "first_day_open",
    "inspection_shown",
    "inspections_waiting",
    "last_day_over",
    "meetings_page",
    "minutes_shown",
    "newest_plan",
    "next_waiting",
    "overview",
    "own_inspection",
    "own_lines",
    "own_results",
    "plan_lines",
    "ruling",
    "sample_shown",
    "samples_page",
    "scored_page",
    "signals_page",
    "standings",
    "teams_to_discuss",
    "waiting_page",
]

"""What the pages of quality show."""

from casework.quality.selectors.days import days_to_draw, last_day_over
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
from casework.quality.selectors.plans import newest_plan, plan_lines
from casework.quality.selectors.samples import sample_shown
from casework.quality.selectors.scorecard import current_scorecard

__all__ = [
    "InspectionShown",
    "Overview",
    "current_scorecard",
    "days_to_draw",
    "inspection_shown",
    "inspections_waiting",
    "last_day_over",
    "newest_plan",
    "next_waiting",
    "overview",
    "plan_lines",
    "sample_shown",
    "samples_page",
    "scored_page",
    "waiting_page",
]

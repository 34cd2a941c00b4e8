"""What can be done in quality."""

from casework.quality.services.drawing import KIND, RUN, SampleRefused, ask_for_samples, draw_sample
from casework.quality.services.marks import MarkRefused, add_mark, remove_mark
from casework.quality.services.planned import draw_by_plan
from casework.quality.services.plans import PlanRefused, change_plan
from casework.quality.services.scoring import AlreadyScored, Answer, ScoreRefused, score

__all__ = [
    "KIND",
    "RUN",
    "AlreadyScored",
    "Answer",
    "MarkRefused",
    "PlanRefused",
    "SampleRefused",
    "ScoreRefused",
    "add_mark",
    "ask_for_samples",
    "change_plan",
    "draw_by_plan",
    "draw_sample",
    "remove_mark",
    "score",
]

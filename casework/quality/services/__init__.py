"""What can be done in quality."""

from casework.quality.services.cards import CardChanged, CardRefused, NewItem, NewSection, change_card
from casework.quality.services.disputes import AlreadyRuled, DisputeRefused, raise_dispute, rule
from casework.quality.services.drawing import KIND, RUN, SampleRefused, ask_for_samples, draw_sample
from casework.quality.services.following import ActionDone, ActionRefused, finish_action
from casework.quality.services.gold import GoldRefused, set_gold
from casework.quality.services.marks import MarkRefused, add_mark, remove_mark
from casework.quality.services.minutes import MinutesChanged, MinutesRefused, write_minutes
from casework.quality.services.planned import draw_by_plan
from casework.quality.services.plans import PlanRefused, change_plan
from casework.quality.services.scoring import AlreadyScored, Answer, ScoreRefused, score

__all__ = [
    "KIND",
    "RUN",
    "ActionDone",
    "ActionRefused",
    "AlreadyRuled",
    "AlreadyScored",
    "Answer",
    "CardChanged",
    "CardRefused",
    "DisputeRefused",
    "GoldRefused",
    "MarkRefused",
    "MinutesChanged",
    "MinutesRefused",
    "NewItem",
    "NewSection",
    "PlanRefused",
    "SampleRefused",
    "ScoreRefused",
    "add_mark",
    "ask_for_samples",
    "change_card",
    "change_plan",
    "draw_by_plan",
    "draw_sample",
    "finish_action",
    "raise_dispute",
    "remove_mark",
    "rule",
    "score",
    "set_gold",
    "write_minutes",
]

"""What can be done in quality: draw a day's sample, score an inspection."""

from casework.quality.services.drawing import KIND, RUN, SampleRefused, ask_for_samples, draw_sample
from casework.quality.services.scoring import AlreadyScored, Answer, ScoreRefused, score

__all__ = [
    "KIND",
    "RUN",
    "AlreadyScored",
    "Answer",
    "SampleRefused",
    "ScoreRefused",
    "ask_for_samples",
    "draw_sample",
    "score",
]

"""The arithmetic of quality: samples and their probabilities, scores, rates, agreement, switching, signals."""

from casework.quality.rules.sampling import inclusion, sample_size
from casework.quality.rules.scoring import DEFECT_BELOW, FULL_MARKS, Drawn, Mark, Verdict, defect_rate, verdict

__all__ = [
    "DEFECT_BELOW",
    "FULL_MARKS",
    "Drawn",
    "Mark",
    "Verdict",
    "defect_rate",
    "inclusion",
    "sample_size",
    "verdict",
]

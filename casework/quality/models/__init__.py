"""Quality: plans, drawn samples of finished work, scorecards, inspections, and what follows from them."""

from casework.quality.models.actions import Action, ActionKind
from casework.quality.models.cards import Scorecard, ScorecardItem, ScorecardSection
from casework.quality.models.disputes import Dispute, DisputeState
from casework.quality.models.levels import InspectionLevel, LevelSwitch
from casework.quality.models.meetings import Minutes
from casework.quality.models.plans import Method, SamplingPlan, StratumCarry, Subject
from casework.quality.models.samples import Inspection, InspectionState, Sample, Stratum
from casework.quality.models.scores import Finding, Mark, Score

__all__ = [
    "Action",
    "ActionKind",
    "Dispute",
    "DisputeState",
    "Finding",
    "Inspection",
    "InspectionLevel",
    "InspectionState",
    "LevelSwitch",
    "Mark",
    "Method",
    "Minutes",
    "Sample",
    "SamplingPlan",
    "Score",
    "Scorecard",
    "ScorecardItem",
    "ScorecardSection",
    "Stratum",
    "StratumCarry",
    "Subject",
]

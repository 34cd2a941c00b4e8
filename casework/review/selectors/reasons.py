"""What reason codes say, in the reader's language."""

from collections.abc import Sequence

from casework.review import words
from casework.review.models import Decision, ReasonCode

Labels = dict[tuple[str, str, str], str]


def reason_labels() -> Labels:
    """Return what every code says, withdrawn ones too, by (stage, outcome, code). One query."""
    rows = ReasonCode.objects.values_list("stage", "outcome", "code", "label")
    return {(stage, outcome, code): words.said(label) for stage, outcome, code, label in rows}


def reasons_of(decision: Decision, labels: Labels) -> Sequence[str]:
    """Return the reasons of a decision in words."""
    return [labels.get((decision.stage, decision.outcome, code), code) for code in decision.reasons]

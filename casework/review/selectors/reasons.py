"""What reason codes say, in the reader's language."""

from collections.abc import Sequence

from casework.review import words
from casework.review.models import Decision, ReasonCode

Labels = dict[tuple[str, str, str, int], str]


def reason_labels() -> Labels:
    """Return what every version of every code says, by (stage, outcome, code, version). One query."""
    rows = ReasonCode.objects.values_list("stage", "outcome", "code", "version", "label")
    return {(stage, outcome, code, version): words.said(label) for stage, outcome, code, version, label in rows}


def newest_labels() -> dict[tuple[str, str, str], str]:
    """Return what every code says now, by (stage, outcome, code), for counting over its versions. One query."""
    return {key[:3]: label for key, label in sorted(reason_labels().items())}


def reasons_of(decision: Decision, labels: Labels) -> Sequence[str]:
    """Return the reasons of a decision in the words that they had then."""
    versions = decision.reason_versions
    keys = [(decision.stage, decision.outcome, code, versions.get(code, 1)) for code in decision.reasons]
    return [labels.get(key, key[2]) for key in keys]

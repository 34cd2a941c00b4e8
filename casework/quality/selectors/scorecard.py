"""The scorecards in force, and their questions."""

from collections.abc import Sequence
from dataclasses import dataclass

from casework.quality import words
from casework.quality.models import Finding, Score, Scorecard, ScorecardItem, Subject


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of the scorecard in the reader's words, with its answer once there is one."""

    item: ScorecardItem
    text: str
    section: str
    finding: Finding | None


def current_scorecard(subject: str = Subject.ORDER) -> Scorecard:
    """Return the newest active scorecard for this kind of work, with its questions. Three queries.

    Raises Scorecard.DoesNotExist when none is active: the migrations make one of each kind.
    """
    cards = Scorecard.objects.filter(code=subject, active=True).prefetch_related("items__section")
    return cards.latest("version")


def asked(subject: str) -> list[Question]:
    """Return the questions in force, in their order."""
    return [_question(item, None) for item in current_scorecard(subject).items.all()]


def answered(score: Score) -> Sequence[Question]:
    """Return the questions of a score with their answers. One query."""
    rows = Finding.objects.filter(score=score).select_related("item__section").order_by("item__position", "pk")
    return [_question(row.item, row) for row in rows]


def _question(item: ScorecardItem, finding: Finding | None) -> Question:
    return Question(item=item, text=words.said(item.text), section=words.said(item.section.name), finding=finding)

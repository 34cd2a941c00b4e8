"""Every metric once: what is counted, over what, by what, as of when.

Sheets, pages and the page of definitions take their words from here.
"""

from casework.quality import measures as quality
from casework.reports.metrics import (
    cohorts,
    collecting,
    compared,
    contacting,
    floor,
    outcome,
    partners,
    portfolio,
    review,
    selfcure,
    trends,
)
from casework.reports.metrics.base import Basis, Chapter, Metric
from casework.workflow import measures as assignment

__all__ = ["Basis", "Chapter", "Metric", "chapters", "register"]

_OWN = (
    review.CHAPTER, outcome.CHAPTER, collecting.CHAPTER, cohorts.CHAPTER, contacting.CHAPTER, selfcure.CHAPTER,
    portfolio.CHAPTER, partners.CHAPTER, compared.CHAPTER, floor.CHAPTER, trends.CHAPTER, quality.CHAPTER,
    assignment.CHAPTER,
)  # fmt: skip
_CHAPTERS: dict[str, Chapter] = {chapter.key: chapter for chapter in _OWN}


def register(chapter: Chapter) -> None:
    """Add a chapter after those that are there."""
    _CHAPTERS[chapter.key] = chapter


def chapters() -> list[Chapter]:
    """Return every chapter in order."""
    return list(_CHAPTERS.values())

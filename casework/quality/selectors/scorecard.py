"""The scorecards in force, and their questions."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404

from casework.quality import words
from casework.quality.models import Finding, Score, Scorecard, ScorecardItem, ScorecardSection, Subject


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


@dataclass(frozen=True, kw_only=True)
class CardShown:
    """One version of a scorecard: its sections with their questions. is_current: it is asked now."""

    card: Scorecard
    name: str
    label: str
    sections: list[tuple[ScorecardSection, str, list[ScorecardItem]]]
    is_current: bool


def cards_shown(*, subject: str = "") -> list[CardShown]:
    """Return the newest scorecard of each kind of work; of one kind (subject): every version, newest first.

    Three queries.
    """
    rows = Scorecard.objects.prefetch_related("sections__items").select_related("made_by").order_by("code", "-version")
    cards = [card for card in rows if subject in ("", card.code)]
    newest = {card.code: card.version for card in reversed(cards)}
    order = list(Subject.values)
    shown = [_card(card, is_current=card.version == newest[card.code]) for card in cards if card.code in order]
    if not subject:
        shown = [one for one in shown if one.is_current]
    return sorted(shown, key=lambda one: (order.index(one.card.code), -one.card.version))


def card_to_edit(subject: str) -> CardShown:
    """Return the newest scorecard of one kind of work. Raises Http404 for an unknown kind."""
    found = cards_shown(subject=subject) if subject in Subject.values else []
    if not found:
        raise Http404
    return found[0]


def _card(card: Scorecard, *, is_current: bool) -> CardShown:
    sections = [(section, words.said(section.name), list(section.items.all())) for section in card.sections.all()]
    label = str(Subject(card.code).label)
    return CardShown(card=card, name=words.said(card.name), label=label, sections=sections, is_current=is_current)

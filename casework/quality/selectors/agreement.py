"""How far inspectors agree: with each other where two scored, and with gold items whose result is known."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from casework.people.models import User
from casework.quality import permissions, words
from casework.quality.models import Finding, Inspection, InspectionState, Score, Subject
from casework.quality.models.scores import CALIBRATION, FIRST, SECOND
from casework.quality.rules.agreement import Agreement, agreement

if TYPE_CHECKING:
    from django.db.models import QuerySet

# How far back the page looks.
WINDOW = timedelta(days=180)
VERDICTS = (True, False)


@dataclass(frozen=True, kw_only=True)
class PairLine:
    """Double scores of one kind of work: the table of verdicts (defective or not, first × second), and what it says."""

    label: str
    both: int
    first_only: int
    second_only: int
    neither: int
    found: Agreement


@dataclass(frozen=True, kw_only=True)
class QuestionLine:
    """One question over double scores: how far the two agree on it."""

    text: str
    found: Agreement


@dataclass(frozen=True, kw_only=True)
class GoldLine:
    """One inspector against gold items. found: agreement with the known results."""

    inspector: User
    found: Agreement


@dataclass(frozen=True, kw_only=True)
class AgreementPage:
    """pairs: by kind of work; questions: where inspectors differ most first; gold: inspectors by name. golds: how many
    gold items there are; split: how many inspections wait for a third opinion; left: for how many of them no inspector
    is left, so that a supervisor has to give it.
    """

    pairs: list[PairLine]
    questions: list[QuestionLine]
    gold: list[GoldLine]
    golds: int
    split: int
    left: int


def agreement_page(user: User, *, now: datetime) -> AgreementPage:
    """Return the agreement over the inspections that `user` sees, of the last WINDOW. Six queries."""
    seen = permissions.visible_to(user)
    golds, split = seen.filter(gold_at__isnull=False), seen.filter(state=InspectionState.SPLIT)
    return AgreementPage(
        pairs=_pairs(seen, now),
        questions=_questions(seen, now),
        gold=_gold(golds, now),
        golds=golds.count(),
        split=split.count(),
        left=split.filter(permissions.no_inspector_left()).count(),
    )


def _twice(seen: "QuerySet[Inspection]", now: datetime) -> "QuerySet[Score]":
    return Score.objects.filter(
        inspection__in=seen, inspection__wanted=2, turn__in=(FIRST, SECOND), scored_at__gt=now - WINDOW
    )


def _pairs(seen: "QuerySet[Inspection]", now: datetime) -> list[PairLine]:
    rows = _twice(seen, now).values_list("inspection__subject", "inspection", "turn", "defective")
    said: dict[tuple[str, int], dict[int, bool]] = defaultdict(dict)
    for subject, inspection, turn, defective in rows:
        said[subject, inspection][turn] = defective
    pairs: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for (subject, _inspection), by_turn in said.items():
        if len(by_turn) == SECOND:
            pairs[subject].append((by_turn[FIRST], by_turn[SECOND]))
    return [line for subject in Subject if (line := _pair_line(str(subject.label), pairs[subject]))]


def _pair_line(label: str, pairs: list[tuple[bool, bool]]) -> PairLine | None:
    found = agreement(pairs, VERDICTS)
    if found is None:
        return None
    return PairLine(
        label=label, found=found, both=pairs.count((True, True)), first_only=pairs.count((True, False)),
        second_only=pairs.count((False, True)), neither=pairs.count((False, False)),
    )  # fmt: skip


def _questions(seen: "QuerySet[Inspection]", now: datetime) -> list[QuestionLine]:
    rows = Finding.objects.filter(score__in=_twice(seen, now)).values_list(
        "score__inspection", "item__text", "score__turn", "passed"
    )
    said: dict[tuple[int, str], dict[int, bool]] = defaultdict(dict)
    for inspection, text, turn, passed in rows:
        said[inspection, text][turn] = passed
    pairs: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for (_inspection, text), by_turn in said.items():
        if len(by_turn) == SECOND:
            pairs[text].append((by_turn[FIRST], by_turn[SECOND]))
    lines = [
        QuestionLine(text=words.said(text), found=found)
        for text, each in pairs.items()
        if (found := agreement(each, VERDICTS))
    ]
    return sorted(lines, key=lambda line: (line.found.raw.value, line.text))


def _gold(golds: "QuerySet[Inspection]", now: datetime) -> list[GoldLine]:
    rows = Score.objects.filter(inspection__in=golds, turn=CALIBRATION, scored_at__gt=now - WINDOW)
    pairs: dict[User, list[tuple[bool, bool]]] = defaultdict(list)
    for row in rows.select_related("inspector", "inspection"):
        pairs[row.inspector].append((bool(row.inspection.defective), row.defective))
    return sorted(_gold_lines(pairs.items()), key=lambda line: (str(line.inspector), line.inspector.pk))


def _gold_lines(pairs: Iterable[tuple[User, list[tuple[bool, bool]]]]) -> list[GoldLine]:
    return [
        GoldLine(inspector=inspector, found=found) for inspector, each in pairs if (found := agreement(each, VERDICTS))
    ]

"""What decisions were reasoned with: by stage and outcome (metrics.md, "Review")."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, StrIndex

from casework.reports.rules import ratio
from casework.reports.selectors.scope import Scope
from casework.review.models import Decided, Decision, ReviewStage, Stage
from casework.review.selectors.reasons import newest_labels

CHUNK = 5_000


@dataclass(frozen=True, kw_only=True)
class ReasonLine:
    """One reason of one outcome at one stage. decisions: those that name it; of: all of that outcome at that stage.

    where: as `Table.where`.
    """

    stage: Stage
    outcome: Decided
    reason: str
    decisions: int
    of: int
    where: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def share(self) -> Decimal | None:
        """Decisions that name it ÷ decisions of the outcome at the stage."""
        return ratio(self.decisions, self.of)


def reasons(scope: Scope) -> list[ReasonLine]:
    """Return the reasons given in the period, the most frequent first; not of decisions set aside. Two queries."""
    found = reasoned(scope)
    given, decided = Counter[tuple[str, str, str]](), Counter[tuple[str, str]]()
    for stage, outcome, codes in found.values_list("stage", "outcome", "reasons").iterator(chunk_size=CHUNK):
        decided[stage, outcome] += 1
        given.update((stage, outcome, code) for code in set(codes))
    labels = newest_labels() if given else {}
    lines = [
        ReasonLine(
            stage=Stage(stage), outcome=Decided(outcome), reason=labels.get((stage, outcome, code), code),
            decisions=number, of=decided[stage, outcome], where={"stage": stage, "outcome": outcome, "reason": code},
        )
        for (stage, outcome, code), number in given.items()
    ]  # fmt: skip
    order = {stage: number for number, stage in enumerate(Stage)}
    return sorted(lines, key=lambda line: (order[line.stage], line.outcome, -line.decisions, line.reason))


def reasoned(scope: Scope) -> QuerySet[Decision]:
    """Return the decisions of the period that stand, of the stages whose teams the scope holds."""
    found = Decision.objects.filter(reopening__isnull=True, decided_on__range=(scope.first, scope.last))
    if scope.book_id is not None:
        found = found.filter(order__book=scope.book_id)
    if scope.team_ids is not None:
        found = found.filter(stage__in=ReviewStage.objects.filter(pool__team__in=scope.team_ids).values("stage"))
    return found


def naming(rows: QuerySet[Decision], code: str) -> QuerySet[Decision]:
    """Return those of `rows` that name the reason `code`. Every database keeps the list as JSON text, one with signs
    beyond ASCII escaped, the other without.
    """
    written = (json.dumps(code), json.dumps(code, ensure_ascii=False))
    kept = rows.annotate(
        in_ascii=StrIndex(Cast("reasons", TextField()), Value(written[0])),
        as_it_is=StrIndex(Cast("reasons", TextField()), Value(written[1])),
    )
    return kept.filter(Q(in_ascii__gt=0) | Q(as_it_is__gt=0))

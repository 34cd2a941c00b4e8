"""How one sample was drawn."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from casework.contact.models import Purpose, Result
from casework.lib.roles import Role
from casework.quality import permissions
from casework.quality.models import Sample, Stratum, Subject
from casework.review.models import Decided
from casework.workflow.models import Outcome, Pool

if TYPE_CHECKING:
    from casework.people.models import User

MOST = 200
_LABELS: dict[str, dict[str, Any]] = {
    Subject.ORDER: dict(Decided.choices),
    Subject.CASE: dict(Outcome.choices),
}


@dataclass(frozen=True, kw_only=True)
class StratumLine:
    """One stratum in the reader's words."""

    stratum: Stratum
    outcome: str
    pool: str


@dataclass(frozen=True, kw_only=True)
class SampleShown:
    """One sample with its strata, the largest first. more: there are more than the page shows."""

    sample: Sample
    strata: list[StratumLine]
    more: bool


def sample_shown(user: "User", public_id: UUID) -> SampleShown:
    """Return how a sample was drawn: for auditors all of it, else the strata of people whose inspections the reader
    sees.

    Raises Http404 for a sample of which they see nothing. At most four queries.
    """
    seen = permissions.visible_to(user)
    samples = Sample.objects.all()
    strata = Stratum.objects.select_related("person")
    if not user.has_role(Role.AUDITOR):
        samples = samples.filter(inspections__in=seen).distinct()
        strata = strata.filter(person__in=seen.filter(sample__public_id=public_id).values("person"))
    sample = get_object_or_404(samples.select_related("plan", "drawn_by"), public_id=public_id)
    rows = list(strata.filter(sample=sample).order_by("-population", "pk")[: MOST + 1])
    pools = dict(Pool.objects.filter(code__in={row.pool for row in rows}).values_list("code", "name"))
    labels = _LABELS.get(sample.subject, dict(Result.choices))
    lines = [
        StratumLine(
            stratum=row, outcome=str(labels.get(row.outcome, row.outcome)),
            pool=str(pools.get(row.pool) or dict(Purpose.choices).get(row.pool, row.pool)),
        )
        for row in rows[:MOST]
    ]  # fmt: skip
    return SampleShown(sample=sample, strata=lines, more=len(rows) > MOST)

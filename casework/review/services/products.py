"""How orders of a product are reviewed: stages, expiry, what may be granted, who may work them, what is demanded."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from casework.jobs import audit, outbox
from casework.portfolio.models import Product
from casework.review.models import EvidenceKind, RequiredEvidence, ReviewOrder, ReviewStage, Stage
from casework.workflow import requirements

if TYPE_CHECKING:
    from casework.people.models import User

TOPIC = "review-products"
UNDECIDED = sorted(ReviewOrder.WAITING | ReviewOrder.HELD)
Evidence = Mapping[Stage, Collection[EvidenceKind]]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How a product's orders are reviewed; the fields are those of `Product`."""

    two_stage: bool
    above_asked: bool
    order_days: int | None
    approval_days: int | None
    skill_needed: bool
    language: str


@transaction.atomic
def set_terms(*, product: Product, terms: Terms, evidence: Evidence, actor: "User | None", now: datetime) -> list[str]:
    """Change how the product's orders are reviewed; return the names of what changed, each with an audit entry.

    Stages and evidence count for what is decided from now on, days for what arrives or is approved from now on. What
    work asks for of who works it is changed in orders and cases too that are not finished yet.
    """
    row = Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
    before = {name: getattr(row, name) for name in Terms.__dataclass_fields__}
    changed = {name: value for name, value in asdict(terms).items() if before[name] != value}
    asked = requirements.of(row)
    for name, value in changed.items():
        setattr(row, name, value)
        _note(row, name, before[name], value, actor=actor, now=now)
    if changed:
        row.save(update_fields=sorted(changed))
    if requirements.of(row) != asked:
        requirements.changed(row, asked)
    demanded = _demand(row, evidence, actor=actor, now=now)
    if changed or demanded:
        outbox.push(TOPIC)
    return [*changed, *demanded]


@transaction.atomic
def set_evidence(*, evidence: Evidence, actor: "User | None", now: datetime) -> list[str]:
    """Change the evidence that every product demands; return the names of what changed."""
    list(RequiredEvidence.objects.select_for_update().filter(product__isnull=True).order_by("pk"))
    changed = _demand(None, evidence, actor=actor, now=now)
    if changed:
        outbox.push(TOPIC)
    return changed


def ask_anew(product: requirements.Product, before: requirements.Asked, after: requirements.Asked) -> None:
    """Let undecided orders that asked for what the product asked for ask for what it asks now; locked by id."""
    undecided = ReviewOrder.objects.filter(product=product.pk, state__in=UNDECIDED, requires=before)
    list(undecided.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    undecided.update(requires=after)
    for stage in ReviewStage.objects.select_related("pool"):
        outbox.push(f"pool-{stage.pool.public_id}")


def _demand(product: Product | None, evidence: Evidence, *, actor: "User | None", now: datetime) -> list[str]:
    changed = []
    for stage, kinds in evidence.items():
        rows = RequiredEvidence.objects.filter(product=product, stage=stage)
        before, wanted = set(rows.values_list("kind", flat=True)), {kind.value for kind in kinds}
        if before == wanted:
            continue
        rows.filter(kind__in=before - wanted).delete()
        RequiredEvidence.objects.bulk_create(
            RequiredEvidence(product=product, stage=stage, kind=kind) for kind in sorted(wanted - before)
        )
        changed.append(f"evidence_{stage.value}")
        _note(product, changed[-1], sorted(before), sorted(wanted), actor=actor, now=now)
    return changed


def _note(
    product: Product | None, field: str, before: Any, after: Any, *, actor: "User | None", now: datetime
) -> None:  # fmt: skip
    audit.record(
        actor=actor, action="product.change", subject_kind="product", now=now,
        subject_id=product.public_id if product else "every",
        detail={"product": product.code if product else "", "field": field, "before": before, "after": after},
    )  # fmt: skip

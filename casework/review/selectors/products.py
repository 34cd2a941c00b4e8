"""How the orders of each product are reviewed, for the page of settings."""

from dataclasses import dataclass
from uuid import UUID

from django.shortcuts import get_object_or_404

from casework.portfolio.models import Product
from casework.review.models import EvidenceKind, RequiredEvidence, Stage


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What a stage demands before an approval: kinds of evidence, in their order."""

    stage: Stage
    kinds: list[EvidenceKind]


@dataclass(frozen=True, kw_only=True)
class ProductLine:
    """A product and the evidence that it demands beside what every product does. product None: every product."""

    product: Product | None
    demands: list[Demand]


def product_lines() -> list[ProductLine]:
    """Return every product by book and name, after the line for all of them. Two queries."""
    wanted: dict[tuple[int | None, str], set[str]] = {}
    for product, stage, kind in RequiredEvidence.objects.order_by().values_list("product_id", "stage", "kind"):
        wanted.setdefault((product, stage), set()).add(kind)
    rows = Product.objects.select_related("book").order_by("book__name", "name", "pk")
    return [
        ProductLine(product=one, demands=[_demand(wanted, one.pk if one else None, stage) for stage in Stage])
        for one in (None, *rows)
    ]


def product_line(public_id: UUID | None) -> ProductLine:
    """Return one product's line, None: the one of every product. Raises Http404."""
    product = get_object_or_404(Product.objects.select_related("book"), public_id=public_id) if public_id else None
    rows = RequiredEvidence.objects.filter(product=product).values_list("stage", "kind")
    wanted: dict[tuple[int | None, str], set[str]] = {}
    for stage, kind in rows:
        wanted.setdefault((product.pk if product else None, stage), set()).add(kind)
    demands = [_demand(wanted, product.pk if product else None, stage) for stage in Stage]
    return ProductLine(product=product, demands=demands)


def _demand(wanted: dict[tuple[int | None, str], set[str]], product: int | None, stage: Stage) -> Demand:
    kinds = wanted.get((product, stage.value), set())
    return Demand(stage=stage, kinds=[kind for kind in EvidenceKind if kind.value in kinds])

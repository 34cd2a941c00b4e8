"""Which ladder holds for which products on a day, as the roll needs it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from casework.collections.models import Bucket, Ladder, ProductLadder
from casework.portfolio.models import Book, Product
from casework.workflow import requirements


@dataclass(frozen=True, kw_only=True)
class Step:
    """One bucket of a ladder in use."""

    bucket_id: int
    pool_id: int
    code: str
    lower: int
    is_reminder: bool


@dataclass(frozen=True, kw_only=True)
class LadderInUse:
    """A ladder, its buckets from the lowest lower bound up, and the products of one book that it holds for on one
    day.

    requires: product → what its cases ask for of who works them, as JSON; products that ask for nothing are left out.
    """

    code: str
    steps: tuple[Step, ...]
    product_ids: tuple[int, ...]
    requires: Mapping[int, str] = field(default_factory=dict)

    @property
    def opening(self) -> int:
        """The DPD at which a loan gets a case."""
        return self.steps[0].lower

    @property
    def lowers(self) -> list[int]:
        """The lower bounds, ascending."""
        return [step.lower for step in self.steps]


def ladders_on(*, book: Book, day: date) -> list[LadderInUse]:
    """Return the ladders in use for the products of `book` on `day`: the newest binding not after the day, else the
    ladder
    that is the default for the product's term unit. Ladders without a product are left out. Four queries."""
    bound: dict[int, int] = dict(
        ProductLadder.objects.filter(product__book=book, effective_on__lte=day)
        .order_by("effective_on")
        .values_list("product_id", "ladder_id")
    )
    ladders = list(Ladder.objects.order_by("pk"))
    default = {ladder.default_for: ladder.pk for ladder in ladders if ladder.default_for}
    products: dict[int, list[int]] = {}
    requires: dict[int, dict[int, str]] = {}
    for product in Product.objects.filter(book=book).order_by("pk"):
        ladder_id = bound.get(product.pk) or default.get(product.term_unit)
        if ladder_id is not None:
            products.setdefault(ladder_id, []).append(product.pk)
            if asked := requirements.of(product):
                requires.setdefault(ladder_id, {})[product.pk] = json.dumps(asked)
    steps: dict[int, list[Step]] = {}
    for bucket in Bucket.objects.filter(ladder__in=products).order_by("lower"):
        steps.setdefault(bucket.ladder_id, []).append(
            Step(
                bucket_id=bucket.pk,
                pool_id=bucket.pool_id,
                code=bucket.code,
                lower=bucket.lower,
                is_reminder=bucket.is_reminder,
            )
        )
    return [
        LadderInUse(
            code=ladder.code,
            steps=tuple(steps[ladder.pk]),
            product_ids=tuple(products[ladder.pk]),
            requires=requires.get(ladder.pk, {}),
        )
        for ladder in ladders
        if steps.get(ladder.pk)
    ]

"""Which ladder holds for which products on a day, as the roll needs it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max

from casework.collections.models import Bucket, BucketBound, Ladder, ProductLadder
from casework.portfolio.models import Book, Product
from casework.workflow import requirements

# From when on the bounds hold that were there before anybody changed them.
EVER = date(1970, 1, 1)


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
    versions: (from which day on, lower bounds), the oldest first, up to the day; none where they never changed.
    """

    code: str
    steps: tuple[Step, ...]
    product_ids: tuple[int, ...]
    requires: Mapping[int, str] = field(default_factory=dict)
    versions: tuple[tuple[date, tuple[int, ...]], ...] = ()

    @property
    def opening(self) -> int:
        """The DPD at which a loan gets a case."""
        return self.steps[0].lower

    @property
    def lowers(self) -> list[int]:
        """The lower bounds, ascending."""
        return [step.lower for step in self.steps]

    def lowers_on(self, day: date) -> Sequence[int]:
        """Return the lower bounds that held on a day up to this one, ascending."""
        found = [lowers for since, lowers in self.versions if since <= day]
        return found[-1] if found else self.lowers

    def changed_after(self, day: date | None) -> bool:
        """Say whether bounds came into force after `day`: then every case has to be looked at."""
        return bool(self.versions) and day is not None and self.versions[-1][0] > day


def ladders_on(*, book: Book, day: date) -> list[LadderInUse]:
    """Return the ladders in use for the products of `book` on `day`: the newest binding not after the day, else the
    ladder
    that is the default for the product's term unit. Ladders without a product are left out. Six queries."""
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
    versions = versions_of(products, until=day)
    for bucket in Bucket.objects.filter(ladder__in=products).order_by("lower"):
        known = versions.get(bucket.ladder_id)
        step = Step(
            bucket_id=bucket.pk,
            pool_id=bucket.pool_id,
            code=bucket.code,
            lower=known[-1][1][len(steps.get(bucket.ladder_id, []))] if known else bucket.lower,
            is_reminder=bucket.is_reminder,
        )
        steps.setdefault(bucket.ladder_id, []).append(step)
    return [
        LadderInUse(
            code=ladder.code,
            steps=tuple(steps[ladder.pk]),
            product_ids=tuple(products[ladder.pk]),
            requires=requires.get(ladder.pk, {}),
            versions=tuple(versions.get(ladder.pk, [])),
        )
        for ladder in ladders
        if steps.get(ladder.pk)
    ]


def versions_of(ladder_ids: Collection[int], *, until: date) -> dict[int, list[tuple[date, tuple[int, ...]]]]:
    """Return, by ladder, (from which day on, lower bounds) of each version up to a day, the oldest first. One query."""
    found: dict[int, dict[date, list[int]]] = {}
    rows = BucketBound.objects.filter(version__ladder__in=list(ladder_ids), version__effective_on__lte=until)
    ordered = rows.order_by("version__effective_on", "lower")
    for ladder, since, lower in ordered.values_list("version__ladder", "version__effective_on", "lower"):
        found.setdefault(ladder, {}).setdefault(since, []).append(lower)
    return {
        ladder: [(since, tuple(lowers)) for since, lowers in sorted(by_day.items())] for ladder, by_day in found.items()
    }


def reached() -> date:
    """Return the latest date that any book has reached; before all dates without any. One query."""
    latest: date | None = Book.objects.aggregate(day=Max("business_date"))["day"]
    return latest or date.min

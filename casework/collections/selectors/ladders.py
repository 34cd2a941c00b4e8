"""The page of ladders: buckets and bounds by date, products, and what a change of bounds would move."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef
from django.shortcuts import get_object_or_404

from casework.collections.ladders import EVER, ladders_on, reached
from casework.collections.models import Bucket, CollectionCase, Ladder, LadderVersion
from casework.collections.states import OPEN_STATES
from casework.portfolio.models import Book, Instalment, Product


@dataclass(frozen=True, kw_only=True)
class Version:
    """Bounds from a date on (since None: ever). lowers: in the order of the buckets; may_drop: it holds nowhere yet."""

    row: LadderVersion
    since: date | None
    lowers: list[int]
    in_force: bool
    may_drop: bool


@dataclass(frozen=True, kw_only=True)
class LadderCard:
    """A ladder: its buckets, its bounds by date (the oldest first), the products of all books that use it now."""

    ladder: Ladder
    buckets: list[Bucket]
    versions: list[Version]
    products: list[Product]


@dataclass(frozen=True, kw_only=True)
class Move:
    """How many cases would go from one bucket to another; old "" for loans that would get a case."""

    old: str
    new: str
    cases: int


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a change would do on its date, as things stand now: cases that move, of how many open ones."""

    moves: list[Move]
    cases: int

    @property
    def moving(self) -> int:
        """How many of the open cases would move."""
        return sum(move.cases for move in self.moves if move.old)

    @property
    def opening(self) -> int:
        """How many loans would get a case."""
        return sum(move.cases for move in self.moves if not move.old)


def ladder_cards() -> list[LadderCard]:
    """Return every ladder. Queries: a constant number, and those of `ladders_on` for each book."""
    using: dict[str, set[int]] = {}
    last = reached()
    for book in Book.objects.order_by("pk"):
        for used in ladders_on(book=book, day=book.business_date or last):
            using.setdefault(used.code, set()).update(used.product_ids)
    products = Product.objects.select_related("book").in_bulk({pk for ids in using.values() for pk in ids})
    rows = Ladder.objects.prefetch_related("buckets__pool__team", "versions__bounds", "versions__made_by")
    return [
        LadderCard(
            ladder=ladder, buckets=sorted(ladder.buckets.all(), key=lambda bucket: bucket.lower),
            versions=_versions(ladder, last),
            products=sorted((products[pk] for pk in using.get(ladder.code, ())), key=lambda one: one.name),
        )
        for ladder in rows.order_by("pk")
    ]  # fmt: skip


def ladder_named(code: str) -> Ladder:
    """Return a ladder. Raises Http404."""
    return get_object_or_404(Ladder, code=code)


def buckets_of(ladder: Ladder) -> list[Bucket]:
    """Return its buckets, in their order."""
    return list(Bucket.objects.filter(ladder=ladder).order_by("lower"))


def preview(*, ladder: Ladder, lowers: Sequence[int], effective_on: date) -> Preview:
    """Say what new bounds would move on their date, as things stand now: by what the cases' oldest unpaid instalments
    are due, beside what would move that day anyway. Cases whose payments come before then will not be there.
    """
    buckets = buckets_of(ladder)
    before, codes = [bucket.lower for bucket in buckets], [bucket.code for bucket in buckets]
    products = [pk for book in Book.objects.all() for used in ladders_on(book=book, day=book.business_date or reached())
                if used.code == ladder.code for pk in used.product_ids]  # fmt: skip
    found = CollectionCase.objects.filter(state__in=OPEN_STATES, loan__product__in=products)
    counted: Counter[tuple[str, str]] = Counter()
    total = 0
    for due_on, number in found.order_by().values_list("due_on").annotate(number=Count("pk")):
        total += number
        old, new = (_bucket(bounds, codes, (effective_on - due_on).days) for bounds in (before, lowers))
        if old != new:
            counted[old, new] += number
    for due_on, number in _earlier(products, before[0], lowers[0], effective_on):
        counted["", _bucket(lowers, codes, (effective_on - due_on).days)] += number
    moves = [Move(old=old, new=new, cases=number) for (old, new), number in sorted(counted.items())]
    return Preview(moves=moves, cases=total)


def _earlier(products: Sequence[int], opening: int, earlier: int, day: date) -> list[tuple[date, int]]:
    """Return (due date, loans) of what only the earlier opening reaches on the day."""
    rows = Instalment.objects.filter(
        loan__product__in=products, settled_on__isnull=True, loan__disbursed_on__lte=day,
        due_on__gt=day - timedelta(days=opening), due_on__lte=day - timedelta(days=earlier),
    )  # fmt: skip
    has_case = CollectionCase.objects.filter(loan=OuterRef("loan"), state__in=OPEN_STATES)
    counted = rows.exclude(Exists(has_case)).order_by().values("due_on").annotate(loans=Count("loan", distinct=True))
    return list(counted.values_list("due_on", F("loans")))


def _bucket(lowers: Sequence[int], codes: Sequence[str], days: int) -> str:
    return codes[max(bisect_right(lowers, days) - 1, 0)]


def _versions(ladder: Ladder, last: date) -> list[Version]:
    rows = sorted(ladder.versions.all(), key=lambda row: row.effective_on)
    held = [row for row in rows if row.effective_on <= last]
    return [
        Version(
            row=row, since=None if row.effective_on == EVER else row.effective_on,
            lowers=sorted(bound.lower for bound in row.bounds.all()), in_force=bool(held) and row == held[-1],
            may_drop=row.effective_on > last,
        )
        for row in rows
    ]  # fmt: skip

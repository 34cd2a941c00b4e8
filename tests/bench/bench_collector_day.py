"""A day of collectors summed up, against the bare SQL of the same sums.

Source of the floor: one INSERT … SELECT of the same lines with all that they say (`collector_day.BARE`): the grouped
sums of placements, payments, instalments, attempts and promises, each by the person, bucket and currency for which it
counts, and what of them is not to be counted again in a longer period. Nothing is locked or noted.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from django.db import connection
from django.utils import timezone

from casework.portfolio.models import Book, Product
from casework.reports.summaries.models import CollectorDay
from casework.reports.summaries.services.closing import summarise
from tests.bench.bench_night import BUILD
from tests.bench.bench_night import TABLES as CASES
from tests.bench.bench_summaries import PEOPLE, staff
from tests.bench.collector_day import BARE, WORK
from tests.bench.filling import filling
from tests.bench.measure import Pair, at_most, bench, undone

DAY = date(2026, 3, 2)
TABLES = (
    *CASES, "collections_placement", "contact_contactattempt", "collections_casecontact", "collections_promise",
    "portfolio_payment",
)  # fmt: skip


def floor_of(size: int) -> Book:
    """Make a book with so many cases held by PEOPLE, worked on DAY and rolled to the day after it."""
    book = Book.objects.create(
        code="bench", name="Bench", time_zone="UTC", currency="NGN", business_date=DAY + timedelta(days=1)
    )
    product = Product.objects.create(book=book, code="bench", name="Bench")
    people = staff()
    said = {"book": book.pk, "code": "bench", "size": size, "day": DAY, "people": PEOPLE, "first": people[0].pk}
    with filling(*TABLES) as cursor:
        cursor.execute(
            BUILD.format(
                **said | {"day": DAY - timedelta(days=9)}, product=product.pk, due=17, bucket="S3", next_lower=31
            )
        )
        cursor.execute(WORK.format(**said))
    return book


def sums() -> list[tuple[object, ...]]:
    """Return the figures of every line."""
    names = [field.attname for field in CollectorDay._meta.concrete_fields if field.name != "id"]
    return list(CollectorDay.objects.order_by("person").values_list(*names))


@bench("the summary of a day of collectors", size=50_000, full=300_000, goal=at_most(ratio=2))
def night(size: int) -> Iterator[Pair]:
    """Sum up one day on which so many cases are held, with its run and all that a night writes of it."""
    book = floor_of(size)
    now = timezone.now()
    seen: list[list[tuple[object, ...]]] = []

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE, {"day": DAY, "book": book.pk})
            assert cursor.rowcount == PEOPLE

    def sum_up() -> None:
        summarise(book=book, first=DAY, last=DAY, now=now)

    def kept(step: object) -> None:
        assert callable(step)
        step()
        seen.append(sums())

    undone(partial(kept, bare))
    undone(partial(kept, sum_up))
    assert seen[0] == seen[1], [pair for pair in zip(*seen, strict=True) if pair[0] != pair[1]][:1]
    yield Pair(work=partial(undone, sum_up), floor=partial(undone, bare))

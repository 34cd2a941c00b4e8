"""What pages of figures read of collectors' closed days; the few days that are open are counted from the log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from casework.lib.days import days_between
from casework.reports.selectors.placements import buckets_of
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.models import CollectorDay
from casework.reports.summaries.rules import Window
from casework.reports.summaries.selectors.closed import Days, days_of
from casework.reports.summaries.selectors.counting import COLLECTION_FIGURES, collection_lines

# A book of which more days of the period are open is read from its log as a whole: it has not been summed up yet.
MOST_OPEN = 2


class Line(NamedTuple):
    """What one person held and did in one bucket on one day of one book."""

    book: int
    person: int
    bucket: int
    currency: str
    day: date
    figures: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Held:
    """Lines of days, of every book but those in `logged`: they are read from the log."""

    lines: list[Line] = field(default_factory=list)
    logged: frozenset[int] = frozenset()

    def windows(self, first: date) -> dict[tuple[int, int, int, str], Window]:
        """Return the figures of the period that begins with `first`, by book, person, bucket and currency."""
        found: dict[tuple[int, int, int, str], Window] = {}
        for line in self.lines:
            window = found.setdefault(line[:4], Window())
            window.add(line.figures, reach=(line.day - first).days)
        return found


def held_of(scope: Scope) -> Held:
    """Return what summaries and open days say of a scope. Three queries, and those of each open day's count."""
    days = days_of(first=scope.first, last=scope.last, book_id=scope.book_id, with_times=False, of_collectors=True)
    open_days = {book: list(_each(left)) for book, left in days.left.items()}
    kept = {book for book, _day in days.closed if len(open_days[book]) <= MOST_OPEN}
    lines = [line for line in closed_lines(scope, days) if line.book in kept]
    mine = None if scope.team_ids is None else set(buckets_of(scope).values_list("pk", flat=True))
    for book in sorted(kept):
        for day in open_days[book]:
            lines += [line for line in _counted(book, day) if mine is None or line.bucket in mine]
    return Held(lines=lines, logged=frozenset(open_days) - kept)


def closed_lines(scope: Scope, days: Days) -> Iterator[Line]:
    """Yield the lines of the closed days, in the order of days. One query."""
    rows = CollectorDay.objects.filter(
        scope.of(book="book", team="bucket__pool__team"), book__in={book for book, _day in days.closed},
        day__range=(scope.first, scope.last),
    )  # fmt: skip
    fields = ("book", "person", "bucket", "currency", "day")
    for row in rows.order_by("day", "pk").values_list(*fields, *COLLECTION_FIGURES).iterator():
        if (row[0], row[4]) in days.closed:
            book, person, bucket, currency, day = row[:5]
            yield Line(book, person, bucket, currency, day, dict(zip(COLLECTION_FIGURES, row[5:], strict=True)))


def _counted(book: int, day: date) -> Iterator[Line]:
    for key, figures in collection_lines(book_id=book, day=day).items():
        assert key.bucket_id is not None
        yield Line(book, key.person_id, key.bucket_id, key.currency, day, dict(figures))


def _each(ranges: Iterable[tuple[date, date]]) -> Iterator[date]:
    for first, last in ranges:
        yield from days_between(first, min(last, first + timedelta(days=MOST_OPEN)))

"""What pages of figures read of the closed days, and which days they leave to the log."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Value
from django.db.models.functions import Coalesce, NullIf

from casework.portfolio.models import Book
from casework.reports.summaries.models import VERSION, ReviewerDay, StageDay, SummaryDay

_NAME = Coalesce(NullIf("person__display_name", Value("")), "person__username")
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Days:
    """The days of a period. closed: those summed up, as (book, day); left: the others, as ranges by book. received: how
    many orders came on each closed day, where its summary says so.

    timeless: days that were summed up before their handling times were kept. Where times are asked for they are left.
    """

    first: date
    last: date
    closed: frozenset[tuple[int, date]]
    left: dict[int, list[tuple[date, date]]]
    received: Mapping[tuple[int, date], int]
    timeless: frozenset[tuple[int, date]] = frozenset()

    def to_log(self, *, day: str, book: str) -> Q | None:
        """Return the filter of the log's rows that no summary holds, over the ways to day and book; None: every day is
        summed up.
        """
        ranges = [each for found in self.left.values() for each in found]
        if not ranges:
            return None
        chosen = Q(pk__in=[])
        for pk, found in self.left.items():
            of_book = Q(pk__in=[])
            for each in found:
                of_book |= Q(**{f"{day}__range": each})
            chosen |= Q(**{book: pk}) & of_book if found else Q(pk__in=[])
        # The day stands in the log itself, so that its index serves; the book is a way off.
        whole = (min(first for first, _last in ranges), max(last for _first, last in ranges))
        return Q(**{f"{day}__range": whole}) & chosen


def days_of(
    *, first: date, last: date, book_id: int | None, with_times: bool = True, of_collectors: bool = False
) -> Days:
    """Return which days of a period are summed up, of a book or of all; with_times: with their handling times;
    of_collectors: with all that is kept of collectors today. Two queries.
    """
    books = Book.objects.all() if book_id is None else Book.objects.filter(pk=book_id)
    pks = list(books.order_by("pk").values_list("pk", flat=True))
    rows = SummaryDay.objects.filter(day__range=(first, last), book__in=pks).order_by("day")
    if of_collectors:
        rows = rows.filter(version=VERSION)
    closed: dict[int, list[date]] = defaultdict(list)
    timeless, received = set(), {}
    lacks = ExpressionWrapper(lacks_times() if with_times else Q(pk__in=[]), output_field=BooleanField())
    for book, day, version, number, has_none in rows.values_list("book", "day", "version", "received", lacks):
        if has_none:
            timeless.add((book, day))
        else:
            closed[book].append(day)
        if version == VERSION:
            received[book, day] = number
    return Days(
        first=first, last=last, closed=frozenset((book, day) for book, days in closed.items() for day in days),
        left={book: list(gaps(first, last, closed[book])) for book in pks}, timeless=frozenset(timeless),
        received=received,
    )  # fmt: skip


def lacks_times() -> Q:
    """Return the filter of summed-up days whose handling times were not kept yet, though something was decided."""
    same: dict[str, Any] = {"book": OuterRef("book"), "day": OuterRef("day")}
    return Q(Exists(ReviewerDay.objects.filter(**same))) & ~Q(Exists(StageDay.objects.filter(**same)))


def gaps(first: date, last: date, taken: Iterable[date]) -> Iterator[tuple[date, date]]:
    """Yield the ranges of days from `first` to `last` that `taken`, in order, leaves out."""
    for day in taken:
        if first < day:
            yield first, day - _DAY
        first = day + _DAY
    if first <= last:
        yield first, last


class ReviewedDay(NamedTuple):
    """What one person decided at one stage on a closed day of one book."""

    stage: str
    name: str
    person: int
    day: date
    book: int
    decided: int
    approved: int
    within: int
    handled: timedelta
    shortest: timedelta
    longest: timedelta
    median: timedelta
    handled_net: timedelta
    shortest_net: timedelta
    longest_net: timedelta
    median_net: timedelta


def reviewed_days(days: Days, stages: Collection[str]) -> list[ReviewedDay]:
    """Return what was decided on the closed days. One query."""
    rows = ReviewerDay.objects.filter(_of(days, stages)).annotate(name=_NAME)
    found = rows.order_by().values_list(*ReviewedDay._fields)
    return [row for row in (ReviewedDay(*each) for each in found.iterator()) if (row.book, row.day) in days.closed]


Times = tuple[list[list[int]], list[list[int]]]


def stage_times(days: Days, stages: Collection[str]) -> Iterator[tuple[str, date, Times]]:
    """Yield every handling time of the closed days, gross and net, as `rules.packed` keeps them. One query."""
    rows = StageDay.objects.filter(_of(days, stages)).values_list("stage", "day", "book", "times", "times_net")
    for stage, day, book, times, net in rows.order_by():
        if (book, day) in days.closed:
            yield stage, day, (times, net)


def times_of(lines: Collection[ReviewedDay]) -> dict[tuple[Any, ...], list[Times]]:
    """Return the handling times of some lines, by stage, person and day. One query."""
    if not lines:
        return {}
    of = [{getattr(line, name) for line in lines} for name in ("stage", "person", "day", "book")]
    stages, people, days, books = of
    rows = ReviewerDay.objects.filter(stage__in=stages, person__in=people, day__in=days, book__in=books)
    wanted = {(line.stage, line.person, line.day, line.book) for line in lines}
    found: dict[tuple[Any, ...], list[Times]] = defaultdict(list)
    for *key, times, net in rows.order_by().values_list("stage", "person", "day", "book", "times", "times_net"):
        if tuple(key) in wanted:
            found[tuple(key[:3])].append((times, net))
    return found


def _of(days: Days, stages: Collection[str]) -> Q:
    books = {book for book, _day in days.closed}
    return Q(book__in=books, day__range=(days.first, days.last), stage__in=list(stages))

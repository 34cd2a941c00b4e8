"""What people did on one day: calls, promises, and cases attempted of those that they held by then."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from casework.collections.models import Bucket, CaseContact, Promise
from casework.collections.selectors import NO_MISTAKE
from casework.lib.days import start_of
from casework.portfolio.models import Book
from casework.reports.selectors.placements import ANSWERED, KEPT, RIGHT_PARTY, TOUCHES, calls
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.selectors.had import Had
from casework.reports.summaries.selectors.lines import KEYS, Draft, Key, key_of

_DAY = timedelta(days=1)
Pair = tuple[int, int]  # person, case


def add_calls(draft: Draft, *, book_id: int, day: date) -> None:
    """Add call attempts by the bucket in which their case lay then. At most three queries."""
    scope = Scope(first=day, last=day, book_id=book_id)
    made = list(
        calls(scope)
        .order_by()
        .values_list("made_by", "lay_in", "case_contact__case__loan__currency")
        .annotate(n=Count("pk"), answered=Count("pk", filter=ANSWERED), met=Count("pk", filter=RIGHT_PARTY))
    )
    teams = dict(Bucket.objects.values_list("pk", "pool__team")) if made else {}
    for person, bucket, currency, number, answered, met in made:
        key = Key(person_id=person, team_id=teams[bucket], bucket_id=bucket, currency=currency)
        draft.add(key, calls=number, answered=answered, right_party=met)


def add_promises(draft: Draft, *, book: Book, day: date) -> None:
    """Add promises taken on the day, and those whose last day it was. Two queries."""
    keys = ("taken_by", "bucket__pool__team", "bucket", "loan__currency")
    mine = Promise.objects.filter(loan__book=book.pk).order_by().values_list(*keys)
    draft.rows(mine.filter(taken_on=day).annotate(n=Count("pk")), "promises")
    if book.business_date is None or day >= book.business_date:
        return
    due = mine.filter(NO_MISTAKE, ends_on=day).annotate(
        n=Count("pk"), good=Count("pk", filter=KEPT), sum=Sum("amount"), paid=Sum("amount", filter=KEPT)
    )
    draft.rows(due, "due", "kept", "promised", "amount_kept")


def add_touched(draft: Draft, had: Collection[Had], cases: QuerySet[Any, Any], *, book: Book, day: date) -> None:
    """Add the cases that somebody had held by the day and attempted by it, for the first time both on this day.

    Such a pair of person and case counts in a period when both the last day of holding and the last attempt lie in it:
    a later one of either takes the place of the earlier one. cases: those concerned; had: their placements. Two
    queries, however much was done.
    """
    tried, before = _attempts(cases, book, day)
    marks = _marks(had, day, tried, before)
    hands = Counter(mark.case for mark in marks)
    shared = [mark for mark in marks if hands[mark.case] > 1]  # of others nothing is counted twice
    for key, reach, number in _added_up(((mark,) for mark in marks), day):
        if reach:
            draft.take_back(key, "touched", reach, -number)
        else:
            draft.add(key, touched=number)
    by_each = list(_added_up(((mark,) for mark in shared), day))
    for name, level in _LEVELS.items():
        for key, reach, number in by_each:
            draft.take_back(key, name, reach, number)
        for key, reach, number in _moved(shared, level, day):
            draft.take_back(key, name, reach, -number)


def _attempts(cases: QuerySet[Any, Any], book: Book, day: date) -> tuple[set[Pair], dict[Pair, date]]:
    """Return who attempted which of the cases on the day, and when last before it. Two queries."""
    start, end = start_of(day, book.time_zone), start_of(day + _DAY, book.time_zone)
    zone = ZoneInfo(book.time_zone)
    tried: set[Pair] = set()
    before: dict[Pair, date] = {}
    for by, at in TOUCHES:
        made = CaseContact.objects.filter(
            case__in=cases, case__book=book, **{f"{by}__isnull": False, f"{at}__lt": end}
        ).order_by()  # fmt: skip
        found = made.values_list(by, "case").annotate(
            earlier=Max(TruncDate(at, tzinfo=zone), filter=Q(**{f"{at}__lt": start})),
            today=Count("pk", filter=Q(**{f"{at}__gte": start})),
        )
        for person, case, earlier, today in found:
            pair = person, case
            if today:
                tried.add(pair)
            if earlier is not None:
                before[pair] = max(earlier, before.get(pair, earlier))
    return tried, before


class _Mark(NamedTuple):
    """What one person did about one case for one team: the last day of the period's reach at which it counts as held
    and attempted, as of the day (now) and as of the day before (then); date.min where it does not. line: the values of
    KEYS, of which a Key is made once for all that count alike.
    """

    line: tuple[Any, ...]
    case: int
    now: date
    then: date


def _marks(had: Iterable[Had], day: date, tried: Collection[Pair], before: Mapping[Pair, date]) -> list[_Mark]:
    """Return the marks of what each person had for one team. Of several placements the latest days count."""
    marks: dict[tuple[int, int, int | None], _Mark] = {}
    yesterday, never = day - _DAY, date.min
    for row in had:
        pair = row.person, row.case
        earlier = before.get(pair, never)
        latest = day if pair in tried else earlier
        if latest == never:
            continue
        now, then = min(row.last_day(day), latest), never
        if earlier != never and row.started_on < day:
            then = min(row.last_day(yesterday), earlier)
        place = row.person, row.case, row.team
        if place in marks:
            now, then = max(now, marks[place].now), max(then, marks[place].then)
        marks[place] = _Mark(row[: len(KEYS)], row.case, now, then)
    return list(marks.values())


def _moved(marks: Iterable[_Mark], level: Callable[[_Mark], Any], day: date) -> Iterator[tuple[Key, int, int]]:
    """Yield what the day adds, each group of marks counted once."""
    groups: dict[Any, list[_Mark]] = defaultdict(list)
    for mark in marks:
        groups[level(mark)].append(mark)
    return _added_up(groups.values(), day)


def _added_up(groups: Iterable[Sequence[_Mark]], day: date) -> Iterator[tuple[Key, int, int]]:
    """Yield what the day adds to periods that reach so many days back: key, reach, number.

    A group counts where the newest of its marks lies in the period: a newer one takes the place of the one before.
    """
    moved: Counter[tuple[tuple[Any, ...], date, date]] = Counter()
    for group in groups:
        newest, then = group[0], group[0].then
        if len(group) > 1:
            newest, then = max(group, key=lambda mark: mark.now), max(mark.then for mark in group)
        moved[newest.line, newest.now, then] += 1
    for (line, now, then), number in moved.items():
        if now not in {date.min, then}:
            key = key_of(line)
            yield key, (day - now).days, number
            if then != date.min:
                yield key, (day - then).days, -number


# What counts once in a team, and in a book.
_LEVELS: dict[str, Callable[[_Mark], Any]] = {
    "touched_team": lambda mark: (mark.line[1], mark.case),
    "touched_book": lambda mark: mark.case,
}

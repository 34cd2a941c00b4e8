"""What people did on one day: calls, promises, and cases attempted of those that they held by then."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q, QuerySet, Sum

from casework.collections.models import Bucket, CaseContact, Placement, Promise
from casework.collections.selectors import NO_MISTAKE
from casework.lib.days import day_in, start_of
from casework.portfolio.models import Book
from casework.reports.selectors.placements import ANSWERED, KEPT, RIGHT_PARTY, TOUCHES, calls, placed
from casework.reports.selectors.scope import Scope
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


def add_touched(draft: Draft, *, book: Book, day: date) -> None:
    """Add the cases that somebody had held by the day and attempted by it, for the first time both on this day.

    Such a pair of person and case counts in a period when both the last day of holding and the last attempt lie in it:
    a later one of either takes the place of the earlier one. Three queries, however much was done.
    """
    start = start_of(day, book.time_zone)
    cases = _concerned(book.pk, day, start, start_of(day + _DAY, book.time_zone))
    tried: set[Pair] = set()
    before: dict[Pair, date] = {}
    for by, at in TOUCHES:
        made = CaseContact.objects.filter(case__in=cases, **{f"{by}__isnull": False}).order_by()
        found = made.values_list(by, "case").annotate(
            earlier=Max(at, filter=Q(**{f"{at}__lt": start})),
            today=_on(at, start, start_of(day + _DAY, book.time_zone)),
        )
        for person, case, earlier, today in found:
            if today:
                tried.add((person, case))
            if earlier is not None:
                last = day_in(book.time_zone, earlier)
                before[person, case] = max(last, before.get((person, case), last))
    marks = _marks(_held(cases, day), day, tried, before)
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


def _on(at: str, start: datetime, end: datetime) -> Count:
    return Count("pk", filter=Q(**{f"{at}__gte": start, f"{at}__lt": end}))


def _concerned(book_id: int, day: date, start: datetime, end: datetime) -> QuerySet[Any, Any]:
    """Return the cases that were attempted or given to somebody on the day, as a subquery."""
    given = Placement.objects.filter(started_on=day, item__book=book_id).order_by().values("item")
    tried = [
        CaseContact.objects.filter(case__book=book_id, **{f"{at}__gte": start, f"{at}__lt": end})
        .order_by()
        .values("case")
        for _by, at in TOUCHES
    ]
    return given.union(*tried)


def _held(cases: QuerySet[Any, Any], day: date) -> dict[Pair, list[Any]]:
    rows = placed().filter(item__in=cases, started_on__lte=day).order_by("pk")
    found: dict[Pair, list[Any]] = defaultdict(list)
    for row in rows.values_list(*KEYS, "item", "started_on", "ended_on"):
        found[row[0], row[4]].append(row)
    return found


class _Mark(NamedTuple):
    """What one person did about one case for one team: the last day of the period's reach at which it counts as held
    and attempted, as of the day (now) and as of the day before (then); date.min where it does not.
    """

    key: Key
    case: int
    now: date
    then: date


def _marks(
    held: dict[Pair, list[Any]], day: date, tried: Collection[Pair], before: Mapping[Pair, date]
) -> list[_Mark]:  # fmt: skip
    found = []
    for pair, rows in held.items():
        if pair not in tried and pair not in before:
            continue
        if len(rows) == 1:  # as nearly all
            found.append(_mark_of(rows[0], day, day if pair in tried else before[pair], before.get(pair)))
            continue
        for team in {row[1] for row in rows}:
            mine = [row for row in rows if row[1] == team]
            now = min(_last_held(mine, day), day if pair in tried else before.get(pair, date.min))
            earlier = [row for row in mine if row[5] < day]
            then = min(_last_held(earlier, day - _DAY), before.get(pair, date.min)) if earlier else date.min
            found.append(_Mark(key_of(mine[-1]), pair[1], now, then))
    return found


def _mark_of(row: Any, day: date, last: date, before: date | None) -> _Mark:
    """Return the mark of a case that somebody had once. last: the day of the newest attempt, before: before the day."""
    started_on, ended_on = row[5:7]
    lasted = max(ended_on or day, started_on)
    then = min(day - _DAY, lasted, before) if before and started_on < day else date.min
    return _Mark(key_of(row), row[4], min(day, lasted, last), then)


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
    moved: Counter[tuple[Key, int]] = Counter()
    for group in groups:
        newest = group[0] if len(group) == 1 else max(group, key=lambda mark: mark.now)
        now, then = newest.now, newest.then if len(group) == 1 else max(mark.then for mark in group)
        if now not in {date.min, then}:
            moved[newest.key, (day - now).days] += 1
            if then != date.min:
                moved[newest.key, (day - then).days] -= 1
    for (key, reach), number in moved.items():
        yield key, reach, number


# What counts once in a team, and in a book.
_LEVELS: dict[str, Callable[[_Mark], Any]] = {
    "touched_team": lambda mark: (mark.key.team_id, mark.case),
    "touched_book": lambda mark: mark.case,
}


def _last_held(rows: list[Any], day: date) -> date:
    """Return the last day up to `day` on which one of the placements lasted."""
    lasted: list[date] = [min(day, max(row[6] or day, row[5])) for row in rows]
    return max(lasted)

"""What people did on one day: calls, promises, and cases attempted of those that they held by then."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Any

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
    moved: Counter[tuple[Key, int]] = Counter()  # by how many days further back a period reaches to which it applies
    for pair, rows in _held(cases, day).items():
        if pair in tried or (pair in before and any(row[5] == day for row in rows)):
            _count(moved, rows, day, before.get(pair), tried_today=pair in tried)
    for (key, reach), number in moved.items():
        if reach:
            draft.take_back(key, "touched", reach, number)
        else:
            draft.add(key, touched=number)


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


def _count(
    moved: "Counter[tuple[Key, int]]", rows: list[Any], day: date, before: date | None, *, tried_today: bool
) -> None:
    """Count one person's case, for each team for which they had it."""
    for team in {row[1] for row in rows}:
        mine = [row for row in rows if row[1] == team]
        now = min(_last_held(mine, day), day if tried_today else before or date.min)
        earlier = [row for row in mine if row[5] < day]
        then = min(_last_held(earlier, day - _DAY), before) if earlier and before else None
        if now == date.min or now == then:
            continue
        key = key_of(mine[-1])
        moved[key, (day - now).days] += 1 if now == day else -1  # an older day: only where a period reaches back to it
        if then:
            moved[key, (day - then).days] += 1


def _last_held(rows: list[Any], day: date) -> date:
    """Return the last day up to `day` on which one of the placements lasted."""
    lasted: list[date] = [min(day, max(row[6] or day, row[5])) for row in rows]
    return max(lasted)

"""What people did on one day: calls, promises, and cases attempted of those that they held by then."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, Sum

from casework.collections.models import Bucket, CaseContact, Promise
from casework.lib.days import day_in, start_of
from casework.portfolio.models import Book
from casework.reports.selectors.placements import ANSWERED, KEPT, RIGHT_PARTY, TOUCHES, calls, placed
from casework.reports.selectors.scope import Scope
from casework.reports.summaries.selectors.lines import KEYS, Draft, Key, key_of

_DAY = timedelta(days=1)
# Cases are asked for in parts of so many.
PART = 5_000
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
    due = mine.filter(ends_on=day).annotate(
        n=Count("pk"), good=Count("pk", filter=KEPT), sum=Sum("amount"), paid=Sum("amount", filter=KEPT)
    )
    draft.rows(due, "due", "kept", "promised", "amount_kept")


def add_touched(draft: Draft, *, book: Book, day: date) -> None:
    """Add the cases that somebody had held by the day and attempted by it, for the first time both on this day.

    Such a pair of person and case counts in a period when both the last day of holding and the last attempt lie in it:
    a later one of either takes the place of the earlier one. Three queries where nobody did anything.
    """
    start = start_of(day, book.time_zone)
    tried = set(_tried(book.pk, start, start_of(day + _DAY, book.time_zone)))
    pairs = tried | set(_begun(book.pk, day, start))
    cases = sorted({case for _person, case in pairs})
    for part in (cases[first : first + PART] for first in range(0, len(cases), PART)):
        before = _tried_before(part, start, book.time_zone)
        for pair, rows in _held(part, day).items():
            if pair in pairs:
                _count(draft, rows, day, before.get(pair), tried_today=pair in tried)


def _tried(book_id: int, start: datetime, end: datetime) -> Iterator[Pair]:
    for by, at in TOUCHES:
        made = CaseContact.objects.filter(case__book=book_id, **{f"{at}__gte": start, f"{at}__lt": end})
        yield from made.order_by().values_list(by, "case").distinct()


def _begun(book_id: int, day: date, start: datetime) -> Iterable[Pair]:
    """Return whom a case was given on the day that they had attempted before."""
    before = Q(pk__in=[])
    for by, at in TOUCHES:
        before |= Q(**{by: OuterRef("person"), f"{at}__lt": start})
    known = Exists(CaseContact.objects.filter(before, case=OuterRef("item")))
    return placed().filter(known, started_on=day, item__book=book_id).order_by().values_list("person", "item")


def _tried_before(cases: Iterable[int], start: datetime, zone: str) -> dict[Pair, date]:
    """Return the day of each pair's last attempt before the day."""
    found: dict[Pair, date] = {}
    for by, at in TOUCHES:
        made = CaseContact.objects.filter(case__in=list(cases), **{f"{at}__lt": start})
        for person, case, last in made.order_by().values_list(by, "case").annotate(last=Max(at)):
            day = day_in(zone, last)
            found[person, case] = max(day, found.get((person, case), day))
    return found


def _held(cases: Iterable[int], day: date) -> dict[Pair, list[Any]]:
    rows = placed().filter(item__in=list(cases), started_on__lte=day).order_by("pk")
    found: dict[Pair, list[Any]] = defaultdict(list)
    for row in rows.values_list(*KEYS, "item", "started_on", "ended_on"):
        found[row[0], row[4]].append(row)
    return found


def _count(draft: Draft, rows: list[Any], day: date, before: date | None, *, tried_today: bool) -> None:
    """Count one person's case, for each team for which they had it."""
    for team in {row[1] for row in rows}:
        mine = [row for row in rows if row[1] == team]
        now = min(_last_held(mine, day), day if tried_today else before or date.min)
        earlier = [row for row in mine if row[5] < day]
        then = min(_last_held(earlier, day - _DAY), before) if earlier and before else None
        if now == date.min or now == then:
            continue
        key = key_of(mine[-1])
        if now == day:
            draft.add(key, touched=1)
        else:  # only in a period that reaches back to there
            draft.take_back(key, "touched", (day - now).days, -1)
        if then:
            draft.take_back(key, "touched", (day - then).days, 1)


def _last_held(rows: list[Any], day: date) -> date:
    """Return the last day up to `day` on which one of the placements lasted."""
    lasted: list[date] = [min(day, max(row[6] or day, row[5])) for row in rows]
    return max(lasted)

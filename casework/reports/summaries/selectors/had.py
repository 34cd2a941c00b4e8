"""Who had the cases of a day: those that were given to somebody on it, or that anybody attempted."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from casework.collections.models import CaseContact, Placement
from casework.reports.selectors.placements import TOUCHES, placed
from casework.reports.summaries.selectors.lines import KEYS


class Had(NamedTuple):
    """One placement that counts; the first four values are those of KEYS."""

    person: int
    team: int | None
    bucket: int
    currency: str
    case: int
    started_on: date
    ended_on: date | None

    def last_day(self, day: date) -> date:
        """Return its last day up to one that is not before its first."""
        ended_on = self.ended_on
        return day if ended_on is None or ended_on >= day else max(self.started_on, ended_on)


def concerned(*, day: date, start: datetime, end: datetime) -> QuerySet[Any, Any]:
    """Return the cases that were given to somebody on the day, or attempted from start to end, as a subquery: of every
    book, so that who asks of one looks up that of what it found alone.
    """
    given = Placement.objects.filter(started_on=day).order_by().values("item")
    tried = [
        CaseContact.objects.filter(**{f"{at}__gte": start, f"{at}__lt": end}).order_by().values("case")
        for _by, at in TOUCHES
    ]
    return given.union(*tried)


def had_of(cases: QuerySet[Any, Any], *, book_id: int, day: date) -> list[Had]:
    """Return the placements of these cases of a book that began by the day, in their order. One query."""
    rows = placed().filter(item__in=cases, item__book=book_id, started_on__lte=day).order_by("pk")
    return [Had._make(row) for row in rows.values_list(*KEYS, "item", "started_on", "ended_on")]

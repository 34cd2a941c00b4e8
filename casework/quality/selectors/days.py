"""Which days can be sampled, and which still wait for it."""

from datetime import date, datetime, timedelta

from casework.lib.days import day_in
from casework.portfolio.models import Book
from casework.quality.models import Sample
from casework.review.models import Decision

# How far back the night looks for days that it missed.
CATCH_UP = timedelta(days=14)


def last_day_over(now: datetime) -> date:
    """Return the last day that is over in every book's zone. One query."""
    today = [day_in(zone, now) for zone in Book.objects.values_list("time_zone", flat=True).distinct()]
    return min(today, default=now.date()) - timedelta(days=1)


def days_to_draw(now: datetime) -> list[date]:
    """Return the days of the last two weeks that are over, saw decisions and have no sample, oldest first.

    Two queries.
    """
    over = last_day_over(now)
    decided = Decision.objects.filter(decided_on__gt=over - CATCH_UP, decided_on__lte=over)
    missing = decided.exclude(decided_on__in=Sample.objects.values("day")).order_by("decided_on")
    return list(missing.values_list("decided_on", flat=True).distinct())

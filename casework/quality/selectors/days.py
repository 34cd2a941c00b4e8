"""Which days can be sampled, and which still wait for it."""

from datetime import date, datetime, timedelta

from django.db.models import Max

from casework.lib.days import day_in, days_between
from casework.portfolio.models import Book
from casework.quality.models import Method, Sample, SamplingPlan, Subject
from casework.quality.selectors.members import finished
from casework.quality.selectors.plans import plans_in_force

# How far back the night looks for days that it missed.
CATCH_UP = timedelta(days=14)


def last_day_over(now: datetime) -> date:
    """Return the last day that is over in every book's zone. One query."""
    today = [day_in(zone, now) for zone in Book.objects.values_list("time_zone", flat=True).distinct()]
    return min(today, default=now.date()) - timedelta(days=1)


def first_day_open(now: datetime) -> date:
    """Return the first day that is not over in every book's zone, from which a plan can still be changed. One query."""
    return last_day_over(now) + timedelta(days=1)


def days_to_draw(now: datetime, subject: str = Subject.ORDER) -> list[date]:
    """Return the days of the last two weeks that are over, saw such work and have no random sample of it, oldest first.

    Three queries, and up to two for each day without a sample.
    """
    over = last_day_over(now)
    drawn = set(Sample.objects.filter(subject=subject, method=Method.RANDOM).values_list("day", flat=True))
    missing = (day for day in days_between(over - CATCH_UP + timedelta(days=1), over) if day not in drawn)
    return [day for day in missing if finished(subject, day, day).exists()]


def days_to_aim(now: datetime, subject: str) -> list[date]:
    """Return the days that are over and have no targeted sample of such work yet, from the newest that has one on; at
    most two weeks, of the first time the last day only. Two queries.
    """
    over = last_day_over(now)
    newest = Sample.objects.filter(subject=subject, method=Method.TARGETED).aggregate(day=Max("day"))["day"]
    first = over if newest is None else max(newest, over - CATCH_UP) + timedelta(days=1)
    return list(days_between(first, over))


def draws_due(now: datetime) -> list[tuple[date, SamplingPlan]]:
    """Return what the night draws: each day that waits, with the plan in force on it, by day and plan."""
    due = []
    for subject in Subject.values:
        waiting = [(day, Method.RANDOM) for day in days_to_draw(now, subject)]
        waiting += [(day, Method.TARGETED) for day in days_to_aim(now, subject)]
        for day, method in waiting:
            plan = plans_in_force(day).get((subject, method))
            if plan is not None and plan.rate:
                due.append((day, plan))
    return sorted(due, key=lambda pair: (pair[0], pair[1].pk))

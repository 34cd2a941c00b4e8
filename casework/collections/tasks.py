"""Work of collections in the background, and what the timetable calls."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from casework.collections.services import night
from casework.collections.services import tell_due as tell_action
from casework.jobs.registry import RunningJob, handler


@shared_task(name="collections.roll_books")
def roll_books(**_later: object) -> None:
    """Ask for tonight's roll of every book; called every hour, because each book has a midnight of its own."""
    night.ask_for_all(now=timezone.now())


@handler("collections.tell_due")
def tell_due(job: RunningJob) -> dict[str, Any]:
    """Tell the collector of a case that its next action is due."""
    return {"told": tell_action(action=job.params["action"], now=timezone.now())}


@handler("collections.roll_book")
def roll_book(job: RunningJob) -> dict[str, Any]:
    """Roll one book up to the day asked for."""
    return night.roll_asked(params=job.params, now=timezone.now(), progress=job.progress)

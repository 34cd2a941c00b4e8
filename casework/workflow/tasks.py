"""Work of the assignment engine in the background, and what the timetable calls."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from casework.jobs.registry import RunningJob, handler
from casework.people.models import Team
from casework.workflow import batches, drain, freed, lease, morning


@shared_task(name="workflow.sweep")
def sweep(**_later: object) -> None:
    """Give back what people left untouched who are gone, then fill every team that drains, and ask for the
    deal of every team whose morning it is; called every minute."""
    now = timezone.now()
    lease.reclaim(now=now)
    drain.sweep(now=now)
    morning.sweep(now=now)


@handler(freed.KIND)
def fill_team(job: RunningJob) -> dict[str, Any]:
    """Deal waiting work of one team to those of its people who have room."""
    return {"dealt": drain.fill_team(team_id=job.params["team"], now=timezone.now())}


@handler(morning.KIND)
def deal_morning(job: RunningJob) -> dict[str, Any]:
    """Deal what the night left in a team's pools."""
    return morning.deal(team=Team.objects.select_related("calendar").get(pk=job.params["team"]), now=timezone.now())


@handler(batches.KIND)
def run_batch(job: RunningJob) -> dict[str, Any]:
    """Do one thing with many chosen items."""
    return batches.work(params=job.params, progress=job.progress, clock=timezone.now)

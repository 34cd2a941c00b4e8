"""Planning and committing big pools in the background."""

from typing import Any

from django.utils import timezone

from casework.jobs.registry import RunningJob, handler
from casework.people.models import User
from casework.workflow.dealing.committing import commit
from casework.workflow.dealing.previewing import COMMIT, PREVIEW, make
from casework.workflow.models import DealPlan


@handler(PREVIEW)
def preview_deal(job: RunningJob) -> dict[str, Any]:
    """Plan a deal; a second run finds it planned."""
    plan = DealPlan.objects.select_related("pool").get(public_id=job.params["deal"])
    made = make(plan=plan, now=timezone.now(), progress=job.progress, only=job.params.get("only"))
    return {"items": made.items, "dealt": made.dealt}


@handler(COMMIT)
def commit_deal(job: RunningJob) -> dict[str, Any]:
    """Commit a deal; a second run finds it committed."""
    plan = DealPlan.objects.select_related("pool").get(public_id=job.params["deal"])
    actor = User.objects.get(pk=job.params["actor"])
    job.progress(0, 1)
    run = commit(plan=plan, actor=actor, now=timezone.now())
    return {"run": str(run.public_id), **run.counts}

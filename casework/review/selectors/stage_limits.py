"""The limits of the stages, for the page of working time."""

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404
from django.urls import reverse

from casework.review import permissions
from casework.review.models import ReviewStage
from casework.workflow.timetable.limits import Limit

if TYPE_CHECKING:
    from casework.people.models import User


def stage_limits() -> list[Limit]:
    """Return each stage's limit. One query."""
    return [
        Limit(
            key=f"review.{row.stage}", label=row.get_stage_display(), team=row.pool.team_id, minutes=row.limit_minutes,
            warn_minutes=row.warn_minutes, url=reverse("review:stage_limit", args=[row.stage]),
        )
        for row in ReviewStage.objects.select_related("pool").order_by("stage")
    ]  # fmt: skip


def stage_limited(user: "User", stage: str) -> ReviewStage:
    """Return a stage whose limit `user` may change. Raises Http404."""
    return get_object_or_404(permissions.stages_limited_by(user), stage=stage)

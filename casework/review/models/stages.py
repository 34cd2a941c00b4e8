"""The stages of manual review and the reasons that may be given at them."""

from django.db import models

from casework.review.states import Decided, Stage
from casework.workflow.models import Pool


class ReviewStage(models.Model):
    """A stage's pool and limit. limit_minutes runs from the stage's first assignment (metrics: within limit)."""

    stage = models.CharField(max_length=10, choices=Stage, unique=True)
    pool = models.OneToOneField(Pool, on_delete=models.PROTECT, related_name="+")
    limit_minutes = models.PositiveIntegerField(default=240)

    def __str__(self) -> str:
        return self.get_stage_display()


class ReasonCode(models.Model):
    """A reason that may be given for a decision, per stage and outcome; withdrawn ones stay for old decisions."""

    stage = models.CharField(max_length=10, choices=Stage)
    outcome = models.CharField(max_length=8, choices=Decided)
    code = models.CharField(max_length=30)
    label = models.CharField(max_length=120)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["stage", "outcome", "code"]
        constraints = [models.UniqueConstraint(fields=["stage", "outcome", "code"], name="reason_code_once")]

    def __str__(self) -> str:
        return self.label

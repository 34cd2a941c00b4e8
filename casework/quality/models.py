"""Quality: drawn samples of finished work, scorecards, inspections."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.jobs.models import BatchRun
from casework.review.models import Decision


class Scorecard(models.Model):
    """A versioned list of questions. An inspection keeps the version it was made with."""

    code = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=80)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="scorecard_version_once")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class ScorecardItem(models.Model):
    """One question: its weight in points, and whether failing it fails the whole."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    weight = models.PositiveSmallIntegerField()
    fatal = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "position"], name="scorecard_item_position_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="scorecard_item_weighs"),
        ]

    def __str__(self) -> str:
        return self.text


class Sample(models.Model):
    """A random sample of one day's decided orders, drawn once. seed makes the draw repeatable; population and size
    give each
    member's inclusion probability (size ÷ population: simple random sampling without replacement).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    day = models.DateField(unique=True)
    seed = models.BigIntegerField()
    population = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    run = models.OneToOneField(BatchRun, on_delete=models.PROTECT, related_name="+")
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.day}"


class InspectionState(models.TextChoices):
    """Where an inspection stands."""

    WAITING = "waiting", _("Waiting")
    SCORED = "scored", _("Scored")


class Inspection(models.Model):
    """One sampled decision and, once scored, its score (0–100) and whether it is defective."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="inspections")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="inspections")
    probability = models.DecimalField(max_digits=12, decimal_places=10)
    state = models.CharField(max_length=8, choices=InspectionState, default=InspectionState.WAITING)
    scorecard = models.ForeignKey(Scorecard, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    scored_at = models.DateTimeField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    defective = models.BooleanField(null=True, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "decision"], name="inspection_once_per_sample"),
            models.CheckConstraint(condition=Q(probability__gt=0, probability__lte=1), name="inspection_probability"),
            models.CheckConstraint(
                condition=Q(state="waiting", score__isnull=True)
                | Q(state="scored", score__isnull=False, scored_at__isnull=False, inspector__isnull=False),
                name="inspection_scored_is_whole",
            ),
            models.CheckConstraint(condition=Q(score__isnull=True) | Q(score__lte=100), name="inspection_score_range"),
        ]

    def __str__(self) -> str:
        return f"inspection of {self.decision_id}"


class Finding(models.Model):
    """The answer to one question of the scorecard."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="findings")
    item = models.ForeignKey(ScorecardItem, on_delete=models.PROTECT, related_name="+")
    passed = models.BooleanField()
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inspection", "item"], name="finding_once_per_item")]

    def __str__(self) -> str:
        return f"{self.item_id}: {'pass' if self.passed else 'fail'}"

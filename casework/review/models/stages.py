"""The stages of manual review and the reasons that may be given at them."""

from django.db import models
from django.db.models import Q

from casework.portfolio.models import Product
from casework.review.states import Decided, EvidenceKind, Stage
from casework.workflow.models import Pool


class ReviewStage(models.Model):
    """A stage's pool and limit. limit_minutes of the team's working time run from the stage's first assignment, and
    stand still on hold (metrics: within limit). warn_minutes: how long before the limit it counts as near.
    """

    stage = models.CharField(max_length=10, choices=Stage, unique=True)
    pool = models.OneToOneField(Pool, on_delete=models.PROTECT, related_name="+")
    limit_minutes = models.PositiveIntegerField(default=240)
    warn_minutes = models.PositiveIntegerField(default=30)

    def __str__(self) -> str:
        return self.get_stage_display()


class ReasonCode(models.Model):
    """One version of a reason for a decision, per stage and outcome.

    A reason is changed by a new version, which takes the active one's place (services.reasons): decisions go on naming
    the version that they were made with. position: its place in the panel, and the digit that chooses it.
    min_attempts: so many contacts have to have been tried for the order before this reason may be given.
    """

    stage = models.CharField(max_length=10, choices=Stage)
    outcome = models.CharField(max_length=8, choices=Decided)
    code = models.CharField(max_length=30)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    label = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=100)
    active = models.BooleanField(default=True)
    min_attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["stage", "outcome", "position", "code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "outcome", "code", "version"], name="reason_code_version"),
            models.UniqueConstraint(
                fields=["stage", "outcome", "code"], name="reason_code_one_active", condition=Q(active=True)
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def is_superseded(self) -> bool:
        """Say whether there is a newer version."""
        rows = ReasonCode.objects.filter(stage=self.stage, outcome=self.outcome, code=self.code)
        return rows.filter(version__gt=self.version).exists()


class RequiredEvidence(models.Model):
    """What has to be there before a stage may approve an order of a product; without a product: of every product."""

    stage = models.CharField(max_length=10, choices=Stage)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=EvidenceKind)

    class Meta:
        verbose_name_plural = "required evidence"
        ordering = ["stage", "product", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "product", "kind"], name="required_evidence_once"),
            models.UniqueConstraint(
                fields=["stage", "kind"], name="required_evidence_once_for_all", condition=Q(product__isnull=True)
            ),
            models.CheckConstraint(condition=Q(kind__in=EvidenceKind.values), name="required_evidence_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.get_kind_display()}"

"""What is sampled, how, and how often: plans are data, in versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.lib.append_only import AppendOnlyModel


class Subject(models.TextChoices):
    """Which finished work is inspected."""

    ORDER = "order", _("Order")
    CASE = "case", _("Case")
    CONTACT = "contact", _("Contact record")
    CALL = "call", _("Call")


class Method(models.TextChoices):
    """How a sample is drawn. Only random ones count for the defect rate."""

    RANDOM = "random", _("Random")
    TARGETED = "targeted", _("Targeted")


class SamplingPlan(AppendOnlyModel):
    """One version of how the finished work of one kind is sampled by one method. The night draws by the version in
    force: the highest whose first_on has come. A change is a new version; samples name theirs.

    rate: random: the share of each stratum (person × outcome × pool × day) that is drawn in the long run; targeted: 1
    or 0, drawn or not. double_rate: the share of a random sample that a second inspector scores blindly. reasons:
    targeted: what singles work out, with its one number, {"very_fast": 60}. most: targeted: so many of a person and day
    at most.
    """

    subject = models.CharField(max_length=7, choices=Subject)
    method = models.CharField(max_length=8, choices=Method)
    version = models.PositiveIntegerField()
    rate = models.DecimalField(max_digits=5, decimal_places=4)
    double_rate = models.DecimalField(max_digits=5, decimal_places=4, default=0)
    reasons = models.JSONField(default=dict, blank=True)
    most = models.PositiveSmallIntegerField(default=5)
    first_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["subject", "method", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "method", "version"], name="sampling_plan_version_once"),
            models.CheckConstraint(condition=Q(subject__in=Subject.values), name="sampling_plan_subject_known"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="sampling_plan_method_known"),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lte=1), name="sampling_plan_rate"),
            models.CheckConstraint(
                condition=Q(double_rate__gte=0, double_rate__lte=1), name="sampling_plan_double_rate"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.method} v{self.version}"


class StratumCarry(models.Model):
    """What a stratum still has to its credit: the part of an inspection that its days so far did not fill.

    carry: at least 0, below 1. It begins at random (rules.sampling says why).
    """

    subject = models.CharField(max_length=7, choices=Subject)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=20)
    pool = models.CharField(max_length=60)
    carry = models.DecimalField(max_digits=12, decimal_places=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "person", "outcome", "pool"], name="stratum_carry_once"),
            models.CheckConstraint(condition=Q(carry__gte=0, carry__lt=1), name="stratum_carry_range"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.person_id} {self.outcome} {self.pool}: {self.carry}"

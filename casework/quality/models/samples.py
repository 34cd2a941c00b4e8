"""Samples, how they were drawn, and the inspections of which they consist."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.collections.models import Placement
from casework.contact.models import ContactAttempt
from casework.jobs.models import BatchRun
from casework.lib.append_only import AppendOnlyModel
from casework.people.models import Team
from casework.quality.models.cards import Scorecard
from casework.quality.models.plans import Method, SamplingPlan, Subject
from casework.review.models import Decision
from casework.telephony.models import Call


class Sample(AppendOnlyModel):
    """One day's finished work of one kind, drawn once by one method. seed makes the draw repeatable.

    plan: the version that said how; None: somebody said a share or a number by hand (a simple random sample without
    replacement). population: how much there was to draw from.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(max_length=7, choices=Subject, default=Subject.ORDER)
    method = models.CharField(max_length=8, choices=Method, default=Method.RANDOM)
    plan = models.ForeignKey(
        SamplingPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="samples", db_index=False
    )
    day = models.DateField()
    seed = models.BigIntegerField()
    population = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    run = models.OneToOneField(BatchRun, on_delete=models.PROTECT, related_name="+")
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "method", "day"], name="sample_once_a_day"),
            models.CheckConstraint(condition=Q(subject__in=Subject.values), name="sample_subject_known"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="sample_method_known"),
        ]
        indexes = [models.Index(fields=["-day", "-id"], name="sample_newest")]

    def __str__(self) -> str:
        return f"{self.subject} {self.method} {self.day}"


class Stratum(AppendOnlyModel):
    """One stratum of a random sample: how many there were, how many were expected and drawn, from what carry.

    probability: each member's chance to be drawn, before the carry was known (rules.sampling).
    """

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="strata")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=20)
    pool = models.CharField(max_length=60)
    population = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    probability = models.DecimalField(max_digits=12, decimal_places=10)
    carried = models.DecimalField(max_digits=12, decimal_places=10)

    class Meta:
        verbose_name_plural = "strata"
        constraints = [
            models.UniqueConstraint(fields=["sample", "person", "outcome", "pool"], name="stratum_once"),
            models.CheckConstraint(condition=Q(size__lte=models.F("population")), name="stratum_size"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.outcome} {self.pool}: {self.size} of {self.population}"


class InspectionState(models.TextChoices):
    """Where an inspection stands. Split: two inspectors disagree, and a third has to say."""

    WAITING = "waiting", _("Waiting")
    SPLIT = "split", _("Waits for a third opinion")
    SCORED = "scored", _("Scored")


class Inspection(models.Model):
    """One piece of finished work that was drawn, and once scored, its result.

    person: whose work it is; team: whose team's work it was then. probability: its chance to be drawn, None in a
    targeted sample, where reasons says why it was. wanted: how many inspectors score it before it has a result. score
    (0–100), defective, scorecard, inspector, scored_at, comment: the result, once there is one: that of the first of
    two who agree, or of the third. net_score, net_defective: the same after a dispute. gold_at: since when it serves to
    compare inspectors with its known result.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="inspections")
    subject = models.CharField(max_length=7, choices=Subject, default=Subject.ORDER)
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="inspections")
    placement = models.ForeignKey(
        Placement, null=True, blank=True, on_delete=models.PROTECT, related_name="inspections"
    )
    attempt = models.ForeignKey(
        ContactAttempt, null=True, blank=True, on_delete=models.PROTECT, related_name="inspections"
    )
    call = models.ForeignKey(Call, null=True, blank=True, on_delete=models.PROTECT, related_name="inspections")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inspected")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    probability = models.DecimalField(max_digits=12, decimal_places=10, null=True, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    wanted = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=InspectionState, default=InspectionState.WAITING)
    scorecard = models.ForeignKey(Scorecard, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    scored_at = models.DateTimeField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    defective = models.BooleanField(null=True, blank=True)
    net_score = models.PositiveSmallIntegerField(null=True, blank=True)
    net_defective = models.BooleanField(null=True, blank=True)
    comment = models.TextField(blank=True)
    gold_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "decision"], name="inspection_once_per_sample"),
            models.UniqueConstraint(fields=["sample", "placement"], name="inspection_placement_once"),
            models.UniqueConstraint(fields=["sample", "attempt"], name="inspection_attempt_once"),
            models.UniqueConstraint(fields=["sample", "call"], name="inspection_call_once"),
            models.CheckConstraint(
                condition=Q(subject="order", decision__isnull=False, placement=None, attempt=None, call=None)
                | Q(subject="case", placement__isnull=False, decision=None, attempt=None, call=None)
                | Q(subject="contact", attempt__isnull=False, decision=None, placement=None, call=None)
                | Q(subject="call", call__isnull=False, decision=None, placement=None, attempt=None),
                name="inspection_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(probability__isnull=True) | Q(probability__gt=0, probability__lte=1),
                name="inspection_probability",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "split"], score=None, defective=None, net_score=None)
                | Q(
                    state="scored", score__isnull=False, defective__isnull=False, scored_at__isnull=False,
                    inspector__isnull=False, net_score__isnull=False, net_defective__isnull=False,
                ),
                name="inspection_scored_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=100, net_score__lte=100), name="inspection_score_range"
            ),
            models.CheckConstraint(condition=Q(wanted__in=[1, 2]), name="inspection_wants_one_or_two"),
            models.CheckConstraint(
                condition=Q(gold_at__isnull=True) | Q(state="scored"), name="inspection_gold_is_scored"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["person", "-scored_at"], name="inspection_of_person"),
            models.Index(fields=["team", "state", "id"], name="inspection_of_team"),
        ]

    def __str__(self) -> str:
        return f"inspection {self.public_id}"

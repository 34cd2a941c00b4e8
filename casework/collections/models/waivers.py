"""Waivers (减免): asked for by who works the case, approved by somebody else within limits, applied by a payment."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.collections.models.cases import CollectionCase
from casework.collections.models.ladders import Bucket
from casework.collections.states import WaiverState
from casework.lib.append_only import AppendOnlyModel
from casework.lib.money import ZERO, MoneyField
from casework.lib.roles import Role
from casework.portfolio.models import Part
from casework.portfolio.rules import PARTS

APPROVERS = [(Role.SUPERVISOR.value, Role.SUPERVISOR.label), (Role.RISK.value, Role.RISK.label)]
WAIVABLE = [(part, label) for part, label in Part.choices if part in PARTS]
OPEN_WAIVERS = [WaiverState.ASKED, WaiverState.APPROVED]


class WaiverLimit(models.Model):
    """How much of a part somebody with a role may let off: in all buckets (None), or in one, which then holds.

    most_bp: share of what is outstanding of the part, in hundredths of a percent. Without a row the house's own limits
    hold (`rules.waivers`).
    """

    role = models.CharField(max_length=20, choices=APPROVERS)
    bucket = models.ForeignKey(Bucket, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=9, choices=WAIVABLE)
    most_bp = models.PositiveSmallIntegerField(
        _("At most, basis points of what is outstanding"), validators=[MaxValueValidator(10_000)]
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["role", "bucket", "part"], condition=Q(bucket__isnull=False), name="waiver_limit_per_bucket"
            ),
            models.UniqueConstraint(
                fields=["role", "part"], condition=Q(bucket__isnull=True), name="waiver_limit_per_role"
            ),
            models.CheckConstraint(condition=Q(most_bp__lte=10_000), name="waiver_limit_share"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.part} {self.most_bp}"


class Waiver(models.Model):
    """One wish to let off parts of what is due, and its fate. Asker and decider are two people.

    to_pay: what the borrower pays first, from `asked_on` to `expires_on`; with the payment that completes it the waiver
    is applied, on that payment's value date. Zero where all that is outstanding is let off: then with the approval. One
    per case is open.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="waivers")
    state = models.CharField(max_length=8, choices=WaiverState, default=WaiverState.ASKED)
    reason = models.CharField(max_length=500)
    to_pay = MoneyField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    asked_on = models.DateField()
    expires_on = models.DateField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=500, blank=True)
    applied_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["asked", "approved"]), name="waiver_one_open"
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="waiver_two_people"),
            models.CheckConstraint(condition=Q(state__in=WaiverState.values), name="waiver_state_known"),
            models.CheckConstraint(condition=Q(to_pay__gte=ZERO), name="waiver_to_pay_not_negative"),
            models.CheckConstraint(condition=Q(expires_on__gte=F("asked_on")), name="waiver_expires_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_reason"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "expired"]) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="waiver_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="applied", applied_on__isnull=False)
                | (~Q(state="applied") & Q(applied_on__isnull=True)),
                name="waiver_applied_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="waiver_asked", condition=Q(state="asked")),
            models.Index(fields=["expires_on"], name="waiver_open", condition=Q(state__in=["asked", "approved"])),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


class WaiverPart(AppendOnlyModel):
    """How much of one part is let off."""

    waiver = models.ForeignKey(Waiver, on_delete=models.PROTECT, related_name="parts")
    part = models.CharField(max_length=9, choices=WAIVABLE)
    amount = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["waiver", "part"], name="waiver_part_once"),
            models.CheckConstraint(condition=Q(amount__gt=ZERO), name="waiver_part_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.amount}"

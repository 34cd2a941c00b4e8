"""Extensions (展期) and re-schedules of loans: asked by one person, decided by another."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.lib.money import ZERO, MoneyField


class ChangeKind(models.TextChoices):
    """What is agreed."""

    EXTENSION = "extension", _("Extension")
    RESCHEDULE = "reschedule", _("Re-schedule")


class ChangeState(models.TextChoices):
    """Where the request stands."""

    ASKED = "asked", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


class ScheduleChange(models.Model):
    """An agreement that moves what is left of a loan into later instalments.

    days: by how many an extension moves each due date. term, rate_bp: months and yearly interest (hundredths of a
    percent) of a re-schedule. fee: added to the first new instalment. effective_on: the business date on which it took
    effect. The old instalments stay as they are; the new ones name the change.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    loan = models.ForeignKey("portfolio.Loan", on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind)
    state = models.CharField(max_length=8, choices=ChangeState, default=ChangeState.ASKED)
    days = models.PositiveSmallIntegerField(default=0)
    term = models.PositiveSmallIntegerField(default=0)
    rate_bp = models.PositiveIntegerField(default=0)
    fee = MoneyField(default=ZERO)
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=200, blank=True)
    effective_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["loan"], condition=Q(state="asked"), name="change_one_asked_per_loan"),
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="change_kind_known"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True)
                | (~Q(state="asked") & Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="change_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", effective_on__isnull=False)
                | (~Q(state="approved") & Q(effective_on__isnull=True)),
                name="change_approved_has_day",
            ),
            models.CheckConstraint(
                condition=Q(kind="extension", days__gt=0, term=0) | Q(kind="reschedule", days=0, term__gt=0),
                name="change_says_how",
            ),
            models.CheckConstraint(condition=Q(fee__gte=ZERO), name="change_fee_not_negative"),
        ]
        indexes = [models.Index(fields=["-asked_at"], name="change_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

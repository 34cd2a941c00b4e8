"""Write-offs: asked for, decided, and what was owed when the loan left the book."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.collections.models.cases import CollectionCase
from casework.lib.money import ZERO, MoneyField
from casework.portfolio.models import Loan


class WriteOffState(models.TextChoices):
    """Where a write-off stands."""

    ASKED = "asked", _("Waiting for approval")
    APPROVED = "approved", _("Written off")
    REFUSED = "refused", _("Refused")
    TAKEN_BACK = "taken_back", _("Taken back")


class WriteOffCause(models.TextChoices):
    """Why nothing more is expected."""

    UNCOLLECTABLE = "uncollectable", _("Every way was tried")
    UNECONOMIC = "uneconomic", _("Costs more than it brings")
    DECEASED = "deceased", _("Deceased, no estate")
    BANKRUPTCY = "bankruptcy", _("Bankruptcy")
    FRAUD = "fraud", _("Fraud")
    EXPIRED = "expired", _("Claim expired by law")


class WriteOff(models.Model):
    """One request to write a loan off, and what became of it. A row is decided once and never changed otherwise.

    principal: what was outstanding of it when it was decided (when asked for, until then); owed: all that was past due.
    written_on: the book's day from which the loan is written off. decided_by: never who asked, unless they took it
    back.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="write_offs")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=WriteOffState, default=WriteOffState.ASKED)
    cause = models.CharField(max_length=13, choices=WriteOffCause)
    reason = models.CharField(max_length=500)
    principal = MoneyField()
    owed = MoneyField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=500, blank=True)
    written_on = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "collections"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=WriteOffState.values), name="write_off_state_known"),
            models.CheckConstraint(condition=Q(cause__in=WriteOffCause.values), name="write_off_cause_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="write_off_has_reason"),
            models.CheckConstraint(condition=Q(principal__gte=ZERO, owed__gte=ZERO), name="write_off_not_negative"),
            models.UniqueConstraint(fields=["case"], condition=Q(state="asked"), name="write_off_asked_once"),
            models.UniqueConstraint(fields=["loan"], condition=Q(state="approved"), name="write_off_of_loan_once"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="write_off_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused"]) | ~Q(decided_by=F("asked_by")),
                name="write_off_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", written_on__isnull=False)
                | (~Q(state="approved") & Q(written_on__isnull=True)),
                name="write_off_approved_has_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "-asked_at"], name="write_off_by_state")]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.state}"

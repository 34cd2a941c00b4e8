"""What is to be done next on a case, and what a borrower says they paid."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casework.collections.models.cases import CollectionCase
from casework.collections.states import ActionEnd, ClaimEnd
from casework.lib.money import ZERO, MoneyField

RECEIPTS = "receipts/%Y/%m"


class NextAction(models.Model):
    """What its collector means to do at a time: a call that was agreed, a reminder. One open per case; the case's
    `due_at` is its time. told_at: when the collector's pages were told that it is due.
    """

    case = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="actions")
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    booked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=9, choices=ActionEnd, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(closed_at__isnull=True), name="action_one_open"),
            models.CheckConstraint(condition=Q(at__gt=F("booked_at")), name="action_lies_ahead"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | Q(closed_at__isnull=False, outcome__in=ActionEnd.values),
                name="action_end_has_outcome",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="action_due", condition=Q(closed_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d %H:%M}"


class PaidClaim(models.Model):
    """What a borrower says to have paid: how much, on which day, with the receipt if there is one.

    pauses_until: the last day on which nobody calls for it; it ends before, when the payment is found or it is said
    that there is none. One open per case.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="claims")
    amount = MoneyField()
    paid_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    receipt = models.FileField(upload_to=RECEIPTS, blank=True)
    receipt_name = models.CharField(max_length=120, blank=True)
    receipt_type = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    claimed_at = models.DateTimeField()
    pauses_until = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=9, choices=ClaimEnd, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(closed_at__isnull=True), name="claim_one_open"),
            models.CheckConstraint(condition=Q(amount__gt=ZERO), name="claim_positive"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | Q(closed_at__isnull=False, outcome__in=ClaimEnd.values),
                name="claim_end_has_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.amount}"

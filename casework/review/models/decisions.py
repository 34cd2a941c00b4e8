"""What was decided, and which contacts were made for an order."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.contact.models import ContactAttempt
from casework.lib.append_only import AppendOnlyModel
from casework.lib.money import MoneyField
from casework.review.models.holders import OrderAssignment
from casework.review.models.orders import ReviewOrder
from casework.review.states import Decided, Stage
from casework.telephony.models import Call


class Decision(AppendOnlyModel):
    """What a reviewer decided, why, and what they had before their eyes (`snapshot`). One per assignment.

    reason_versions: the version of each reason code; a code that is not in it was given in its first. amount, term:
    what was approved, None for a rejection.
    """

    order = models.ForeignKey(ReviewOrder, on_delete=models.PROTECT, related_name="decisions")
    assignment = models.OneToOneField(OrderAssignment, on_delete=models.PROTECT, related_name="decision")
    stage = models.CharField(max_length=10, choices=Stage)
    outcome = models.CharField(max_length=8, choices=Decided)
    reasons = models.JSONField(default=list)
    reason_versions = models.JSONField(default=dict)
    amount = MoneyField(null=True, blank=True)
    term = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    snapshot = models.JSONField(default=dict)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField()
    decided_on = models.DateField(help_text=_("The day of decided_at in the book's time zone."))

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(outcome__in=Decided.values), name="decision_outcome_known")]
        indexes = [
            models.Index(fields=["decided_on", "decided_by"], name="decision_by_day"),
            models.Index(fields=["decided_by", "-decided_at"], name="decision_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.stage} {self.outcome}"


class OrderContact(models.Model):
    """Links a call or a contact attempt to the order it was made for; written in the same transaction."""

    order = models.ForeignKey(ReviewOrder, on_delete=models.PROTECT, related_name="contacts")
    call = models.OneToOneField(Call, null=True, blank=True, on_delete=models.PROTECT, related_name="order_contact")
    attempt = models.OneToOneField(
        ContactAttempt, null=True, blank=True, on_delete=models.PROTECT, related_name="order_contact"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(call__isnull=False) | Q(attempt__isnull=False), name="order_contact_links_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id} contact"

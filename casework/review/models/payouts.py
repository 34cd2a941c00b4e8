"""Attempts to pay an approved order out."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.lib.money import ZERO, MoneyField
from casework.review.models.orders import ReviewOrder
from casework.review.states import PayoutState


class Payout(models.Model):
    """One attempt to pay an order out through a provider. At most one per order that has not failed.

    reference: ours, by which the provider tells a repetition from a new payout; one per attempt ("<order>.1").
    problem: why it failed, in the provider's words.
    """

    order = models.ForeignKey(ReviewOrder, on_delete=models.PROTECT, related_name="payouts")
    number = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=60, unique=True)
    provider = models.CharField(max_length=40)
    provider_ref = models.CharField(max_length=80, blank=True)
    amount = MoneyField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=8, choices=PayoutState, default=PayoutState.SENDING)
    problem = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="payout_attempt_once"),
            models.UniqueConstraint(fields=["order"], condition=~Q(state="failed"), name="payout_one_not_failed"),
            models.CheckConstraint(condition=Q(amount__gt=ZERO), name="payout_amount_positive"),
            models.CheckConstraint(condition=Q(state__in=PayoutState.values), name="payout_state_known"),
            models.CheckConstraint(
                condition=Q(state="sending", answered_at__isnull=True)
                | (~Q(state="sending") & Q(answered_at__isnull=False)),
                name="payout_answer_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

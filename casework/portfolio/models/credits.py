"""Credit (paid too much on one loan) that was moved to another loan of the same customer."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casework.lib.append_only import AppendOnlyModel
from casework.lib.money import ZERO, MoneyField


class CreditMove(AppendOnlyModel):
    """The outgoing row of a move of credit; its incoming row is the payment of kind CARRIED that names it (`incoming`).

    moved_on: the book's day of the move, and the value date on the other loan. It stands as long as its incoming row
    is not reversed: one row takes back both, so that never one of them stands alone. moved_by: who did it, None for
    programs. A trigger refuses a move beyond the credit that there is.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    from_loan = models.ForeignKey("portfolio.Loan", on_delete=models.PROTECT, related_name="credit_out")
    to_loan = models.ForeignKey("portfolio.Loan", on_delete=models.PROTECT, related_name="credit_in")
    source = models.CharField(max_length=40)
    external_ref = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    amount = MoneyField()
    currency = models.CharField(max_length=3)
    moved_on = models.DateField()
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_ref"], name="credit_move_ref_per_source"),
            models.CheckConstraint(condition=Q(amount__gt=ZERO), name="credit_move_amount_positive"),
            models.CheckConstraint(condition=~Q(from_loan=F("to_loan")), name="credit_move_to_another_loan"),
            models.CheckConstraint(condition=~Q(reason=""), name="credit_move_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.external_ref

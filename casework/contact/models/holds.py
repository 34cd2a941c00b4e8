"""Holds: why a customer, or one debt of theirs, is left alone for a time."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.lib.said import said_again
from casework.portfolio.models import Customer, Loan


class HoldKind(models.TextChoices):
    """Why reminders and collection stop."""

    DISPUTE = "dispute", _("Dispute")
    COMPLAINT = "complaint", _("Complaint")
    HARDSHIP = "hardship", _("Hardship")
    DECEASED = "deceased", _("Deceased")
    BANKRUPTCY = "bankruptcy", _("Bankruptcy")


class Hold(models.Model):
    """One hold, from being placed to being lifted. It stops reminders and collection, not service or legal notices.

    loan None: it holds all of the customer's debts. reason: the word of who placed it; says: instead of it a sentence
    of the program's own, in no language (`lib.said`). review_on: the day (of the book) on which somebody looks at it
    again; it does not end by itself. A row is closed once and never changed otherwise.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="holds")
    loan = models.ForeignKey(Loan, null=True, blank=True, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=10, choices=HoldKind)
    reason = models.CharField(max_length=500, blank=True)
    says = models.JSONField(null=True, blank=True)
    review_on = models.DateField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=HoldKind.values), name="hold_kind_known"),
            models.CheckConstraint(condition=~Q(reason="") | Q(says__isnull=False), name="hold_has_reason"),
            models.UniqueConstraint(
                fields=["customer", "kind"], condition=Q(lifted_at__isnull=True, loan__isnull=True),
                name="hold_of_customer_once",
            ),
            models.UniqueConstraint(
                fields=["loan", "kind"], condition=Q(lifted_at__isnull=True, loan__isnull=False),
                name="hold_of_loan_once",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | (Q(lifted_at__gte=F("placed_at"), lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="hold_lift_is_whole",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["customer"], name="hold_open", condition=Q(lifted_at__isnull=True)),
            models.Index(fields=["review_on"], name="hold_review", condition=Q(lifted_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.public_id}"

    @property
    def why(self) -> str:
        """The reason as its reader reads it."""
        return said_again(self.says) if self.says else self.reason

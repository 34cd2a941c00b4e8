"""What the bank or custodian says came in and went out, and where that differs from the book."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.lib.append_only import AppendOnlyModel
from casework.lib.money import ZERO, MoneyField
from casework.portfolio.models.books import Book


class Direction(models.TextChoices):
    """Which way the money went."""

    IN = "in", _("In")
    OUT = "out", _("Out")


class BankLine(AppendOnlyModel):
    """One line of a statement. source: the account that the file is of; external_ref: the bank's own reference.

    payment_ref: which payment it is, by the reference of the payment. booked_on: the bank's day.
    """

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=40)
    external_ref = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    payment_ref = models.CharField(max_length=80)
    direction = models.CharField(max_length=3, choices=Direction)
    amount = MoneyField()
    currency = models.CharField(max_length=3)
    booked_on = models.DateField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_ref"], name="bank_line_ref_per_source"),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="bank_line_direction_known"),
            models.CheckConstraint(condition=Q(amount__gt=ZERO), name="bank_line_amount_positive"),
        ]
        indexes = [
            models.Index(fields=["book", "payment_ref"], name="bank_line_by_payment"),
            models.Index(fields=["book", "booked_on"], name="bank_line_by_day"),
        ]

    def __str__(self) -> str:
        return self.external_ref


class Finding(models.TextChoices):
    """What a comparison found."""

    MATCHED = "matched", _("Matched")
    MISSING_HERE = "missing_here", _("Missing here")
    MISSING_THERE = "missing_there", _("Missing at the bank")
    AMOUNT_DIFFERS = "amount_differs", _("Amount differs")
    REVERSED = "reversed", _("Reversed")


class Compared(models.Model):
    """One payment reference, as the bank and the book see it; made anew by each comparison, save what was settled.

    at_bank: in less out. here: what stands. is_agreed: they are the same. settled_*: somebody said why the difference
    may stay; when an amount changes after that, it is open again. compared_on: the day up to which it was compared.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+", db_index=False)
    payment_ref = models.CharField(max_length=80)
    finding = models.CharField(max_length=14, choices=Finding)
    currency = models.CharField(max_length=3)
    at_bank = MoneyField(default=ZERO)
    here = MoneyField(default=ZERO)
    is_agreed = models.BooleanField()
    first_on = models.DateField()
    compared_on = models.DateField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "payment_ref"], name="compared_once"),
            models.CheckConstraint(condition=Q(finding__in=Finding.values), name="compared_finding_known"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, reason="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(reason="")),
                name="compared_settled_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["book", "-id"], name="compared_open", condition=Q(is_agreed=False, settled_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.payment_ref}: {self.finding}"

    @property
    def difference(self) -> Decimal:
        """What the bank has more than the book; less than nothing where the book has more."""
        return Decimal(self.at_bank - self.here)

    @property
    def is_open(self) -> bool:
        """Say whether it waits for somebody."""
        return not self.is_agreed and self.settled_at is None

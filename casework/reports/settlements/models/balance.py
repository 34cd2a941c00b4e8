"""What was paid to a channel ahead, and what its statements drew from it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.lib.append_only import AppendOnlyModel
from casework.lib.money import ZERO, MoneyField
from casework.portfolio.models import AcquisitionChannel
from casework.reports.settlements.models.statements import ChannelStatement


class EntryKind(models.TextChoices):
    """What moved the balance."""

    TOP_UP = "top_up", _("Paid in")
    DRAWN = "drawn", _("Drawn by a statement")
    CORRECTION = "correction", _("Correction")


class BalanceEntry(AppendOnlyModel):
    """One move of a channel's balance; the balance is the sum of all. Below zero, that much is owed.

    reference: of the payment, by which it is entered once. reason: of a correction.
    """

    channel = models.ForeignKey(AcquisitionChannel, on_delete=models.PROTECT, related_name="balance_entries")
    kind = models.CharField(max_length=10, choices=EntryKind)
    amount = MoneyField()
    day = models.DateField()
    reference = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    statement = models.OneToOneField(
        ChannelStatement, null=True, blank=True, on_delete=models.PROTECT, related_name="drawn"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        app_label = "reports"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="balance_entry_kind_known"),
            models.UniqueConstraint(
                fields=["channel", "reference"], condition=Q(kind="top_up"), name="balance_top_up_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="drawn", statement__isnull=False)
                | (Q(kind="top_up", statement__isnull=True, amount__gt=ZERO) & ~Q(reference=""))
                | (Q(kind="correction", statement__isnull=True) & ~Q(amount=ZERO) & ~Q(reason="")),
                name="balance_entry_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.amount}"

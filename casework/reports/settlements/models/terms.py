"""What a channel is paid for and how much, in versions; which of its loans count no more."""

import uuid
from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.lib.append_only import AppendOnlyModel
from casework.lib.money import ZERO, MoneyField
from casework.portfolio.models import AcquisitionChannel, Loan
from casework.reports.settlements.rules import Item


class Model(models.TextChoices):
    """How a channel is paid."""

    PREPAID = "prepaid", _("Balance paid in ahead")
    PERIODIC = "periodic", _("Paid statement by statement")


class Every(models.TextChoices):
    """What a statement is of; the words of rules.Cadence."""

    DAY = "day", _("A day")
    MONTH = "month", _("A calendar month")


class TermsState(models.TextChoices):
    """Where a version stands."""

    ASKED = "asked", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


class ChannelTerms(models.Model):
    """A version of a channel's terms: asked by one person, decided by another, never changed after that.

    From effective_on on it replaces every earlier version. per_registration, per_click, per_loan: ten-thousandths of
    the currency's unit; amount_bp: hundredths of a percent of the amount lent. low_balance: what is paid in ahead is
    said to be low below it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.ForeignKey(AcquisitionChannel, on_delete=models.PROTECT, related_name="terms")
    version = models.PositiveIntegerField()
    effective_on = models.DateField()
    model = models.CharField(max_length=8, choices=Model)
    every = models.CharField(max_length=5, choices=Every)
    currency = models.CharField(max_length=3)
    per_registration = models.PositiveBigIntegerField(default=0)
    per_click = models.PositiveBigIntegerField(default=0)
    per_loan = models.PositiveBigIntegerField(default=0)
    amount_bp = models.PositiveIntegerField(default=0)
    low_balance = MoneyField(default=ZERO)
    state = models.CharField(max_length=8, choices=TermsState, default=TermsState.ASKED)
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(fields=["channel", "version"], name="channel_terms_version_once"),
            models.UniqueConstraint(fields=["channel"], condition=Q(state="asked"), name="channel_terms_one_asked"),
            models.CheckConstraint(condition=Q(model__in=Model.values), name="channel_terms_model_known"),
            models.CheckConstraint(condition=Q(every__in=Every.values), name="channel_terms_cadence_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="channel_terms_have_reason"),
            models.CheckConstraint(
                condition=Q(amount_bp__lte=10_000, low_balance__gte=ZERO), name="channel_terms_in_range"
            ),
            models.CheckConstraint(
                condition=Q(per_registration__gt=0) | Q(per_click__gt=0) | Q(per_loan__gt=0) | Q(amount_bp__gt=0),
                name="channel_terms_pay_something",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True, decided_at__isnull=True)
                | (Q(state__in=["approved", "refused"], decided_by__isnull=False, decided_at__isnull=False)
                   & ~Q(decided_by=F("asked_by"))),
                name="channel_terms_two_people",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.channel_id} v{self.version}"

    @property
    def rates(self) -> Mapping[Item, int]:
        """What is paid for each item, in ten-thousandths."""
        return {
            Item.REGISTRATION: self.per_registration, Item.CLICK: self.per_click, Item.LOAN: self.per_loan,
            Item.AMOUNT: self.amount_bp,
        }  # fmt: skip


class LoanMark(AppendOnlyModel):
    """That a disbursed loan is settled no more (the money came back, it was fraud), or counts again; the newest counts.

    happened_on: the day on which the disbursement was reversed.
    """

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    is_reversed = models.BooleanField()
    happened_on = models.DateField()
    reason = models.CharField(max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(fields=["loan", "number"], name="loan_mark_number_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="loan_mark_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.is_reversed}"

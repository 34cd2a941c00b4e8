"""Statements: drawn up by one person, issued by another, then never changed but in where they stand."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from casework.lib.append_only import AppendOnlyModel
from casework.lib.money import MoneyField, total
from casework.portfolio.models import AcquisitionChannel, Loan
from casework.reports.partners.models import CountRuling
from casework.reports.settlements.models.terms import ChannelTerms


class StatementState(models.TextChoices):
    """Where a statement stands."""

    DRAFT = "draft", _("Waiting for approval")
    ISSUED = "issued", _("Issued")
    DISPUTED = "disputed", _("Disputed")
    SETTLED = "settled", pgettext_lazy("of a statement", "Settled")
    DISCARDED = "discarded", _("Discarded")


class ItemName(models.TextChoices):
    """What is paid for; the words of rules.Item."""

    REGISTRATION = "registration", _("Registrations")
    CLICK = "click", _("Clicks")
    LOAN = "loan", _("Loans disbursed")
    AMOUNT = "amount", _("Amount lent")


class ChannelStatement(models.Model):
    """What a channel is owed for a period by one version of its terms, and what corrects earlier statements.

    charged, corrected, owed: the sums of its lines, of its corrections, and of both. uncounted: days of which neither
    registrations nor clicks were known when it was drawn up. issued_by: never who made it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.ForeignKey(AcquisitionChannel, on_delete=models.PROTECT, related_name="statements")
    terms = models.ForeignKey(ChannelTerms, on_delete=models.PROTECT, related_name="statements", db_index=False)
    number = models.PositiveIntegerField()
    first = models.DateField()
    last = models.DateField()
    currency = models.CharField(max_length=3)
    state = FSMField(max_length=9, choices=StatementState.choices, default=StatementState.DRAFT, protected=True)
    charged = MoneyField()
    corrected = MoneyField()
    owed = MoneyField()
    uncounted = models.PositiveSmallIntegerField(default=0)
    failed_payouts = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    issued_at = models.DateTimeField(null=True, blank=True)
    settled_on = models.DateField(null=True, blank=True)
    payment_ref = models.CharField(max_length=80, blank=True)

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(fields=["channel", "number"], name="channel_statement_number_once"),
            models.UniqueConstraint(
                fields=["channel", "first"], condition=~Q(state="discarded"), name="channel_statement_period_once"
            ),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="channel_statement_days_in_order"),
            models.CheckConstraint(
                condition=Q(owed=total("charged", "corrected")), name="channel_statement_adds_up"
            ),
            models.CheckConstraint(condition=Q(state__in=StatementState.values), name="channel_statement_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "discarded"], issued_by__isnull=True, issued_at__isnull=True)
                | (Q(state__in=["issued", "disputed", "settled"], issued_by__isnull=False, issued_at__isnull=False)
                   & ~Q(issued_by=F("made_by"))),
                name="channel_statement_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="settled", settled_on__isnull=False)
                | (~Q(state="settled") & Q(settled_on__isnull=True)),
                name="channel_statement_settled_has_day",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["made_at"], condition=Q(state="draft"), name="channel_statement_to_decide"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}/{self.number}"

    @transition(field="state", source=StatementState.DRAFT, target=StatementState.ISSUED)
    def issue(self) -> None:
        """A second person approved it: it is told to the channel and changes no more."""

    @transition(field="state", source=StatementState.DRAFT, target=StatementState.DISCARDED)
    def discard(self) -> None:
        """It is drawn up anew."""

    @transition(field="state", source=StatementState.ISSUED, target=StatementState.DISPUTED)
    def dispute(self) -> None:
        """The channel does not agree."""

    @transition(field="state", source=StatementState.DISPUTED, target=StatementState.ISSUED)
    def answer(self) -> None:
        """The dispute was answered; what it changed comes as a correction of a later statement."""

    @transition(field="state", source=StatementState.ISSUED, target=StatementState.SETTLED)
    def settle(self) -> None:
        """It was paid, or the balance covers it."""


class StatementLine(AppendOnlyModel):
    """One item of a statement: quantity × rate (ten-thousandths). quantity: a number, or what was lent."""

    statement = models.ForeignKey(ChannelStatement, on_delete=models.PROTECT, related_name="lines")
    item = models.CharField(max_length=12, choices=ItemName)
    quantity = MoneyField()
    rate = models.PositiveBigIntegerField()
    amount = MoneyField()

    class Meta:
        app_label = "reports"
        constraints = [models.UniqueConstraint(fields=["statement", "item"], name="channel_line_once")]

    def __str__(self) -> str:
        return f"{self.item} {self.amount}"


class StatementDay(AppendOnlyModel):
    """What was counted of a day of a statement. registrations, clicks: None where nothing was counted yet."""

    statement = models.ForeignKey(ChannelStatement, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    registrations = models.PositiveIntegerField(null=True, blank=True)
    clicks = models.PositiveIntegerField(null=True, blank=True)
    loans = models.PositiveIntegerField(default=0)
    amount = MoneyField()

    class Meta:
        app_label = "reports"
        constraints = [models.UniqueConstraint(fields=["statement", "day"], name="channel_day_of_statement_once")]

    def __str__(self) -> str:
        return str(self.day)


class SettledDay(models.Model):
    """A day of a channel that has its statement: no two tell one day. A discarded one gives its days back."""

    channel = models.ForeignKey(AcquisitionChannel, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    statement = models.ForeignKey(ChannelStatement, on_delete=models.PROTECT, related_name="claims")

    class Meta:
        app_label = "reports"
        constraints = [models.UniqueConstraint(fields=["channel", "day"], name="channel_day_settled_once")]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.day}"


class StatementCorrection(AppendOnlyModel):
    """What a statement changes about a day that an earlier one told (`of`): the item, what was told, what is known.

    amount: at the rates of that day. added, gone: why: the references of what was not known then, and of what counts
    no more.
    """

    statement = models.ForeignKey(ChannelStatement, on_delete=models.PROTECT, related_name="corrections")
    of = models.ForeignKey(ChannelStatement, on_delete=models.PROTECT, related_name="corrected_by")
    day = models.DateField()
    item = models.CharField(max_length=12, choices=ItemName)
    before = MoneyField()
    after = MoneyField()
    rate = models.PositiveBigIntegerField()
    amount = MoneyField()
    added = models.CharField(max_length=400, blank=True)
    gone = models.CharField(max_length=400, blank=True)

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(fields=["statement", "day", "item"], name="channel_correction_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="channel_correction_not_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.item} {self.amount}"


class StatementLoan(AppendOnlyModel):
    """A loan on a statement. amount: what was lent; below zero where an earlier statement told it and it is gone."""

    statement = models.ForeignKey(ChannelStatement, on_delete=models.PROTECT, related_name="loans")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    amount = MoneyField()

    class Meta:
        app_label = "reports"
        constraints = [models.UniqueConstraint(fields=["statement", "loan"], name="channel_loan_of_statement_once")]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.amount}"


class StatementRuling(AppendOnlyModel):
    """A decision of the reconciliation that a statement goes by, about one of its own days or one that it corrects.

    stands: it counts; False: an earlier statement went by it, and by now a number that it compared was corrected.
    """

    statement = models.ForeignKey(ChannelStatement, on_delete=models.PROTECT, related_name="rulings")
    ruling = models.ForeignKey(CountRuling, on_delete=models.PROTECT, related_name="+", db_index=False)
    stands = models.BooleanField(default=True)

    class Meta:
        app_label = "reports"
        constraints = [models.UniqueConstraint(fields=["statement", "ruling"], name="channel_ruling_of_statement_once")]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.ruling_id}"


class StatementEvent(AppendOnlyModel):
    """A step of a statement: who took it, when, and what they said."""

    statement = models.ForeignKey(ChannelStatement, on_delete=models.PROTECT, related_name="events")
    name = models.CharField(max_length=10)
    from_state = models.CharField(max_length=9, choices=StatementState)
    to_state = models.CharField(max_length=9, choices=StatementState)
    note = models.CharField(max_length=300, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        app_label = "reports"

    def __str__(self) -> str:
        return f"{self.statement_id} {self.name}"

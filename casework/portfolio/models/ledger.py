"""Loans, what falls due on them, what came in and where it went. The ledger is append-only."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.lib.append_only import AppendOnlyModel
from casework.lib.money import ZERO, MoneyField
from casework.portfolio.models.books import Book, Product
from casework.portfolio.models.changes import ScheduleChange
from casework.portfolio.models.credits import CreditMove
from casework.portfolio.models.customers import Customer
from casework.portfolio.models.partners import Funder
from casework.portfolio.rules import PARTS


class Loan(models.Model):
    """One loan. settled_on: the value date on which its last instalment counted as paid; derived from the ledger.

    digest: of what the source said, so that the same reference with other content is refused. funder: whose money was
    lent; None: the house's own.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="loans", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="loans", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="loans")
    source = models.CharField(max_length=40)
    external_ref = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    principal = MoneyField()
    currency = models.CharField(max_length=3)
    disbursed_on = models.DateField()
    settled_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    funder = models.ForeignKey(
        Funder, null=True, blank=True, on_delete=models.PROTECT, related_name="loans", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_ref"], name="loan_ref_per_source"),
            models.CheckConstraint(condition=Q(principal__gt=ZERO), name="loan_principal_positive"),
        ]
        indexes = [
            models.Index(fields=["book", "disbursed_on"], name="loan_by_disbursement"),
            models.Index(fields=["external_ref"], name="loan_by_ref"),
            models.Index(fields=["funder", "disbursed_on"], name="loan_by_funder", condition=Q(funder__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.external_ref


class Instalment(models.Model):
    """One due date of a loan and what falls due on it. paid and settled_on are derived from the current allocations.

    settled_on: the value date of the payment with which the remaining principal and interest came within the tolerance.
    An instalment is unpaid at the START of day D when settled_on is None or settled_on ≥ D. moved: what settled it was
    no money but an agreement that moved the debt into later instalments; waived: what settled it was let off; derived
    too. agreed, agreed_on: of an
    instalment that such an agreement made, None for those of the beginning; up to that day it did not exist. earned:
    of its interest, what had been earned by then and was carried into it.
    """

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    principal = MoneyField(default=ZERO)
    interest = MoneyField(default=ZERO)
    fee = MoneyField(default=ZERO)
    penalty = MoneyField(default=ZERO)
    paid = MoneyField(default=ZERO)
    settled_on = models.DateField(null=True, blank=True)
    moved = models.BooleanField(default=False, db_default=False)
    waived = models.BooleanField(default=False, db_default=False)
    agreed = models.ForeignKey(
        ScheduleChange, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="instalments"
    )
    agreed_on = models.DateField(null=True, blank=True)
    earned = MoneyField(default=ZERO, db_default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["loan", "number"], name="instalment_number_once"),
            models.CheckConstraint(
                condition=Q(principal__gte=ZERO, interest__gte=ZERO, fee__gte=ZERO, penalty__gte=ZERO, paid__gte=ZERO),
                name="instalment_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(paid__lte=F("principal") + F("interest") + F("fee") + F("penalty")),
                name="instalment_not_overpaid",
            ),
            models.CheckConstraint(
                condition=Q(earned__gte=ZERO, earned__lte=F("interest")), name="instalment_earned_of_interest"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "loan"], name="instalment_by_due"),
            models.Index(
                fields=["settled_on", "loan"], name="instalment_by_settled", condition=Q(settled_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id}/{self.number}"

    @property
    def due(self) -> Decimal:
        """All that falls due on it."""
        return Decimal(self.principal + self.interest + self.fee + self.penalty)

    @property
    def remaining(self) -> Decimal:
        """What is still to be paid of it."""
        return Decimal(self.due - self.paid)


class PaymentKind(models.TextChoices):
    """What a row of the ledger's income is."""

    CASH = "cash", _("Payment")
    MOVED = "moved", _("Moved into later instalments")
    WAIVED = "waive", _("Waived")
    CARRIED = "carry", _("Credit of another loan")


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Payments, as those count that stand."""

    def money(self) -> "PaymentQuerySet":
        """Keep money that came in and stayed: neither reversed, nor debt that was only moved or waived."""
        return self.filter(kind=PaymentKind.CASH, reversal__isnull=True)

    def paying(self) -> "PaymentQuerySet":
        """Keep what pays a loan and stayed: money, and credit of another loan. The latter came in as money there once;
        so promises and the like are kept by it, but no sum of money has it.
        """
        return self.filter(kind__in=[PaymentKind.CASH, PaymentKind.CARRIED], reversal__isnull=True)


class Payment(AppendOnlyModel):
    """Money that came in. paid_on: its value date (a plain date); received_at: when Casework learned of it.

    kind WAIVED is no money either: as much of the part `waives` is let off (the table keeps what is left of it as
    paid). kind MOVED is no money: an agreement paid the old instalments and put as much into new ones. recorded_by: who
    typed it in, None for files and programs; note: their own word. kind CARRIED is no new money: credit of another
    loan, that the move `carries` brought.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="payments")
    source = models.CharField(max_length=40)
    external_ref = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    amount = MoneyField()
    currency = models.CharField(max_length=3)
    paid_on = models.DateField()
    received_at = models.DateTimeField()
    kind = models.CharField(max_length=5, choices=PaymentKind, default=PaymentKind.CASH, db_default="cash")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True, default="", db_default="")
    waives = models.CharField(max_length=9, blank=True, default="", db_default="")
    carries = models.ForeignKey(
        CreditMove, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="incoming"
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_ref"], name="payment_ref_per_source"),
            models.CheckConstraint(condition=Q(kind__in=PaymentKind.values), name="payment_kind_known"),
            models.CheckConstraint(condition=Q(amount__gt=ZERO), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(kind="waive", waives__in=PARTS) | (~Q(kind="waive") & Q(waives="")),
                name="payment_waives_a_part",
            ),
            models.CheckConstraint(
                condition=Q(kind="carry", carries__isnull=False) | (~Q(kind="carry") & Q(carries__isnull=True)),
                name="payment_carries_a_move",
            ),
            # Once each; few payments carry one, so the index holds those only.
            models.UniqueConstraint(
                fields=["carries"], condition=Q(carries__isnull=False), name="payment_carries_it_once"
            ),
        ]
        indexes = [
            models.Index(fields=["paid_on", "loan"], name="payment_by_day"),
            models.Index(fields=["external_ref"], name="payment_by_ref"),
        ]

    def __str__(self) -> str:
        return self.external_ref


class Reversal(AppendOnlyModel):
    """A payment that did not stay (冲正): bounced, taken back by the payer's bank, booked by mistake. It counts as
    never paid, from its own value date on: its allocations are cancelled by counter-rows.

    reversed_on: the day on which the money went back. reason: in the sender's words.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="reversal")
    source = models.CharField(max_length=40)
    external_ref = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    reversed_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external_ref"], name="reversal_ref_per_source")]
        indexes = [models.Index(fields=["reversed_on"], name="reversal_by_day")]

    def __str__(self) -> str:
        return self.external_ref


class Part(models.TextChoices):
    """The parts of an instalment, in the usual order of the waterfall."""

    FEE = "fee", _("Fee")
    PENALTY = "penalty", _("Penalty")
    INTEREST = "interest", _("Interest")
    PRINCIPAL = "principal", _("Principal")
    CREDIT = "credit", _("Credit (overpaid)")
    ONWARD = "onward", _("Moved to another loan")


class Allocation(AppendOnlyModel):
    """How much of a payment went into which part of which instalment; part CREDIT (no instalment) is what was paid
    too much, part ONWARD what of that the move `onward` brought to another loan.

    Append-only: when a payment with an earlier value date arrives, or one is reversed, the rows that are wrong then are
    cancelled by rows with the opposite amount (`cancels`), and fresh ones follow; so sums over all rows are always
    right.
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="allocations")
    instalment = models.ForeignKey(
        Instalment, null=True, blank=True, on_delete=models.PROTECT, related_name="allocations"
    )
    part = models.CharField(max_length=9, choices=Part)
    onward = models.ForeignKey(
        CreditMove, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    amount = MoneyField()
    recorded_at = models.DateTimeField()
    cancels = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="cancelled_by")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(part__in=Part.values), name="allocation_part_known"),
            models.CheckConstraint(
                condition=Q(cancels__isnull=True, amount__gt=ZERO) | Q(cancels__isnull=False, amount__lt=ZERO),
                name="allocation_sign",
            ),
            models.CheckConstraint(
                condition=Q(part__in=["credit", "onward"], instalment__isnull=True)
                | (~Q(part__in=["credit", "onward"]) & Q(instalment__isnull=False)),
                name="allocation_credit_has_no_instalment",
            ),
            models.CheckConstraint(
                condition=Q(part="onward", onward__isnull=False) | (~Q(part="onward") & Q(onward__isnull=True)),
                name="allocation_onward_names_its_move",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.amount}"

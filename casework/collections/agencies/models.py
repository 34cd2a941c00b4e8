"""Agencies, their plans of commission, the batches of cases they were given, and the statements that pay them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.collections.models.cases import CollectionCase
from casework.lib.append_only import AppendOnlyModel
from casework.lib.money import ZERO, MoneyField
from casework.portfolio.models import Book, Loan, Payment


class Agency(models.Model):
    """A house that collects for us. code: the source of the files that it sends. closed_at: for good."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "collections"

    def __str__(self) -> str:
        return self.name


class CommissionTier(AppendOnlyModel):
    """One tier of an agency's plan: from `amount_from` recovered in a bucket and month on, `rate_bp` of each cent.

    All rows of one effective_on (the first of a month) are one plan, which counts from that month on until the next.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="tiers")
    effective_on = models.DateField()
    bucket_code = models.CharField(max_length=10)
    amount_from = MoneyField(default=ZERO)
    rate_bp = models.PositiveIntegerField()

    class Meta:
        app_label = "collections"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "effective_on", "bucket_code", "amount_from"], name="commission_tier_once"
            ),
            models.CheckConstraint(condition=Q(amount_from__gte=ZERO), name="commission_from_not_negative"),
            models.CheckConstraint(condition=Q(rate_bp__lte=10_000), name="commission_rate_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.bucket_code} from {self.amount_from}: {self.rate_bp} bp"


class AgencyBatch(models.Model):
    """Cases given to an agency together, with the day on which they are due back."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveIntegerField()
    placed_on = models.DateField()
    due_back_on = models.DateField()
    reason = models.CharField(max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        app_label = "collections"
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="agency_batch_number_once"),
            models.CheckConstraint(condition=Q(due_back_on__gt=F("placed_on")), name="agency_batch_due_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="agency_batch_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}/{self.number}"


class AgencyEnd(models.TextChoices):
    """How a placement with an agency ended."""

    COLLECTED = "collected", _("Collected")
    RECALLED = "recalled", _("Recalled")
    DUE_BACK = "due_back", _("Due back")
    WITHDRAWN = "withdrawn", _("Case closed otherwise")


class AgencyPlacement(models.Model):
    """One case with one agency. Payments dated from `started_on` to `last_on`, both included, are the agency's.

    bucket_code, owed: as they were at the start; the commission goes by that bucket. A row is closed once. A case that
    a reversal opens again is placed once more, in the same batch (`continues`).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    batch = models.ForeignKey(AgencyBatch, on_delete=models.PROTECT, related_name="placements")
    case = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="agency_placements")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="+")
    bucket_code = models.CharField(max_length=10)
    owed = MoneyField()
    started_on = models.DateField()
    last_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=9, choices=AgencyEnd, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    continues = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="continued_by"
    )

    class Meta:
        app_label = "collections"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="agency_placement_one_open"
            ),
            models.CheckConstraint(condition=Q(outcome__in=["", *AgencyEnd.values]), name="agency_outcome_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, last_on__isnull=True, outcome="")
                | (Q(ended_at__isnull=False, last_on__isnull=False) & ~Q(outcome="")),
                name="agency_end_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} with {self.batch_id}"


class AgencyResultKind(models.TextChoices):
    """What an agency reports of a case."""

    NO_CONTACT = "no_contact", _("Not reached")
    CONTACT = "contact", _("Reached")
    PROMISE = "promise", _("Promised to pay")
    REFUSED = "refused", _("Refused to pay")
    DISPUTE = "dispute", _("Disputes the debt")
    LOST = "lost", _("Lost")


class AgencyResult(AppendOnlyModel):
    """What an agency reported of a placement, by its own reference. amount: what was promised, if it was."""

    placement = models.ForeignKey(AgencyPlacement, on_delete=models.PROTECT, related_name="results")
    source = models.CharField(max_length=40)
    external_ref = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=AgencyResultKind)
    happened_on = models.DateField()
    amount = MoneyField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        app_label = "collections"
        constraints = [
            models.UniqueConstraint(fields=["source", "external_ref"], name="agency_result_ref_per_source"),
            models.CheckConstraint(condition=Q(kind__in=AgencyResultKind.values), name="agency_result_kind_known"),
        ]

    def __str__(self) -> str:
        return self.external_ref


class StatementState(models.TextChoices):
    """Where a statement stands."""

    MADE = "made", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    DISCARDED = "discarded", _("Discarded")


class AgencyStatement(models.Model):
    """A settlement with an agency: every credit up to `up_to` that no earlier statement told, and what was taken back.

    recovered, commission: the sums of its lines. decided_by: never who made it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveIntegerField()
    up_to = models.DateField()
    state = models.CharField(max_length=9, choices=StatementState, default=StatementState.MADE)
    recovered = MoneyField()
    commission = MoneyField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "collections"
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="agency_statement_number_once"),
            models.UniqueConstraint(
                fields=["agency"], condition=Q(state="made"), name="agency_statement_one_undecided"
            ),
            models.CheckConstraint(
                condition=Q(state="made", decided_by__isnull=True, decided_at__isnull=True)
                | (Q(state__in=["approved", "discarded"]) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="agency_statement_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(decided_by=F("made_by")), name="agency_statement_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}/{self.number}"


class AgencySlot(AppendOnlyModel):
    """A statement's sum for one bucket and month. total: recovered in it in all, this statement included."""

    statement = models.ForeignKey(AgencyStatement, on_delete=models.PROTECT, related_name="slots")
    bucket_code = models.CharField(max_length=10)
    month = models.DateField()
    recovered = MoneyField()
    total = MoneyField()
    commission = MoneyField()

    class Meta:
        app_label = "collections"
        constraints = [
            models.UniqueConstraint(fields=["statement", "bucket_code", "month"], name="agency_slot_once"),
        ]

    def __str__(self) -> str:
        return f"{self.bucket_code} {self.month}"


class AgencyLine(AppendOnlyModel):
    """One payment on a statement. amount: by how much its credit changed; negative when it was taken back."""

    statement = models.ForeignKey(AgencyStatement, on_delete=models.PROTECT, related_name="lines")
    placement = models.ForeignKey(AgencyPlacement, on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()

    class Meta:
        app_label = "collections"
        constraints = [
            models.UniqueConstraint(fields=["statement", "placement", "payment"], name="agency_line_once"),
            models.CheckConstraint(condition=~Q(amount=ZERO), name="agency_line_not_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id} {self.amount}"

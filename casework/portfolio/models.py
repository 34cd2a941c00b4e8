"""The book: customers and how to reach them, products, loans, instalments, payments. The ledger is append-only."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.lib.append_only import AppendOnlyModel
from casework.lib.money import ZERO, MoneyField
from casework.lib.personal import EncryptedTextField, lookup_hash
from casework.portfolio.rules import PARTS, WATERFALLS


class Book(models.Model):
    """One portfolio (账簿): its time zone, currency and business date.

    business_date is the last date rolled; None until the first roll, which opens the book. Only the roll moves it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    business_date = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class TermUnit(models.TextChoices):
    """What a product's term is counted in; it also chooses the default ladder."""

    DAY = "day", _("Days")
    MONTH = "month", _("Months")


class Product(models.Model):
    """What was lent. tolerance: an instalment whose remaining principal and interest are at most this counts as paid.

    waterfall: the order in which a payment fills an instalment's parts. interest_bp: flat interest for the whole term,
    in hundredths of a percent of the principal, of loans that Casework itself opens. two_stage: orders need a re-review
    as well.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="products")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    term_unit = models.CharField(max_length=5, choices=TermUnit, default=TermUnit.DAY)
    tolerance = MoneyField(default=ZERO)
    waterfall = models.CharField(max_length=40, default=",".join(PARTS))
    interest_bp = models.PositiveIntegerField(_("Interest, basis points"), default=0)
    two_stage = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="product_code_per_book"),
            models.CheckConstraint(condition=Q(tolerance__gte=ZERO), name="product_tolerance_not_negative"),
            models.CheckConstraint(condition=Q(term_unit__in=TermUnit.values), name="product_term_unit_known"),
            models.CheckConstraint(condition=Q(waterfall__in=WATERFALLS), name="product_waterfall_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """A person who borrows or applies. The ID number is encrypted; `id_hash` finds it. time_zone "" means the
    book's.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="customers")
    source = models.CharField(max_length=40)
    external_ref = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    id_number = EncryptedTextField(blank=True, default="")
    id_hash = models.CharField(max_length=64, blank=True, default="")
    born_on = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=40, blank=True, default="")
    job = models.JSONField(default=dict, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external_ref"], name="customer_ref_per_source")]
        indexes = [models.Index(fields=["id_hash"], name="customer_by_id", condition=~Q(id_hash=""))]

    def __str__(self) -> str:
        return self.name


class Relation(models.TextChoices):
    """Whose contact point it is, seen from the borrower."""

    OWN = "own", _("Own")
    SPOUSE = "spouse", _("Spouse")
    PARENT = "parent", _("Parent")
    SIBLING = "sibling", _("Sibling")
    FRIEND = "friend", _("Friend")
    COLLEAGUE = "colleague", _("Colleague")
    OTHER = "other", _("Other")


class PointStatus(models.TextChoices):
    """What is known of a contact point."""

    UNVERIFIED = "unverified", _("Unverified")
    VALID = "valid", _("Valid")
    WRONG = "wrong", _("Wrong number")
    LOST = "lost", _("Out of service")
    DO_NOT_CALL = "do_not_call", _("Do not call")


class ContactPoint(models.Model):
    """One way to reach a customer: an own number, or that of a contact whom the borrower named. Numbers are
    encrypted.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contact_points")
    relation = models.CharField(max_length=10, choices=Relation, default=Relation.OWN)
    person_name = models.CharField(max_length=120, blank=True)
    phone = EncryptedTextField()
    phone_hash = models.CharField(max_length=64, db_index=True)
    status = models.CharField(max_length=12, choices=PointStatus, default=PointStatus.UNVERIFIED)
    rank = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["customer", "phone_hash", "relation"], name="contact_point_once"),
            models.CheckConstraint(condition=Q(relation__in=Relation.values), name="contact_relation_known"),
            models.CheckConstraint(condition=Q(status__in=PointStatus.values), name="contact_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_relation_display()} {self.pk}"

    @property
    def is_third_party(self) -> bool:
        """Say whether somebody other than the borrower answers there."""
        return self.relation != Relation.OWN

    @staticmethod
    def hash_of(phone: str) -> str:
        """Return the hash under which `phone` is found."""
        return lookup_hash(phone)


class Loan(models.Model):
    """One loan. settled_on: the value date on which its last instalment counted as paid; derived from the ledger.

    digest: of what the source said, so that the same reference with other content is refused.
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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_ref"], name="loan_ref_per_source"),
            models.CheckConstraint(condition=Q(principal__gt=ZERO), name="loan_principal_positive"),
        ]
        indexes = [models.Index(fields=["book", "disbursed_on"], name="loan_by_disbursement")]

    def __str__(self) -> str:
        return self.external_ref


class Instalment(models.Model):
    """One due date of a loan and what falls due on it. paid and settled_on are derived from the current allocations.

    settled_on: the value date of the payment with which the remaining principal and interest came within the tolerance.
    An instalment is unpaid at the START of day D when settled_on is None or settled_on ≥ D.
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


class Payment(AppendOnlyModel):
    """Money that came in. paid_on: its value date (a plain date); received_at: when Casework learned of it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="payments")
    source = models.CharField(max_length=40)
    external_ref = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    amount = MoneyField()
    currency = models.CharField(max_length=3)
    paid_on = models.DateField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_ref"], name="payment_ref_per_source"),
            models.CheckConstraint(condition=Q(amount__gt=ZERO), name="payment_amount_positive"),
        ]
        indexes = [models.Index(fields=["paid_on", "loan"], name="payment_by_day")]

    def __str__(self) -> str:
        return self.external_ref


class Part(models.TextChoices):
    """The parts of an instalment, in the usual order of the waterfall."""

    FEE = "fee", _("Fee")
    PENALTY = "penalty", _("Penalty")
    INTEREST = "interest", _("Interest")
    PRINCIPAL = "principal", _("Principal")
    CREDIT = "credit", _("Credit (overpaid)")


class Allocation(AppendOnlyModel):
    """How much of a payment went into which part of which instalment; part CREDIT (no instalment) is what was paid
    too much.

    Append-only: when a payment with an earlier value date arrives, the rows that it displaces are cancelled by rows
    with the
    opposite amount (`cancels`), and fresh ones follow; so sums over all rows are always right.
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="allocations")
    instalment = models.ForeignKey(
        Instalment, null=True, blank=True, on_delete=models.PROTECT, related_name="allocations"
    )
    part = models.CharField(max_length=9, choices=Part)
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
                condition=Q(part="credit", instalment__isnull=True) | (~Q(part="credit") & Q(instalment__isnull=False)),
                name="allocation_credit_has_no_instalment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.amount}"


class FeedFile(models.Model):
    """One file that was fed, by whom and with what result; the page's row. The refused rows lie in the report file."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    mapping = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=200, blank=True)
    uploaded_by = models.ForeignKey("people.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    rows_read = models.BigIntegerField(default=0)
    rows_added = models.BigIntegerField(default=0)
    rows_unchanged = models.BigIntegerField(default=0)
    rows_skipped = models.BigIntegerField(default=0)
    rows_refused = models.BigIntegerField(default=0)
    refused_whole = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey("jobs.Job", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["-uploaded_at"], name="feed_newest")]

    def __str__(self) -> str:
        return self.name


class RefusedRow(models.Model):
    """One row of a fed file that was not taken: where, and why. value: the cell as it was, cut to 80 characters."""

    feed = models.ForeignKey(FeedFile, on_delete=models.CASCADE, related_name="refused")
    row = models.BigIntegerField()
    column = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200)

    class Meta:
        ordering = ["row", "id"]

    def __str__(self) -> str:
        return f"{self.row}: {self.reason}"

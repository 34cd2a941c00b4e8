"""Books and the products lent from them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.lib.money import ZERO, MoneyField
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
    as well. above_asked: a reviewer may grant more than the applicant asked for. order_days: an order
    that nobody decided expires so many days after its day of receipt; approval_days: an approval that was not paid out,
    so many days after its day; None: never. skill_needed, language: orders are given only to who has the product's
    skill, and that language ("" for any).
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
    above_asked = models.BooleanField(default=False)
    order_days = models.PositiveSmallIntegerField(_("Orders expire after, days"), null=True, blank=True)
    approval_days = models.PositiveSmallIntegerField(_("Approvals expire after, days"), null=True, blank=True)
    skill_needed = models.BooleanField(default=False)
    language = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="product_code_per_book"),
            models.CheckConstraint(condition=Q(tolerance__gte=ZERO), name="product_tolerance_not_negative"),
            models.CheckConstraint(condition=Q(term_unit__in=TermUnit.values), name="product_term_unit_known"),
            models.CheckConstraint(condition=Q(waterfall__in=WATERFALLS), name="product_waterfall_known"),
        ]

    def __str__(self) -> str:
        return self.name

"""Books and the products lent from them."""

import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.lib.money import ZERO, MoneyField
from casework.portfolio.rules import PARTS, WATERFALLS, LateRule, PayoffRule, Terms


class Book(models.Model):
    """One portfolio (账簿): its time zone, currency and business date.

    business_date is the last date rolled; None until the first roll, which opens the book. Only the roll moves it.
    bank_days: so many days after its value date a payment has to be in the bank's file; before, nothing is missing.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    business_date = models.DateField(null=True, blank=True)
    bank_days = models.PositiveSmallIntegerField(
        _("Days until the bank has a payment"), default=2, db_default=2, validators=[MaxValueValidator(31)]
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(bank_days__lte=31), name="book_bank_days")]

    def __str__(self) -> str:
        return self.name


class TermUnit(models.TextChoices):
    """What a product's term is counted in; it also chooses the default ladder."""

    DAY = "day", _("Days")
    MONTH = "month", _("Months")


class ScheduleMethod(models.TextChoices):
    """How a product's loans are paid back (rules.schedules)."""

    FLAT = "flat", _("Flat interest, equal parts")
    SINGLE = "single", _("One payment at the end")
    ANNUITY = "annuity", _("Equal instalments")
    EQUAL_PRINCIPAL = "equal_principal", _("Equal principal")
    INTEREST_FIRST = "interest_first", _("Interest first, principal at the end")


class DayCount(models.TextChoices):
    """How the days of a period of interest are counted."""

    THIRTY_360 = "30/360", "30/360"
    ACT_365 = "act/365", "ACT/365"
    ACT_360 = "act/360", "ACT/360"


class PayoffInterest(models.TextChoices):
    """Which agreed interest is owed by who pays everything early."""

    ACCRUED = "accrued", _("Up to the day")
    FULL = "full", _("All that was agreed")


class Product(models.Model):
    """What was lent. tolerance: an instalment whose remaining principal and interest are at most this counts as paid.

    waterfall: the order in which a payment fills an instalment's parts. interest_bp: flat interest for the whole term,
    in hundredths of a percent of the principal, of loans that Casework itself opens. two_stage: orders need a re-review
    as well. above_asked: a reviewer may grant more than the applicant asked for. order_days: an order
    that nobody decided expires so many days after its day of receipt; approval_days: an approval that was not paid out,
    so many days after its day; None: never. skill_needed, language: orders are given only to who has the product's
    skill, and that language ("" for any). schedule: how its new loans are paid back, rate_bp a year by day_count (flat:
    interest_bp for the term), fee_bp with the first instalment. grace_days, penalty_bp a day, penalty_cap_bp and
    late_fee: what being late costs; payoff_interest, payoff_fee_bp: what paying early does (rules.payoff). cycle_day:
    the day of the month on which its cycles end (in a shorter month the last one); None where it has none.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="products")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    term_unit = models.CharField(max_length=5, choices=TermUnit, default=TermUnit.DAY)
    tolerance = MoneyField(default=ZERO)
    waterfall = models.CharField(max_length=40, default=",".join(PARTS))
    interest_bp = models.PositiveIntegerField(_("Interest, basis points"), default=0)
    schedule = models.CharField(max_length=15, choices=ScheduleMethod, default=ScheduleMethod.FLAT)
    rate_bp = models.PositiveIntegerField(default=0)
    day_count = models.CharField(max_length=7, choices=DayCount, default=DayCount.THIRTY_360)
    fee_bp = models.PositiveIntegerField(default=0)
    grace_days = models.PositiveSmallIntegerField(default=0)
    penalty_bp = models.PositiveIntegerField(default=0)
    penalty_cap_bp = models.PositiveIntegerField(default=0)
    late_fee = MoneyField(default=ZERO)
    payoff_interest = models.CharField(max_length=7, choices=PayoffInterest, default=PayoffInterest.ACCRUED)
    payoff_fee_bp = models.PositiveIntegerField(default=0)
    two_stage = models.BooleanField(default=True)
    above_asked = models.BooleanField(default=False)
    order_days = models.PositiveSmallIntegerField(_("Orders expire after, days"), null=True, blank=True)
    approval_days = models.PositiveSmallIntegerField(_("Approvals expire after, days"), null=True, blank=True)
    skill_needed = models.BooleanField(default=False)
    language = models.CharField(max_length=40, blank=True, default="")
    cycle_day = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="product_code_per_book"),
            models.CheckConstraint(condition=Q(tolerance__gte=ZERO), name="product_tolerance_not_negative"),
            models.CheckConstraint(condition=Q(term_unit__in=TermUnit.values), name="product_term_unit_known"),
            models.CheckConstraint(condition=Q(waterfall__in=WATERFALLS), name="product_waterfall_known"),
            models.CheckConstraint(condition=Q(schedule__in=ScheduleMethod.values), name="product_schedule_known"),
            models.CheckConstraint(condition=Q(day_count__in=DayCount.values), name="product_day_count_known"),
            models.CheckConstraint(condition=Q(payoff_interest__in=PayoffInterest.values), name="product_payoff_known"),
            models.CheckConstraint(condition=Q(late_fee__gte=ZERO), name="product_late_fee_not_negative"),
            models.CheckConstraint(condition=Q(cycle_day__range=(1, 31)), name="product_cycle_day_of_month"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def terms(self) -> Terms:
        """How its new loans are paid back."""
        return Terms(
            method=self.schedule, by_month=self.term_unit == TermUnit.MONTH, flat_bp=self.interest_bp,
            rate_bp=self.rate_bp, day_count=self.day_count, fee_bp=self.fee_bp,
        )  # fmt: skip

    @property
    def late_rule(self) -> LateRule:
        """What being late costs."""
        return LateRule(
            grace_days=self.grace_days, penalty_bp=self.penalty_bp, cap_bp=self.penalty_cap_bp, late_fee=self.late_fee
        )

    @property
    def payoff_rule(self) -> PayoffRule:
        """What paying early does."""
        return PayoffRule(interest=self.payoff_interest, fee_bp=self.payoff_fee_bp)

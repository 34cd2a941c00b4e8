"""Ladders, their buckets, and which product uses which from when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.portfolio.models import Product, TermUnit
from casework.workflow.models import Pool


class Ladder(models.Model):
    """An ordered set of buckets. It opens at its lowest lower bound. `default_for`: used by products of that term unit
    which no ProductLadder binds. A changed ladder is a new row, bound from a date.
    """

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    default_for = models.CharField(max_length=5, choices=TermUnit, null=True, blank=True, unique=True)

    def __str__(self) -> str:
        return self.name


class Bucket(models.Model):
    """A DPD range (催收阶段): from `lower` up to the next bucket's lower bound. Only lower bounds are stored, so there
    can be neither gap nor overlap. is_reminder: S0, where the borrower is reminded and nothing else. roll_bp: the
    chance that a stay ends by rolling on, in hundredths of a percent, as the last nights saw it (`bulk.ranks`).
    """

    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="buckets")
    code = models.CharField(max_length=10)
    lower = models.SmallIntegerField(_("DPD from"))
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="+")
    is_reminder = models.BooleanField(default=False)
    roll_bp = models.PositiveSmallIntegerField(_("Chance of rolling on, basis points"), default=5000, db_default=5000)

    class Meta:
        ordering = ["ladder", "lower"]
        constraints = [
            models.UniqueConstraint(fields=["ladder", "lower"], name="bucket_lower_once"),
            models.UniqueConstraint(fields=["ladder", "code"], name="bucket_code_once"),
        ]

    def __str__(self) -> str:
        return self.code


class ProductLadder(models.Model):
    """Which ladder a product uses from a date on."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="bindings")
    effective_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "effective_on"], name="product_ladder_per_day")]

    def __str__(self) -> str:
        return f"{self.product} → {self.ladder} from {self.effective_on}"

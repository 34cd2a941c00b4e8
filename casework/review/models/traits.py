"""What an applicant can have in common with others."""

from django.db import models
from django.db.models import Q

from casework.portfolio.models import Customer
from casework.review.models.orders import ReviewOrder
from casework.review.states import TraitKind


class ApplicantTrait(models.Model):
    """A phone, device, address or employer that an order was made with, as a keyed hash; written at intake.

    customer: the order's own, so that finding the others joins nothing.
    """

    order = models.ForeignKey(ReviewOrder, on_delete=models.CASCADE, related_name="traits", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=TraitKind)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "kind", "digest"], name="applicant_trait_once"),
            models.CheckConstraint(condition=Q(kind__in=TraitKind.values), name="applicant_trait_kind_known"),
        ]
        indexes = [models.Index(fields=["kind", "digest", "-order"], name="applicant_trait_shared")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind}"

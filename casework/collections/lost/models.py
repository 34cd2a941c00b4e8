"""Episodes in which a borrower was lost: who said so after which tries, and how they were found again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.collections.models.cases import CollectionCase
from casework.portfolio.models import Customer


class Found(models.TextChoices):
    """How a lost borrower was found again."""

    REACHED = "reached", _("Reached")
    TOLD = "told", _("Said to be found")


class LostContact(models.Model):
    """A borrower cannot be reached (失联). It is the borrower who is lost, so it holds for all of their cases, those to
    come too. One per customer is open.

    case: on which it was said; lost_on: the book's day; tries, days: how often and on how many days the borrower was
    tried in vain since they were last reached. found: how it ended, "" while it is open; note: what somebody who found
    them said.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="lost_contacts")
    case = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=200)
    tries = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    lost_on = models.DateField()
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    marked_at = models.DateTimeField()
    found = models.CharField(max_length=7, choices=Found, blank=True, default="")
    note = models.CharField(max_length=200, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "collections"
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(found=""), name="lost_contact_one_open"),
            models.CheckConstraint(condition=~Q(reason=""), name="lost_contact_has_reason"),
            models.CheckConstraint(condition=Q(tries__gte=F("days"), days__gte=1), name="lost_contact_was_tried"),
            models.CheckConstraint(
                condition=Q(found="", ended_at__isnull=True, ended_by__isnull=True)
                | Q(found__in=Found.values, ended_at__isnull=False, ended_by__isnull=False),
                name="lost_contact_found_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(found="told", note=""), name="lost_contact_found_how"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} since {self.lost_on}"

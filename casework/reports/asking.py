"""What one person asks for and another one decides: the shape of such requests, and what the database holds of them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    """Where what was asked for stands."""

    ASKED = "asked", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Taken back")


class Request(models.Model):
    """Asked for by one person, approved or refused by another, or taken back by who asked. decision: their word.

    The concrete class adds what it is about, and what came of it once approved.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=RequestState, default=RequestState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def constraints_for(prefix: str, *, about: str, result: str, approved: str) -> list[models.BaseConstraint]:
        """Return the constraints that every table of requests has; the concrete Meta spreads them.

        about: the field of what a request is about, of which one at a time is asked; result: that of what came of it;
        approved: how the constraint is called by which what was approved has a result, and nothing else has.
        """
        has, has_none = ({f"{result}__isnull": is_none} for is_none in (False, True))
        return [
            models.UniqueConstraint(fields=[about], condition=Q(state="asked"), name=f"{prefix}_one_asked"),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name=f"{prefix}_state_known"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True, decided_at__isnull=True)
                | (Q(state__in=["approved", "refused"], decided_at__isnull=False, decided_by__isnull=False)
                   & ~Q(decided_by=F("asked_by")))
                | Q(state="withdrawn", decided_at__isnull=False, decided_by=F("asked_by")),
                name=f"{prefix}_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", **has) | (~Q(state="approved") & Q(**has_none)),
                name=f"{prefix}_{approved}",
            ),
        ]  # fmt: skip

    @staticmethod
    def indexes_for(prefix: str) -> list[models.Index]:
        """Return the index of those that wait, the oldest first."""
        return [models.Index(fields=["asked_at", "id"], name=f"{prefix}_asked", condition=Q(state="asked"))]

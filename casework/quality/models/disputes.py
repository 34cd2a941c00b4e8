"""What an inspected person objects to, and what was ruled."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.quality.models.samples import Inspection


class DisputeState(models.TextChoices):
    """Where a dispute stands."""

    OPEN = "open", _("Open")
    UPHELD = "upheld", _("Upheld")
    REJECTED = "rejected", pgettext_lazy("dispute", "Rejected")


class Dispute(models.Model):
    """The inspected person's objection to a result; one per inspection. due_at: by when it is ruled on, by somebody who
    did not score it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    inspection = models.OneToOneField(Inspection, on_delete=models.PROTECT, related_name="dispute")
    reason = models.CharField(max_length=1000)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=DisputeState, default=DisputeState.OPEN)
    ruling = models.CharField(max_length=1000, blank=True)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ruled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="dispute_has_reason"),
            models.CheckConstraint(
                condition=Q(state="open", ruled_by=None, ruled_at=None, ruling="")
                | (Q(state__in=["upheld", "rejected"], ruled_by__isnull=False, ruled_at__isnull=False) & ~Q(ruling="")),
                name="dispute_ruling_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(ruled_by__isnull=True) | ~Q(ruled_by=F("raised_by")), name="dispute_ruled_by_another"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="dispute_open", condition=Q(state="open")),
            models.Index(fields=["-ruled_at", "-id"], name="dispute_ruled_newest", condition=~Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"dispute {self.public_id}"

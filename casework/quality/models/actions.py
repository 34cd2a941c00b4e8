"""What a fatal finding opened, to be done the same day."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.contact.models import Hold
from casework.quality.models.cards import ActionKind
from casework.quality.models.samples import Inspection

__all__ = ["Action", "ActionKind"]


class Action(models.Model):
    """One thing to do about a fatal finding. owner does it by due_at and says what was done (outcome).

    hold: the hold that stopped contact with the customer at once, of STOP_CONTACT and COMPLAINT.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="actions")
    kind = models.CharField(max_length=12, choices=ActionKind)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    hold = models.ForeignKey(Hold, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    outcome = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inspection", "kind"], name="action_once_per_kind"),
            models.CheckConstraint(condition=Q(kind__in=ActionKind.values), name="action_kind_known"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None, outcome="")
                | (Q(done_at__isnull=False, done_by__isnull=False) & ~Q(outcome="")),
                name="action_done_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="action_open", condition=Q(done_at__isnull=True)),
            models.Index(fields=["owner", "due_at"], name="action_of_owner", condition=Q(done_at__isnull=True)),
            models.Index(fields=["-done_at", "-id"], name="action_done", condition=Q(done_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

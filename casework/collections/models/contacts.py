"""What ties calls and contact attempts to the case they were made for."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.collections.models.cases import CollectionCase
from casework.contact.models import ContactAttempt
from casework.lib.append_only import AppendOnlyModel
from casework.portfolio.models import ContactPoint, PointStatus
from casework.telephony.models import Call


class CaseContact(models.Model):
    """Links a call or a contact attempt to the case it was made for; written in the same transaction."""

    case = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="contacts")
    call = models.OneToOneField(Call, null=True, blank=True, on_delete=models.PROTECT, related_name="case_contact")
    attempt = models.OneToOneField(
        ContactAttempt, null=True, blank=True, on_delete=models.PROTECT, related_name="case_contact"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(call__isnull=False) | Q(attempt__isnull=False), name="case_contact_links_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} contact"


class PointChange(AppendOnlyModel):
    """Somebody changed what is known of a number: from what to what, and why."""

    point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="changes")
    before = models.CharField(max_length=12, choices=PointStatus)
    after = models.CharField(max_length=12, choices=PointStatus)
    reason = models.CharField(max_length=200)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="point_change_has_reason")]

    def __str__(self) -> str:
        return f"{self.point_id} {self.before} → {self.after}"

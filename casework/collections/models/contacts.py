"""What ties calls and contact attempts to the case they were made for."""

from django.db import models
from django.db.models import Q

from casework.collections.models.cases import CollectionCase
from casework.contact.models import ContactAttempt
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

"""E-mail addresses of borrowers. Encrypted."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.lib.personal import EncryptedTextField, lookup_hash
from casework.portfolio.models import Customer


class AddressStatus(models.TextChoices):
    """What is known of an address."""

    UNVERIFIED = "unverified", _("Unverified")
    VALID = "valid", _("Valid")
    BOUNCED = "bounced", _("Does not exist")


class EmailAddress(models.Model):
    """One e-mail address of the borrower's own; the newest that is not known to bounce is written to."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="email_addresses", db_index=False)
    address = EncryptedTextField()
    address_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=AddressStatus, default=AddressStatus.UNVERIFIED)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField()

    class Meta:
        app_label = "contact"
        verbose_name_plural = "email addresses"
        constraints = [
            models.UniqueConstraint(fields=["customer", "address_hash"], name="email_address_once"),
            models.CheckConstraint(condition=Q(status__in=AddressStatus.values), name="email_status_known"),
        ]

    def __str__(self) -> str:
        return f"e-mail {self.public_id}"

    @staticmethod
    def hash_of(address: str) -> str:
        """Return the hash under which an address is found; in hex before, for dots and dashes tell addresses apart."""
        return lookup_hash(address.strip().lower().encode().hex())

"""Messages, from being written to what their provider reported of them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.contact.messages.models.addresses import EmailAddress
from casework.contact.messages.models.templates import TemplateVersion
from casework.contact.models.attempts import Channel, ContactAttempt, Purpose
from casework.jobs.models import BatchRun
from casework.lib.append_only import AppendOnlyModel
from casework.lib.personal import EncryptedTextField
from casework.portfolio.models import ContactPoint, Customer, Loan


class MessageState(models.TextChoices):
    """Where a message stands. UNKNOWN: it may have gone out, and nobody can say; it is never sent again by itself."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")
    UNKNOWN = "unknown", _("Unknown")


class Failure(models.TextChoices):
    """Why a message was not sent, or not delivered."""

    NONE = "", "–"
    UNKNOWN_NUMBER = "unknown_number", _("The number or address does not exist")
    UNREACHABLE = "unreachable", _("Not reachable")
    BLOCKED = "blocked", _("Blocked by the recipient or the network")
    REFUSED = "refused", _("Refused by the provider")
    EXPIRED = "expired", _("Could not be sent in time")
    FORBIDDEN = "forbidden", _("Not allowed any more when it was to be sent")
    LOST = "lost", _("Broken off while it was being sent")


class Message(models.Model):
    """One message to one number or address. Its public id is what the provider knows it by.

    key: asking twice for the same message is asking once. attempt: its row in the ledger, written with it. expires_at:
    until when the gate is known to allow it; what did not leave by then fails. ticket: of the newest planned try;
    whoever holds an older one does nothing. provider_ref: the provider's own id. resends: the failed or unknown message
    instead of which this one is sent. Subject and body are encrypted.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=120, unique=True)
    attempt = models.OneToOneField(ContactAttempt, on_delete=models.PROTECT, related_name="message")
    version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, related_name="messages", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="messages", db_index=False)
    loan = models.ForeignKey(Loan, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    point = models.ForeignKey(
        ContactPoint, null=True, blank=True, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    address = models.ForeignKey(
        EmailAddress, null=True, blank=True, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    channel = models.CharField(max_length=5, choices=Channel)
    purpose = models.CharField(max_length=12, choices=Purpose)
    subject = EncryptedTextField(blank=True, default="")
    body = EncryptedTextField()
    parts = models.PositiveSmallIntegerField(default=1)
    provider = models.CharField(max_length=20)
    provider_ref = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.QUEUED)
    failure = models.CharField(max_length=15, choices=Failure, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    ticket = models.PositiveSmallIntegerField(default=1)
    batch = models.ForeignKey(BatchRun, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    resends = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="resent_by")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "contact"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_known"),
            models.CheckConstraint(condition=Q(failure__in=Failure.values), name="message_failure_known"),
            models.CheckConstraint(
                condition=Q(channel="sms", point__isnull=False, address__isnull=True)
                | Q(channel="email", point__isnull=True, address__isnull=False),
                name="message_has_its_recipient",
            ),
            models.CheckConstraint(
                condition=~Q(state="delivered") | Q(delivered_at__isnull=False), name="message_delivered_has_moment"
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(failure=""), name="message_failed_says_why"),
        ]
        indexes = [
            models.Index(fields=["provider", "provider_ref"], name="message_by_ref", condition=~Q(provider_ref="")),
            models.Index(fields=["state", "-id"], name="message_not_delivered", condition=~Q(state="delivered")),
            models.Index(fields=["customer", "-id"], name="message_by_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.public_id}"

    @property
    def recipient(self) -> str:
        """The number or address in clear (with its row fetched)."""
        held = self.point.phone if self.point is not None else self.address.address if self.address is not None else ""
        return str(held)

    @property
    def can_be_resent(self) -> bool:
        """Say whether somebody may ask for it once more."""
        return self.state in (MessageState.FAILED, MessageState.UNKNOWN)


class Report(models.TextChoices):
    """What a provider reports of a message."""

    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")


class MessageReceipt(AppendOnlyModel):
    """One report of a provider, by its own id. at: the provider's clock."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="receipts", db_index=False)
    external_id = models.CharField(max_length=80)
    report = models.CharField(max_length=10, choices=Report)
    failure = models.CharField(max_length=15, choices=Failure, blank=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        app_label = "contact"
        constraints = [
            models.UniqueConstraint(fields=["message", "external_id"], name="message_receipt_once"),
            models.CheckConstraint(condition=Q(report__in=Report.values), name="message_report_known"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.report}"

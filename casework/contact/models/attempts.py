"""The one ledger of contact attempts (催记), whatever the channel and whoever made them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.lib.append_only import AppendOnlyModel
from casework.portfolio.models import ContactPoint, Customer, Loan


class Channel(models.TextChoices):
    """Through what."""

    CALL = "call", _("Call")
    SMS = "sms", _("Text message")
    EMAIL = "email", _("E-mail")
    VISIT = "visit", _("Visit")


class Purpose(models.TextChoices):
    """Why; the contact gate decides by it."""

    VERIFICATION = "verification", _("Verification")
    REMINDER = "reminder", _("Reminder")
    COLLECTION = "collection", _("Collection")
    SERVICE = "service", _("Service")
    LEGAL = "legal", _("Legal notice")


class Party(models.TextChoices):
    """Who answered."""

    BORROWER = "borrower", _("Borrower, verified")
    UNVERIFIED = "unverified", _("Somebody, not verified")
    THIRD_PARTY = "third_party", _("Third party")
    NOBODY = "nobody", _("Nobody")


class Result(models.TextChoices):
    """What came of it."""

    CONVERSATION = "conversation", _("Talked")
    PROMISED = "promised", _("Promised to pay")
    REFUSED = "refused", _("Refused to pay")
    SAYS_PAID = "says_paid", _("Says paid")
    CONFIRMED = "confirmed", _("Details confirmed")
    MISMATCH = "mismatch", _("Details do not match")
    CALL_BACK = "call_back", _("Asked to be called back")
    NO_ANSWER = "no_answer", _("No answer")
    BUSY = "busy", _("Busy")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    MESSAGE_SENT = "message_sent", _("Message sent")
    OBJECTED = "objected", _("Asked not to be contacted")


class ContactAttempt(AppendOnlyModel):
    """One call, message or visit: with whom, through what, its outcome and a note. Never changed afterwards.

    loan: the debt that it was about; None where it was about none or about all of the customer's. code: the version of
    the result code by which it was told, where it was by one; result is what it counts as.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="attempts")
    point = models.ForeignKey(ContactPoint, null=True, blank=True, on_delete=models.PROTECT, related_name="attempts")
    loan = models.ForeignKey(
        Loan, null=True, blank=True, on_delete=models.PROTECT, related_name="attempts", db_index=False
    )
    channel = models.CharField(max_length=5, choices=Channel)
    purpose = models.CharField(max_length=12, choices=Purpose)
    party = models.CharField(max_length=12, choices=Party)
    result = models.CharField(max_length=14, choices=Result)
    code = models.ForeignKey(
        "contact.ResultCode", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="attempt_channel_known"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="attempt_purpose_known"),
            models.CheckConstraint(condition=Q(party__in=Party.values), name="attempt_party_known"),
            models.CheckConstraint(condition=Q(result__in=Result.values), name="attempt_result_known"),
        ]
        indexes = [
            models.Index(fields=["customer", "-made_at"], name="attempt_by_customer"),
            models.Index(fields=["made_by", "-made_at"], name="attempt_by_person"),
            models.Index(fields=["made_at", "id"], name="attempt_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.result}"

    @property
    def result_label(self) -> str:
        """What came of it in words: the code's, where it was told by one (joined)."""
        return self.code.label if self.code is not None else str(self.get_result_display())

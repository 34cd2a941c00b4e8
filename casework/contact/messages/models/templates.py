"""Templates of messages: what may be said, in versions per language, each approved by a second person."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.contact.models.attempts import Channel, Purpose


class Language(models.TextChoices):
    """The languages in which messages are written."""

    EN = "en", "English"
    ZH = "zh-hans", "简体中文"


class TemplateParty(models.TextChoices):
    """To whom a template is sent."""

    OWN = "own", _("The borrower")
    THIRD = "third", _("A third party")


class MessageTemplate(models.Model):
    """A message that can be sent: through what, why, to whom. What it says stands in its versions.

    A third party is sent text messages only (no address of theirs is known), and never a reminder or a legal notice.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    channel = models.CharField(max_length=5, choices=[(one.value, one.label) for one in (Channel.SMS, Channel.EMAIL)])
    purpose = models.CharField(max_length=12, choices=Purpose)
    party = models.CharField(max_length=5, choices=TemplateParty, default=TemplateParty.OWN)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    retire_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "contact"
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=["sms", "email"]), name="template_channel_known"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="template_purpose_known"),
            models.CheckConstraint(condition=Q(party__in=TemplateParty.values), name="template_party_known"),
            models.CheckConstraint(
                condition=Q(party="own") | (Q(channel="sms") & ~Q(purpose__in=["reminder", "legal"])),
                name="template_third_party_by_sms",
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by__isnull=True, retire_reason="")
                | (Q(retired_at__gte=F("made_at"), retired_by__isnull=False) & ~Q(retire_reason="")),
                name="template_retirement_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class VersionState(models.TextChoices):
    """Where a version stands."""

    WAITING = "waiting", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class TemplateVersion(models.Model):
    """What a template says in a language. Its words never change: another wording is another version.

    The newest approved one of a language is sent. made_by: its author, who never approves it. note: what was changed;
    decision: the word of who decided.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    template = models.ForeignKey(MessageTemplate, on_delete=models.PROTECT, related_name="versions", db_index=False)
    language = models.CharField(max_length=10, choices=Language)
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=150, blank=True)
    body = models.TextField()
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=VersionState, default=VersionState.WAITING)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=500, blank=True)

    class Meta:
        app_label = "contact"
        constraints = [
            models.UniqueConstraint(fields=["template", "language", "number"], name="template_version_once"),
            models.UniqueConstraint(
                fields=["template", "language"], condition=Q(state="waiting"), name="template_one_undecided"
            ),
            models.CheckConstraint(condition=Q(state__in=VersionState.values), name="template_version_state_known"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="template_language_known"),
            models.CheckConstraint(condition=~Q(body=""), name="template_version_says_something"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="template_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "rejected"]) | ~Q(decided_by=F("made_by")),
                name="template_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} {self.language} {self.number}"

"""Result codes in versions, and how the party of a contact was verified. Append-only."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.contact.models.attempts import ContactAttempt, Result
from casework.lib.append_only import AppendOnlyModel


class Suggests(models.TextChoices):
    """What is asked for next."""

    NOTHING = "", "–"
    PROMISE = "promise", _("A promise")
    SAYS_PAID = "says_paid", _("Says paid")


class NumberStatus(models.TextChoices):
    """What it says of the number."""

    NOTHING = "", "–"
    VALID = "valid", _("Valid")
    WRONG = "wrong", _("Wrong number")
    LOST = "lost", _("Out of service")


class Question(models.TextChoices):
    """What the borrower was asked and answered rightly."""

    ID_NUMBER = "id_number", _("ID number")
    BORN_ON = "born_on", _("Date of birth")
    ADDRESS = "address", _("Address")
    EMPLOYER = "employer", _("Employer")
    EMAIL = "email", _("E-mail")
    OWN_CODE = "own_code", _("Code sent to the own number")


class ResultCode(AppendOnlyModel):
    """One version of what can be said of a contact; the newest one that has begun counts.

    result: the outcome that all figures and the gate read. parties, channels, places: comma-joined; channels and places
    "" for all. places: "review" or codes of buckets. is_conversation: an effective contact. active_until: the last day
    on which it is offered.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=40)
    number = models.PositiveIntegerField()
    label_en = models.CharField(max_length=80)
    label_zh = models.CharField(max_length=80)
    result = models.CharField(max_length=14, choices=Result)
    parties = models.CharField(max_length=60)
    channels = models.CharField(max_length=30, blank=True)
    places = models.CharField(max_length=300, blank=True)
    is_conversation = models.BooleanField()
    suggests = models.CharField(max_length=10, choices=Suggests, blank=True)
    number_status = models.CharField(max_length=10, choices=NumberStatus, blank=True)
    active_from = models.DateField()
    active_until = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()

    class Meta:
        app_label = "contact"
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="result_code_version_once"),
            models.CheckConstraint(condition=Q(result__in=Result.values), name="result_code_result_known"),
            models.CheckConstraint(condition=~Q(parties=""), name="result_code_has_party"),
            models.CheckConstraint(
                condition=Q(active_until__isnull=True) | Q(active_until__gte=F("active_from")),
                name="result_code_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The code in the reader's language."""
        return self.label_zh if (get_language() or "").startswith("zh") else self.label_en

    def fits(self, *, result: str, party: str, channel: str) -> bool:
        """Say whether such a contact can be told by it."""
        return self.result == result and self.has("parties", party) and self.has("channels", channel)

    def has(self, field: str, word: str) -> bool:
        """Say whether `word` stands in a comma-joined field, or the field says "all"."""
        said = str(getattr(self, field))
        return not said or word in said.split(",")


class RightPartyCheck(AppendOnlyModel):
    """How somebody was known to be the borrower, before they were told of the debt. questions: comma-joined."""

    attempt = models.OneToOneField(ContactAttempt, on_delete=models.PROTECT, related_name="right_party")
    questions = models.CharField(max_length=100)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    checked_at = models.DateTimeField()

    class Meta:
        app_label = "contact"
        constraints = [models.CheckConstraint(condition=~Q(questions=""), name="right_party_was_asked")]

    def __str__(self) -> str:
        return self.questions

    @property
    def labels(self) -> list[str]:
        """What was asked, in words."""
        return [str(Question(one).label) for one in self.questions.split(",")]

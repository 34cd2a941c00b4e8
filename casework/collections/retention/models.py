"""Keeping a case through the roll: who asks, until when, who said so; and how much of it a collector may have."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.collections.models.cases import CollectionCase
from casework.people.models import Team


class RetentionState(models.TextChoices):
    """Where a wish to keep a case stands. Over: its last day passed, or the case is not its keeper's any more."""

    ASKED = "asked", _("Waits for approval")
    APPROVED = "approved", _("Kept")
    REFUSED = "refused", _("Refused")
    TAKEN_BACK = "taken_back", _("Taken back")
    OVER = "over", _("Over")


FURTHEST_DAYS = 90
OPEN_RETENTIONS = [RetentionState.ASKED, RetentionState.APPROVED]


class RetentionLimit(models.Model):
    """How many cases a collector may keep or ask to keep at once, and how many days ahead: in all teams (None), or in
    one, which then holds. What no row says (None) is the house's own (`retention.rules`).
    """

    team = models.OneToOneField(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    most_cases = models.PositiveSmallIntegerField(_("Cases at once, per collector"), null=True, blank=True)
    most_days = models.PositiveSmallIntegerField(
        _("Days ahead"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(FURTHEST_DAYS)]
    )

    class Meta:
        app_label = "collections"
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(team__isnull=True), name="retention_limit_one_for_all"
            ),
            models.CheckConstraint(condition=Q(most_days__range=(1, FURTHEST_DAYS)), name="retention_limit_days"),
            models.CheckConstraint(
                condition=Q(most_cases__isnull=False) | Q(most_days__isnull=False),
                name="retention_limit_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.most_cases} cases, {self.most_days} days"


class Retention(models.Model):
    """A collector's wish to keep a case up to a day, and its fate. Asker and decider are two people.

    While it is approved, up to `until` (included), and the case is its asker's, a roll that moves the case to another
    bucket leaves it with them. kept_on: the business date of the first roll that did. One per case is open.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(CollectionCase, on_delete=models.PROTECT, related_name="retentions")
    state = models.CharField(max_length=10, choices=RetentionState, default=RetentionState.ASKED)
    until = models.DateField()
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=200, blank=True)
    kept_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "collections"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["asked", "approved"]), name="retention_one_open"
            ),
            models.CheckConstraint(condition=Q(state__in=RetentionState.values), name="retention_state_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="retention_has_reason"),
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="retention_two_people"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused"]) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="retention_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="over", ended_on__isnull=False) | (~Q(state="over") & Q(ended_on__isnull=True)),
                name="retention_over_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="retention_asked", condition=Q(state="asked")),
            models.Index(
                fields=["asked_by"], name="retention_of_collector", condition=Q(state__in=["asked", "approved"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} until {self.until} {self.state}"

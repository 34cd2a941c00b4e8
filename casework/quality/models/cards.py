"""Scorecards: weighted sections of weighted questions, in versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.lib.append_only import AppendOnlyModel


class ActionKind(models.TextChoices):
    """What a fatal finding opens, to be done the same day."""

    COACHING = "coaching", _("Coaching")
    STOP_CONTACT = "stop_contact", _("Stop contact")
    COMPLAINT = "complaint", _("Complaint")


class Scorecard(AppendOnlyModel):
    """One version of the questions about one kind of work (code: its Subject). Scores keep the version they were given
    by.
    """

    code = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=80)
    active = models.BooleanField(default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="scorecard_version_once")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class ScorecardSection(AppendOnlyModel):
    """Questions that belong together. weight: the section's share of the whole, against the other sections' weights."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="sections")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "position"], name="scorecard_section_position_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="scorecard_section_weighs"),
        ]

    def __str__(self) -> str:
        return self.name


class ScorecardItem(AppendOnlyModel):
    """One question. weight: its points within its section. fatal: failing it fails the whole, and opens `action`."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="items")
    section = models.ForeignKey(ScorecardSection, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    weight = models.PositiveSmallIntegerField()
    fatal = models.BooleanField(default=False)
    action = models.CharField(max_length=12, choices=ActionKind, default=ActionKind.COACHING)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "position"], name="scorecard_item_position_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="scorecard_item_weighs"),
            models.CheckConstraint(condition=Q(action__in=ActionKind.values), name="scorecard_item_action_known"),
        ]

    def __str__(self) -> str:
        return self.text

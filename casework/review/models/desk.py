"""What reviewers put down while they work on an order: checks of findings, notes, a decision begun."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.lib.append_only import AppendOnlyModel
from casework.review.models.orders import ReviewOrder
from casework.review.states import Decided, Stage


class FindingCheck(AppendOnlyModel):
    """That a risk finding was checked at a stage, or that the check was taken back. The highest version counts.

    finding: `findings.finding_key`. Who writes names the version that they saw: two people cannot both write the next.
    """

    order = models.ForeignKey(ReviewOrder, on_delete=models.PROTECT, related_name="checks", db_index=False)
    stage = models.CharField(max_length=10, choices=Stage)
    finding = models.CharField(max_length=16)
    version = models.PositiveIntegerField()
    checked = models.BooleanField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "stage", "finding", "version"], name="finding_check_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="finding_check_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.finding} {self.version}"


class OrderNote(AppendOnlyModel):
    """One version of a note on an order. The highest version of a thread counts; an empty text took the note away."""

    order = models.ForeignKey(ReviewOrder, on_delete=models.PROTECT, related_name="notes")
    thread = models.UUIDField(default=uuid.uuid4)
    version = models.PositiveIntegerField(default=1)
    text = models.TextField(blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "version"], name="order_note_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="order_note_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.thread} {self.version}"


class DecisionDraft(models.Model):
    """A decision that somebody began and has not made. version counts its saves."""

    order = models.ForeignKey(ReviewOrder, on_delete=models.CASCADE, related_name="drafts", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    stage = models.CharField(max_length=10, choices=Stage)
    version = models.PositiveIntegerField(default=1)
    outcome = models.CharField(max_length=8, choices=Decided, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True)
    amount = models.CharField(max_length=24, blank=True)
    term = models.CharField(max_length=8, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "person", "stage"], name="decision_draft_once")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.person_id} {self.stage}"

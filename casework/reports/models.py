"""Exports: who asked for which numbers or rows, and the file that came of it; schedules; the tables of snapshots."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.jobs.models import Job, JobState
from casework.people.models import Team
from casework.portfolio.models import Book
from casework.reports.snapshots.models import (
    MonthTotal,
    RollCell,
    Snapshot,
    SnapshotBucket,
    SnapshotKind,
    SnapshotMonth,
    Vintage,
    VintageCell,
)
from casework.reports.summaries.models import (
    CollectorDay,
    ReviewerDay,
    StageDay,
    SummaryChange,
    SummaryDay,
    SummaryPart,
)

__all__ = [
    "Cadence",
    "CollectorDay",
    "Export",
    "ExportSchedule",
    "ExportState",
    "MonthTotal",
    "ReviewerDay",
    "RollCell",
    "Snapshot",
    "SnapshotBucket",
    "SnapshotKind",
    "SnapshotMonth",
    "StageDay",
    "SummaryChange",
    "SummaryDay",
    "SummaryPart",
    "Vintage",
    "VintageCell",
]


class Cadence(models.TextChoices):
    """How often a scheduled export comes, and of which period it is."""

    DAY = "day", _("Every day: of the day before")
    WEEK = "week", _("Every Monday: of the week before")
    MONTH = "month", _("On the first: of the month before")


class ExportState(models.TextChoices):
    """Where an export stands."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    READY = "ready", _("Ready")
    EXPIRED = "expired", _("Expired")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class ExportSchedule(models.Model):
    """An export that is asked for again and again, in its owner's name and with the rights they have at that time.

    kind: a key of `reports.kinds`. book, team None: all that the owner may export. hour: of the zone in which pages
    show moments. next_at: when it is asked for next; each one that was missed is asked for in turn. problem: why
    the last one was refused; such a schedule is paused (active False) until its owner goes on with it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="export_schedules")
    kind = models.CharField(max_length=40)
    book = models.ForeignKey(Book, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    cadence = models.CharField(max_length=5, choices=Cadence)
    hour = models.PositiveSmallIntegerField(default=6)
    next_at = models.DateTimeField()
    active = models.BooleanField(default=True)
    problem = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cadence__in=Cadence.values), name="export_schedule_cadence_known"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="export_schedule_hour_of_day"),
        ]
        indexes = [models.Index(fields=["next_at"], name="export_schedule_due", condition=Q(active=True))]

    def __str__(self) -> str:
        return f"{self.kind} {self.cadence}"


class Export(models.Model):
    """One file asked for by one person. Only its owner (and auditors) may fetch it; every fetch is in the audit trail.

    kind: a key of `reports.kinds`. params: {"kind": …, "from": ISO day, "to": ISO day, "book": code, "teams": [ids] or
    None for all}. file lies below MEDIA_ROOT until it expires; the row stays. rows: lines in it; size: bytes. mail: its
    owner is told by e-mail, once (mailed_at). schedule: by which it was asked for.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40, default="kpi")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exports")
    job = models.OneToOneField(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    params = models.JSONField(default=dict, blank=True)
    file = models.FileField(upload_to="exports/%Y/%m/", max_length=200, blank=True)
    rows = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0, db_default=0)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    expired_at = models.DateTimeField(null=True, blank=True)
    mail = models.BooleanField(default=False, db_default=False)
    mailed_at = models.DateTimeField(null=True, blank=True)
    schedule = models.ForeignKey(
        ExportSchedule, null=True, blank=True, on_delete=models.PROTECT, related_name="exports", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="export_days_in_order"),
            models.CheckConstraint(
                condition=Q(expired_at__isnull=True) | Q(file="", ready_at__isnull=False), name="export_expired_is_gone"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-asked_at"], name="export_by_owner"),
            models.Index(
                fields=["ready_at"],
                name="export_to_expire",
                condition=Q(ready_at__isnull=False, expired_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_day}–{self.last_day}"

    @property
    def state(self) -> ExportState:
        """Where it stands; it follows from its file and its job (joined)."""
        if self.ready_at is not None:
            return ExportState.EXPIRED if self.expired_at is not None else ExportState.READY
        if self.job is None or self.job.state == JobState.DONE:
            return ExportState.FAILED
        return ExportState(self.job.state)

    @property
    def is_under_way(self) -> bool:
        """Say whether something is still to come."""
        return self.state in {ExportState.QUEUED, ExportState.RUNNING}

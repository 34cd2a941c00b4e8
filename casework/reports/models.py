"""Exports: who asked for which numbers, and the file that came of it; and the tables of snapshots."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casework.jobs.models import Job
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

__all__ = [
    "Export",
    "MonthTotal",
    "RollCell",
    "Snapshot",
    "SnapshotBucket",
    "SnapshotKind",
    "SnapshotMonth",
    "Vintage",
    "VintageCell",
]


class Export(models.Model):
    """One workbook asked for by one person. Only its owner (and auditors) may fetch it; every fetch is in the audit
    trail.

    params: {"from": ISO day, "to": ISO day, "book": code, "teams": [ids] or None for all}. file lies below MEDIA_ROOT.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, default="kpi")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exports")
    job = models.OneToOneField(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    params = models.JSONField(default=dict, blank=True)
    file = models.FileField(upload_to="exports/%Y/%m/", max_length=200, blank=True)
    rows = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="export_days_in_order")]
        indexes = [models.Index(fields=["owner", "-asked_at"], name="export_by_owner")]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_day}–{self.last_day}"

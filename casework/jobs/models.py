"""Work rows, runs of the night, and the audit trail."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.jobs.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookEvent, WebhookSecret
from casework.lib.append_only import AppendOnlyModel

__all__ = [
    "AuditEntry",
    "BatchRun",
    "Job",
    "JobState",
    "RunState",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
    "WebhookSecret",
]


class JobState(models.TextChoices):
    """Where a piece of background work stands."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Job(models.Model):
    """One piece of work to do in the background. The row is the truth; the broker only carries its id.

    A worker takes it by a lease; when the lease runs out without news, the sweeper queues it again. `key` makes asking
    twice the same as asking once. `progress_total` 0 means "not known yet". `result` is what the handler returned.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="jobs"
    )
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress_done = models.BigIntegerField(default=0)
    progress_total = models.BigIntegerField(default=0)
    result = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="job_once_per_key"),
            models.CheckConstraint(condition=models.Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state=JobState.RUNNING) | models.Q(lease_until__isnull=False),
                name="job_running_has_lease",
            ),
        ]
        indexes = [
            models.Index(
                fields=["run_after", "id"], name="job_waiting", condition=models.Q(state__in=["queued", "running"])
            ),
            models.Index(fields=["owner", "-created_at"], name="job_by_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_over(self) -> bool:
        """Say whether nothing more will happen to it."""
        return self.state in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}


class RunState(models.TextChoices):
    """Where an automatic run stands."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class BatchRun(models.Model):
    """One automatic run over many rows: a night's roll, a feed of a file, a dealing of a pool, a drawn sample.

    `scope` is what it ran over (a book's code, a file's digest, a pool's id); for kinds that run once per date and
    scope
    the constraint makes it so. `counts` are the numbers that the page shows; `errors` the first hundred refusals.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    scope = models.CharField(max_length=120, blank=True)
    business_date = models.DateField(null=True, blank=True)
    params = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    errors = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.RUNNING)
    predecessor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "scope", "business_date"],
                name="run_once_per_date",
                condition=models.Q(business_date__isnull=False),
            ),
            models.CheckConstraint(condition=models.Q(state__in=RunState.values), name="run_state_known"),
        ]
        indexes = [models.Index(fields=["-started_at"], name="run_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.scope} {self.business_date or ''}".strip()


class AuditEntry(AppendOnlyModel):
    """Who did what to whom, when. Never changed, never deleted (a trigger sees to it).

    `action` is "noun.verb" ("phone.reveal", "export.download"); `subject_kind` and `subject_id` name what it was done
    to by
    its public id; `detail` holds facts, never personal data in clear.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="audit_by_subject"),
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
            models.Index(fields=["action", "-id"], name="audit_by_action"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind} {self.subject_id}"

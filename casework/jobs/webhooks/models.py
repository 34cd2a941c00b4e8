"""Endpoints that are told, their secrets, what happened, and one delivery per happening and endpoint."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.lib.personal import EncryptedTextField


class WebhookEndpoint(models.Model):
    """One address of another program. events: the kinds that it is told of.

    source: only what came from this source is told there, "" for everything. active: False while it is paused: what
    happens meanwhile waits. closed_at: for good; nothing is written for it any more.

    failing_since, failures: the first and the number of the attempts that failed since one was taken. broken_at: when
    it was paused by itself because of that; None once somebody lets it go on.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    source = models.CharField(max_length=40, blank=True)
    events = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    broken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "jobs"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(active=False), name="webhook_closed_is_not_active"
            ),
            models.CheckConstraint(
                condition=Q(broken_at__isnull=True) | Q(active=False), name="webhook_broken_is_not_active"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WebhookSecret(models.Model):
    """What signs for an endpoint: "whsec_" and base64. ends_at: an old one signs beside the new one until then."""

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="secrets")
    secret = EncryptedTextField()
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "jobs"
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint"], condition=Q(ends_at__isnull=True), name="webhook_one_newest_secret"
            )
        ]

    def __str__(self) -> str:
        return f"{self.endpoint_id}, {self.created_at:%Y-%m-%d}"


class WebhookEvent(models.Model):
    """Something that happened. data: what is told, without personal data. subject: the public id of what it is about.

    `public_id` is the message's id: the same for every endpoint and attempt, so that receivers count it once.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    source = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    happened_at = models.DateTimeField()

    class Meta:
        app_label = "jobs"
        indexes = [models.Index(fields=["subject"], name="webhook_event_by_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    GIVEN_UP = "given_up", _("Given up")


class DeliveryProblem(models.TextChoices):
    """Why an attempt had no answer that counts."""

    NONE = "", _("No problem")
    ADDRESS = "address", _("The address is not allowed")
    UNKNOWN_HOST = "unknown_host", _("The host is not known")
    TIMEOUT = "timeout", _("No answer in time")
    TLS = "tls", _("The certificate is not valid")
    CONNECTION = "connection", _("The connection failed")
    STATUS = "status", _("The answer was not 2xx")
    CLOSED = "closed", _("The endpoint was closed")


class WebhookDelivery(models.Model):
    """One event to one endpoint. attempts: in all; attempts_before: those made before it was last sent again by hand.

    ticket: only the job with this number may send, so that a job that was overtaken does nothing. next_try_at is None
    when nothing is planned: it is over, or its endpoint is paused. last_*: of the newest attempt.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(WebhookEvent, on_delete=models.PROTECT, related_name="deliveries")
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    attempts_before = models.PositiveIntegerField(default=0)
    ticket = models.PositiveIntegerField(default=1)
    next_try_at = models.DateTimeField(null=True, blank=True)
    last_try_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_problem = models.CharField(max_length=12, choices=DeliveryProblem, blank=True)
    last_answer = models.CharField(max_length=200, blank=True)
    last_took_ms = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "jobs"
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(fields=["event", "endpoint"], name="webhook_delivery_once"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="webhook_delivery_state_known"),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(next_try_at__isnull=True), name="webhook_delivery_over_plans_nothing"
            ),
            models.CheckConstraint(
                condition=~Q(state="delivered") | Q(delivered_at__isnull=False), name="webhook_delivered_has_moment"
            ),
        ]
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="webhook_delivery_newest"),
            models.Index(
                fields=["endpoint", "state", "-id"], name="webhook_delivery_open", condition=~Q(state="delivered")
            ),
            models.Index(fields=["delivered_at"], name="webhook_delivery_done", condition=Q(state="delivered")),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.endpoint_id}"

    @property
    def is_over(self) -> bool:
        """Say whether nothing more is going to be sent by itself."""
        return self.state != DeliveryState.WAITING

"""Calls, what the provider reported of them, and their recordings."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from casework.contact.models import ContactAttempt, Purpose
from casework.lib.append_only import AppendOnlyModel
from casework.portfolio.models import ContactPoint, Loan


class CallState(models.TextChoices):
    """Where a call stands. The agent's phone is rung first, then the customer's."""

    CREATED = "created", _("Created")
    AGENT_RINGING = "agent_ringing", _("Your phone rings")
    RINGING = "ringing", _("Ringing")
    ANSWERED = "answered", _("Answered")
    ENDED = "ended", _("Ended")
    NO_ANSWER = "no_answer", _("No answer")
    BUSY = "busy", _("Busy")
    FAILED = "failed", _("Failed")


LIVE = [CallState.CREATED, CallState.AGENT_RINGING, CallState.RINGING, CallState.ANSWERED]


class Call(models.Model):
    """One outbound call by click. provider_ref is the provider's own id; `attempt` the ledger row written when it
    ended. loan: the debt that it is about, if any.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = FSMField(max_length=14, choices=CallState.choices, default=CallState.CREATED, protected=True)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calls")
    point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="calls")
    loan = models.ForeignKey(Loan, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=12, choices=Purpose)
    provider = models.CharField(max_length=20)
    provider_ref = models.CharField(max_length=80, blank=True)
    attempt = models.OneToOneField(ContactAttempt, null=True, blank=True, on_delete=models.PROTECT, related_name="call")
    created_at = models.DateTimeField()
    rang_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent"], condition=Q(state__in=[s.value for s in LIVE]), name="call_one_live_per_agent"
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_ref"], condition=~Q(provider_ref=""), name="call_ref_per_provider"
            ),
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="call_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in LIVE], ended_at__isnull=True)
                | (~Q(state__in=[s.value for s in LIVE]) & Q(ended_at__isnull=False)),
                name="call_over_has_end",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True)
                | Q(answered_at__gte=F("rang_at"), ended_at__isnull=True)
                | Q(answered_at__gte=F("rang_at"), answered_at__lte=F("ended_at")),
                name="call_times_in_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agent", "-created_at"], name="call_without_outcome", condition=Q(attempt__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.public_id} {self.state}"

    @property
    def is_live(self) -> bool:
        """Say whether it still goes on."""
        return self.state in LIVE

    @property
    def needs_outcome(self) -> bool:
        """Say whether it reached the customer's phone, is over, and nobody has said yet what came of it."""
        return not self.is_live and self.rang_at is not None and self.attempt_id is None

    @property
    def talked(self) -> timedelta:
        """How long was talked; zero when it was not answered or goes on."""
        return self.ended_at - self.answered_at if self.answered_at and self.ended_at else timedelta(0)

    @transition(field="state", source=CallState.CREATED, target=CallState.AGENT_RINGING)
    def ring_agent(self) -> None:
        """The agent's own phone rings."""

    @transition(field="state", source=[CallState.CREATED, CallState.AGENT_RINGING], target=CallState.RINGING)
    def ring(self) -> None:
        """The customer's phone rings."""

    @transition(field="state", source=[CallState.AGENT_RINGING, CallState.RINGING], target=CallState.ANSWERED)
    def answer(self) -> None:
        """The customer took the call."""

    @transition(field="state", source=CallState.ANSWERED, target=CallState.ENDED)
    def end(self) -> None:
        """Somebody hung up after talking."""

    @transition(
        field="state",
        source=[CallState.CREATED, CallState.AGENT_RINGING, CallState.RINGING],
        target=CallState.NO_ANSWER,
    )
    def give_up(self) -> None:
        """Nobody took it."""

    @transition(field="state", source=[CallState.AGENT_RINGING, CallState.RINGING], target=CallState.BUSY)
    def meet_busy(self) -> None:
        """The line was busy."""

    @transition(field="state", source=LIVE, target=CallState.FAILED)
    def fail(self) -> None:
        """The provider could not place or keep it."""


class CallEvent(AppendOnlyModel):
    """What the provider reported, as it came; `provider_event_id` makes a webhook delivered twice count once."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="events")
    provider_event_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "provider_event_id"], name="call_event_once")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.kind}"


class Recording(models.Model):
    """The sound of a call. file lies below MEDIA_ROOT and is only served through a view that checks and logs.

    peaks: its loudness in at most 100 slices (0–100), for the waveform; empty when it could not be measured.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="recording")
    file = models.FileField(upload_to="recordings/%Y/%m/", max_length=200)
    content_type = models.CharField(max_length=40, default="audio/wav")
    seconds = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    peaks = models.JSONField(default=list, blank=True)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"recording {self.public_id}"
